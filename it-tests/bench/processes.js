// What is started here ends here: in order, or at once when this process ends before.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** @typedef {import('node:child_process').ChildProcess} Child */

/** @type {Set<Child>} */
const running = new Set();
const TICKS_A_SECOND = 100;
const PATIENCE = 15_000;

process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));
for (const [signal, status] of /** @type {const} */ ([['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]])) {
  process.on(signal, () => process.exit(status));
}

/**
 * Starts a program, and tells every line that it prints, on both streams.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {{ env?: Record<string, string>, onLine?: (line: string) => void }} [how]
 */
export function start(program, args, how = {}) {
  const child = spawn(program, args, { env: { ...process.env, ...how.env }, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  /** @type {string[]} */
  const said = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      said.push(line);
      if (said.length > 2000) said.shift();
      how.onLine?.(line);
    });
  }
  /** @type {Promise<number>} */
  const ended = new Promise((resolve) => {
    child.on('error', (error) => {
      said.push(String(error));
      running.delete(child);
      resolve(127);
    });
    child.on('close', (code) => {
      running.delete(child);
      resolve(code ?? 1);
    });
  });
  return { child, said, ended };
}

/** @typedef {ReturnType<typeof start>} Started */
/** @typedef {ReturnType<typeof used>} Used */

/** @param {Started} started */
export async function stop({ child, ended }) {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
  await ended;
  clearTimeout(timer);
}

/**
 * What a process and its children have used so far.
 *
 * @param {number} pid
 * @returns {{ at: number, cpu: number, writes: number }} seconds, seconds of CPU, calls of write
 */
export function used(pid) {
  let cpu = 0;
  let writes = 0;
  for (const one of family(pid)) {
    const stat = readFileSync(`/proc/${one}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    cpu += (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
    writes += Number(/^syscw: (\d+)/m.exec(readFileSync(`/proc/${one}/io`, 'utf8'))?.[1] ?? 0);
  }
  return { at: performance.now() / 1000, cpu, writes };
}

/**
 * @param {number} pid
 * @returns {number[]}
 */
function family(pid) {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  return [pid, ...children.flatMap((child) => family(Number(child)))];
}
