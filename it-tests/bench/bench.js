// Drives each server with each load and prints what came of it as Markdown. Started by ./run.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release } from 'node:os';
import path from 'node:path';
import { start, used } from './processes.js';
import { JAVA, KEY, WAR, jetty, nchan, tomcat, versions, whyNoNchan, ws } from './servers.js';

/** @typedef {{ kind: 'window' | 'rate', amount: number, name: string }} Loop */
/** @typedef {{ perSecond: number, p50: number, p99: number, wrong: number, generatorMicros: number }} Seen */
/** @typedef {{ cpuMicros: number, messagesAWrite: number }} Cost */
/** @typedef {{ table: string, server: string, loop: Loop } & Seen & Cost} Row */

const quick = Boolean(process.env.BENCH_QUICK);
const peers = Boolean(process.env.BENCH_PEERS);
const json = process.env.BENCH_JSON;
const READERS = quick ? 100 : 1000;
const WARMUP = quick ? 2 : 6;
const SECONDS = quick ? 3 : 6;
const WARMING = quick ? 1 : 15;
const BODY = 120;
const LINE = 142;
const GENERATOR = path.join(path.dirname(new URL(import.meta.url).pathname), 'Generator.java');

/** @type {Loop[]} */
const LOOPS = [
  { kind: 'window', amount: 1, name: '1 under way' },
  { kind: 'window', amount: 8, name: '8' },
  { kind: 'window', amount: 32, name: '32' },
  { kind: 'rate', amount: 20, name: '20 a second' },
];
const WARM = LOOPS[1];

/** @param {string} line */
const tell = (line) => process.stderr.write(`bench: ${line}\n`);

/**
 * The load tool: parley.v1, every message verified. It says once a second how many were delivered; what the server has used is
 * read then.
 *
 * @param {import('./servers.js').Server} server
 * @param {Loop} loop
 * @param {number} warmup
 * @param {number} seconds
 * @returns {Promise<Seen & Cost>}
 */
async function load(server, loop, warmup, seconds) {
  let before = used(server.pid);
  let first = before;
  let delivered = 0;
  const args = ['-jar', WAR, 'load', '--kind', 'feed', '--connections', `${READERS}`, '--size', `${BODY}`];
  args.push(`--${loop.kind}`, `${loop.amount}`, '--warmup', `${warmup}s`, '--duration', `${seconds}s`, '--json', server.base);
  const tool = start(JAVA, args, {
    env: { PARLEY_API_KEY: KEY },
    onLine: (line) => {
      const progress = / s {2}(\S+) .* delivered (\d+)\/s/.exec(line);
      if (!progress) return;
      const now = used(server.pid);
      if (progress[1] === 'measure') delivered += Number(progress[2]) * (now.at - before.at);
      else if (progress[1] === 'warm-up') first = now;
      before = progress[1] === 'wait' ? before : now;
    },
  });
  const status = await tool.ended;
  const text = tool.said.join('\n');
  const begin = tool.said.indexOf('{');
  if (begin < 0 || status > 1) throw new Error(`The load tool has failed (${status}):\n${text}`);
  const report = JSON.parse(tool.said.slice(begin, tool.said.lastIndexOf('}') + 1).join('\n'));
  // That a closed loop hides stalls is said below the table; that a machine is busy is what a closed loop is for.
  const bounded = report.doubts.filter((/** @type {string} */ doubt) => doubt.includes('BOTTLENECK'));
  for (const doubt of bounded) tell(`the load tool says: ${doubt}`);
  if (status !== 0) tell(`the load tool says: ${JSON.stringify(report.verification)}`);
  return {
    perSecond: report.messages.deliveredPerSecond,
    p50: report.latency.p50,
    p99: report.latency['p99'],
    wrong: status === 0 ? 0 : 1,
    generatorMicros: report.tool.cpuMicrosPerDelivery,
    ...cost(first, before, delivered),
  };
}

