import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Where the build is, and what the shipped sources are named from. */
const ROOT = new URL('../../', import.meta.url).pathname;
const KEY = 'a-key-for-these-tests-alone';
/** The feeds and the rights that `mvn jetty:run` has. */
const DEMO = {
  'parley.sources': 'server-config/sources/sources.json',
  'parley.grants': 'server-config/sources/grants.json',
};

/** A Parley of its own, by itself and below a path. It can be killed and started again. */
export class OwnNode {
  base = '';
  /** Whether it answers, as far as is known. */
  isServing = false;
  #data = '';
  /** @type {import('node:child_process').ChildProcess | null} */
  #process = null;
  #settings;
  #context;

  /** @param {Record<string, string>} [settings] @param {string} [context] below which it is */
  constructor(settings = DEMO, context = '/parley') {
    this.#settings = settings;
    this.#context = context;
  }

  async start() {
    this.#data ||= await mkdtemp(join(tmpdir(), 'parley-pages-'));
    // The same again after a death: clients know no other.
    const port = this.base ? new URL(this.base).port : '0';
    const settings = { 'parley.data': this.#data, 'parley.api.key': KEY, ...this.#settings };
    const options = Object.entries(settings).map(([name, value]) => `-D${name}=${value}`);
    const command = ['-jar', 'target/parley.war', '--host', '127.0.0.1', '--port', port, '--context', this.#context];
    const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
    const started = spawn(java, [...options, ...command], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#process = started;
    let log = '';
    started.stderr.on('data', (piece) => (log = (log + piece).slice(-4000)));
    for await (const line of createInterface({ input: started.stdout })) {
      const address = /^Parley serves at (\S+)/.exec(line)?.[1];
      if (!address) continue;
      this.base = address.replace(/\/?$/, '/');
      this.isServing = true;
      return;
    }
    throw new Error(`The node has not started:\n${log}`);
  }

  /** @param {NodeJS.Signals} signal */
  async end(signal) {
    this.isServing = false;
    const ended = this.#process && once(this.#process, 'exit');
    this.#process?.kill(signal);
    await ended;
    this.#process = null;
  }

  async close() {
    if (this.#process) await this.end('SIGKILL');
    if (this.#data) await rm(this.#data, { recursive: true, force: true });
  }

  /**
   * Publishes many, in one request.
   *
   * @param {string} feed its name
   * @param {(string | {key?: string, body: any})[]} lines texts, or messages
   */
  async publish(feed, lines) {
    const type = typeof lines[0] === 'string' ? 'text/plain' : 'application/x-ndjson';
    const body = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
    const headers = { authorization: `Bearer ${KEY}`, 'content-type': type };
    const answer = await fetch(`${this.base}api/channels/feed/${feed}/messages`, { method: 'POST', headers, body });
    const { published } = await answer.json();
    if (published !== lines.length) throw new Error(`${answer.status}: ${published} of ${lines.length} were published.`);
  }

  /** @param {string} path below the web application, asked for with the key @returns {Promise<any>} */
  async read(path) {
    const answer = await fetch(`${this.base}${path}`, { headers: { authorization: `Bearer ${KEY}` } });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer.json();
  }

  /** Opens a job, or says how it is. @param {string} name @param {string} method @param {string} path below it @param {object} body */
  async job(name, method, path, body) {
    const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
    const answer = await fetch(`${this.base}api/jobs/${name}${path}`, { method, headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
  }
}
