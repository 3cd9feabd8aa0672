// What the chat page costs whoever opens it for the first time, from a server of its own: when something is seen, and what comes over the wire.
// Prints tables in Markdown. Chromium is that of the browser tests (npm ci in it-tests/browser; CHROMIUM names another one).
//
//     node it-tests/bench/page.js [runs]
import { gzipSync } from 'node:zlib';
import { chromium } from '../browser/node_modules/playwright-core/index.mjs';
import { KEY, jetty } from './servers.js';

/** @typedef {import('../browser/node_modules/playwright-core').Page} Page */
/** @typedef {{ url: string, transferred: number, body: number }} Loaded */
/** @typedef {{ paint: number, content: number, messages: number, loaded: Loaded[] }} Seen */

const RUNS = Number(process.argv[2] ?? 5);
const MESSAGES = 60;
const ROOM = 'chat/page-bench';
const KINDS = /** @type {const} */ ({ html: /\/$|\.html$/, script: /\.js$/, style: /\.css$/ });
/** What Lighthouse has a telephone go through. */
const SLOW = { latency: 150, downloadThroughput: (1.6 * 1024 * 1024) / 8, uploadThroughput: (750 * 1024) / 8, offline: false };
const SLOW_CPU = 4;

/** @param {number} bytes */
const kb = (bytes) => `${(bytes / 1000).toFixed(1)} KB`;
/** @param {number[]} all */
const median = (all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)];

/** @param {string} base */
async function fill(base) {
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/x-ndjson' };
  const body = Array.from({ length: MESSAGES }, (_, i) => `${JSON.stringify({ body: `message ${i + 1}` })}\n`).join('');
  const answer = await fetch(`${base}api/channels/${ROOM}/messages`, { method: 'POST', headers, body });
  if (!answer.ok) throw new Error(`The room is not filled: ${answer.status} ${await answer.text()}`);
}

/**
 * Somebody who comes for the first time, but for a name.
 *
 * @param {import('../browser/node_modules/playwright-core').Browser} browser
 * @param {string} base
 * @param {boolean} slow
 * @returns {Promise<Seen>}
 */
async function visit(browser, base, slow) {
  const context = await browser.newContext({ viewport: slow ? { width: 390, height: 844 } : { width: 1350, height: 940 } });
  await context.addInitScript(() => {
    localStorage.setItem('parley.name', '"Ann"');
    const watch = new MutationObserver(() => {
      if (!document.querySelector('.timeline .message')) return;
      watch.disconnect();
      performance.mark('messages');
    });
    watch.observe(document, { childList: true, subtree: true });
  });
  const page = await context.newPage();
  if (slow) {
    const session = await context.newCDPSession(page);
    await session.send('Network.emulateNetworkConditions', SLOW);
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOW_CPU });
  }
  await page.goto(`${base}#${ROOM}`);
  await page.waitForFunction(() => performance.getEntriesByName('messages').length && performance.getEntriesByName('first-contentful-paint').length);
  const seen = await page.evaluate(() => {
    const at = (/** @type {string} */ name) => performance.getEntriesByName(name)[0].startTime;
    const entries = /** @type {PerformanceResourceTiming[]} */ ([
      ...performance.getEntriesByType('navigation'),
      ...performance.getEntriesByType('resource'),
    ]);
    const loaded = entries.map(({ name, transferSize, decodedBodySize }) => ({
      url: name.split('#')[0],
      transferred: transferSize,
      body: decodedBodySize,
    }));
    return { paint: at('first-paint'), content: at('first-contentful-paint'), messages: at('messages'), loaded };
  });
  await context.close();
  return seen;
}

/** A module and all that it imports. @param {string} url @param {Map<string, Buffer>} [all] */
async function modules(url, all = new Map()) {
  if (all.has(url)) return all;
  const text = await (await fetch(url)).text();
  all.set(url, Buffer.from(text));
  for (const [, name] of text.matchAll(/^(?:import|export|\})[^;]*?from '(\.[^']+)';/gm)) await modules(new URL(name, url).href, all);
  return all;
}

/** @param {string} name @param {Buffer[]} bodies @param {number} [transferred] */
function row(name, bodies, transferred) {
  const raw = bodies.reduce((sum, { length }) => sum + length, 0);
  const zipped = bodies.reduce((sum, each) => sum + gzipSync(each).length, 0);
  console.log(`| ${name} | ${bodies.length} | ${transferred === undefined ? '' : kb(transferred)} | ${kb(raw)} | ${kb(zipped)} |`);
}

const server = await jetty();
const base = `${server.base.replace(/^ws/, 'http')}/`;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  await fill(base);
  await visit(browser, base, false); // the server is warm, as one is that people use
  console.log(`\nThe chat page, first visit, nothing cached, ${MESSAGES} messages in the room, median of ${RUNS}:\n`);
  console.log('| | first paint | first contentful paint | first messages |\n|---|---|---|---|');
  /** @type {Loaded[]} */
  let loaded = [];
  for (const slow of [false, true]) {
    /** @type {Seen[]} */
    const all = [];
    for (let i = 0; i < RUNS; i++) all.push(await visit(browser, base, slow));
    loaded = all[0].loaded;
    const figures = [all.map(({ paint }) => paint), all.map(({ content }) => content), all.map(({ messages }) => messages)];
    const what = slow ? 'a telephone: 150 ms, 1.6 Mbit/s, a CPU of a quarter' : 'this machine';
    console.log(`| ${what} | ${figures.map((each) => `${Math.round(median(each))} ms`).join(' | ')} |`);
  }
  console.log('\n| | requests | transferred, with headers | bytes | gzip |\n|---|---|---|---|---|');
  const bodies = new Map();
  for (const { url } of loaded) bodies.set(url, Buffer.from(await (await fetch(url)).arrayBuffer()));
  for (const [name, pattern] of Object.entries(KINDS)) {
    const some = loaded.filter(({ url }) => pattern.test(new URL(url).pathname));
    row(name, some.map(({ url }) => bodies.get(url)), some.reduce((sum, each) => sum + each.transferred, 0));
  }
  row('all', [...bodies.values()], loaded.reduce((sum, each) => sum + each.transferred, 0));
  const client = [...(await modules(`${base}js/parley.js`)).values()];
  row('of that `parley.js` with its modules', client);
  console.log(`\nIn one file \`parley.js\` would be ${kb(gzipSync(Buffer.concat(client)).length)} after gzip.`);
  const { headers } = await fetch(`${base}js/parley.js`, { headers: { 'accept-encoding': 'gzip' } });
  console.log(`The server ${headers.get('content-encoding') ? 'compresses' : 'does not compress'} its files.`);
} finally {
  await browser.close();
  await server.stop();
}