/**
 * The same bytes for everybody: plain text, by Generator.java.
 *
 * @param {import('./servers.js').Server} server
 * @param {{ subscribe: string, publish: string }} paths
 * @param {Loop} loop
 * @param {number} warmup
 * @param {number} seconds
 * @returns {Promise<Seen & Cost>}
 */
async function plain(server, paths, loop, warmup, seconds) {
  let first = used(server.pid);
  let then = first;
  const args = [GENERATOR, server.base + paths.subscribe, server.base + paths.publish, `${READERS}`];
  args.push(loop.kind, `${loop.amount}`, `${LINE}`, `${warmup}`, `${seconds}`);
  const tool = start(JAVA, args, {
    env: { KEY },
    onLine: (line) => {
      if (line === 'measuring') first = used(server.pid);
      if (line === 'measured') then = used(server.pid);
    },
  });
  await tool.ended;
  const last = tool.said.find((line) => line.startsWith('{'));
  if (!last) throw new Error(`The generator has failed:\n${tool.said.join('\n')}`);
  const seen = JSON.parse(last);
  if (seen.missing || seen.wrong || seen.joined !== seen.readers) tell(`the generator says: ${last}`);
  return {
    perSecond: seen.perSecond,
    p50: seen.p50,
    p99: seen.p99,
    wrong: seen.missing || seen.wrong || seen.joined !== seen.readers ? 1 : 0,
    generatorMicros: seen.generatorMicros,
    ...cost(first, then, seen.delivered),
  };
}

/**
 * @param {import('./processes.js').Used} from
 * @param {import('./processes.js').Used} to
 * @param {number} delivered
 * @returns {Cost}
 */
function cost(from, to, delivered) {
  return {
    cpuMicros: ((to.cpu - from.cpu) * 1e6) / Math.max(1, delivered),
    messagesAWrite: delivered / Math.max(1, to.writes - from.writes),
  };
}

/** @type {Row[]} */
const rows = [];

/**
 * @param {string} table
 * @param {string} name
 * @param {() => Promise<import('./servers.js').Server>} open
 * @param {(server: import('./servers.js').Server, loop: Loop, warmup: number, seconds: number) => Promise<Seen & Cost>} drive
 */
async function measure(table, name, open, drive) {
  tell(`${table}: ${name}`);
  const server = await open();
  try {
    await drive(server, WARM, 0, WARMING);
    for (const loop of LOOPS) {
      const row = { table, server: name, loop, ...(await drive(server, loop, WARMUP, SECONDS)) };
      rows.push(row);
      tell(`${name}, ${loop.kind} ${loop.amount}: ${cell(row)}`);
    }
  } finally {
    await server.stop();
  }
}

/** @param {number} number */
const rounded = (number) => (Math.round(number / 1000) * 1000).toLocaleString('en-US');

/** @param {number} number */
const short = (number) => number.toFixed(number < 2 ? 2 : 1);

/** @param {Row} row */
function cell(row) {
  const mark = row.wrong ? ' (NOT COMPLETE)' : '';
  if (row.loop.kind === 'rate') return `${short(row.cpuMicros)} µs, ${row.p50.toFixed(1)} ms, ${row.p99.toFixed(1)} ms${mark}`;
  return `${rounded(row.perSecond)} (${short(row.cpuMicros)}; ${short(row.messagesAWrite)})${mark}`;
}

/** @param {string} title */
function table(title) {
  const those = rows.filter((row) => row.table === title);
  const lines = ['', `| ${title} | 1 under way | 8 | 32 | 20 a second: CPU, p50, p99 |`, '|---|---|---|---|---|'];
  for (const server of new Set(those.map((row) => row.server))) {
    const cells = LOOPS.map((loop) => those.find((row) => row.server === server && row.loop === loop));
    lines.push(`| ${server} | ${cells.map((row) => (row ? cell(row) : '')).join(' | ')} |`);
  }
  const generator = those.filter((row) => row.loop.kind === 'window').map((row) => row.generatorMicros);
  lines.push('', `The load generator took ${short(Math.min(...generator))} to ${short(Math.max(...generator))} µs of CPU for each delivery.`);
  return lines.join('\n');
}

function machine() {
  const [core] = cpus();
  const memory = Number(/^MemTotal: +(\d+)/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1] ?? 0) / (1 << 20);
  return `${cpus().length} cores (${core.model.trim()}), ${memory.toFixed(0)} GiB, Linux ${release()}`;
}

const UNFAIR = `**What is unfair in it.** Server and load generator share the machine: what one takes, the other does not have, and on few cores
the generator bounds what can be seen at 32 under way. A closed loop shows how much goes through and hides stalls; the rate shows
what users see. Writes are the process's calls of write, those to the store and to wake its own threads among them; what goes out
by \`send\` is not counted, and Tomcat takes one for each 8 KiB of a text. Both containers run with
\`server-config/jvm/25k.options\`, Tomcat with \`server-config/tomcat\`.`;
const UNFAIR_TO_PEERS = `
In the second table everybody sends the same text to the same generator; in the first each message carries its channel, position,
author and time, about 190 characters more. \`ws\` and nchan keep nothing that outlives them; Parley commits each message before
anybody gets it. \`ws\` is one process with one thread, and NGINX has one worker; Parley uses all cores. \`ws\` runs a loop over its
clients, as most who use it write it: nobody resumes there, and nobody is told of what is lost.`;

const V1 = 'parley.v1';
const PLAIN = 'plain text';
const FEED = { subscribe: '/feed/bench', publish: '/feed/bench' };

try {
  const busy = loadavg()[0];
  if (busy > cpus().length / 4) tell(`the machine is busy (load ${busy.toFixed(1)}): these figures will not be what it can do`);
  await measure(V1, 'Parley, Jetty', jetty, load);
  await measure(V1, 'Parley, Tomcat', tomcat, load);
  if (peers) {
    await measure(PLAIN, 'Parley, Jetty', jetty, (...run) => plain(run[0], FEED, run[1], run[2], run[3]));
    await measure(PLAIN, 'Parley, Tomcat', tomcat, (...run) => plain(run[0], FEED, run[1], run[2], run[3]));
    const path = { subscribe: '/', publish: '/' };
    await measure(PLAIN, 'Node `ws`', ws, (...run) => plain(run[0], path, run[1], run[2], run[3]));
    const missing = whyNoNchan();
    if (missing) tell(`without nchan: ${missing}`);
    const ways = { subscribe: '/sub', publish: '/pub' };
    if (!missing) await measure(PLAIN, 'nchan (C)', nchan, (...run) => plain(run[0], ways, run[1], run[2], run[3]));
  }
  const date = new Date().toISOString().slice(0, 10);
  const about = { date, machine: machine(), versions: versions(peers), load: busy, readers: READERS, quick };
  console.log(`One feed, ${READERS} subscribers, one publisher, everything on one machine: ${about.machine}, load ${busy.toFixed(1)} before.
${date}, ${about.versions}. Each server warmed by ${WARMING} s of a closed loop of 8, each figure by ${WARMUP} s more, then ${SECONDS} s measured; bodies of
${BODY} bytes${peers ? `, plain text of ${LINE}` : ''}. Deliveries a second, and in brackets microseconds of server CPU for each; messages a write carries.${
    quick ? '\nMADE WITH --quick: NOT TO BE RELIED ON.' : ''
  }`);
  console.log(table(V1));
  if (peers) console.log(table(PLAIN));
  console.log(`\n${UNFAIR}${peers ? UNFAIR_TO_PEERS : ''}`);
  if (json) writeFileSync(json, `${JSON.stringify({ ...about, rows }, null, 2)}\n`);
  process.exitCode = rows.some((row) => row.wrong) ? 1 : 0;
} catch (error) {
  tell(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
