import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { OwnNode } from './node.js';

const NGINX = new URL('../../server-config/nginx/parley.conf', import.meta.url);
const ADDRESS = '127.0.0.1';
/** Where Debian keeps what is for administrators. */
const PATH = `${process.env.PATH}:/usr/sbin:/sbin`;

/** @returns {Promise<number>} a port that nobody listens on */
async function freePort() {
  const server = createServer().listen(0, ADDRESS);
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  server.close();
  await once(server, 'close');
  return port;
}

/** Two nodes over one Redis, behind NGINX with the file that is handed out: each is a process of its own. */
export class Cluster {
  base = '';
  /** @type {OwnNode[]} */
  nodes = [];
  #folder = '';
  /** @type {import('node:child_process').ChildProcess[]} */
  #programs = [];

  async start() {
    this.#folder = await mkdtemp(join(tmpdir(), 'parley-cluster-'));
    const redis = await freePort();
    await this.#run('redis-server', ['--port', `${redis}`, '--bind', ADDRESS, '--dir', this.#folder, '--save', ''], /Ready to accept/);
    const settings = { 'parley.redis.url': `redis://${ADDRESS}:${redis}` };
    this.nodes = [new OwnNode(settings, '/'), new OwnNode(settings, '/')];
    await Promise.all(this.nodes.map((node) => node.start()));
    await this.#balance();
  }

  async #balance() {
    const port = await freePort();
    const file = join(this.#folder, 'nginx.conf');
    await writeFile(file, configuration(await readFile(NGINX, 'utf8'), this.#folder, port, this.nodes));
    const set = `daemon off; pid ${this.#folder}/pid; error_log stderr notice;`;
    await this.#run('nginx', ['-c', file, '-g', set], /start worker process \d/);
    this.base = `http://${ADDRESS}:${port}/`;
  }

  /** Returns when it says that it is there. @param {string} command @param {string[]} options @param {RegExp} ready */
  async #run(command, options, ready) {
    const started = spawn(command, options, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, PATH } });
    this.#programs.push(started);
    let log = '';
    await /** @type {Promise<void>} */ (
      new Promise((resolve, reject) => {
        started.on('error', reject);
        started.on('exit', () => reject(new Error(`${command} has ended:\n${log}`)));
        for (const input of [started.stdout, started.stderr])
          createInterface({ input }).on('line', (line) => {
            log = `${log}${line}\n`.slice(-4000);
            if (ready.test(line)) resolve();
          });
      })
    );
  }

  /** The node that a page is on by now, of those that serve. @param {string} user the name of whoever has but one page @returns {Promise<OwnNode>} */
  async nodeOf(user) {
    for (;;) {
      for (const node of this.nodes.filter(({ isServing }) => isServing)) {
        const { connections } = await node.read('api/node/connections?limit=50');
        if (connections.some((/** @type {any} */ each) => each.user.name === user)) return node;
      }
    }
  }

  /** Each by its process. */
  async close() {
    for (const node of this.nodes) await node.close();
    for (const program of this.#programs.reverse()) {
      if (program.exitCode !== null || program.signalCode !== null) continue;
      const ended = once(program, 'exit');
      program.kill('SIGTERM');
      await ended;
    }
    if (this.#folder) await rm(this.#folder, { recursive: true, force: true });
  }
}

/** The file with what a site changes in it. @param {string} file @param {string} folder @param {number} port @param {OwnNode[]} nodes */
function configuration(file, folder, port, nodes) {
  const lines = file.split('\n').flatMap((line) => {
    const number = /10\.0\.0\.1([1-9]):8080/.exec(line)?.[1];
    if (number === undefined) return [line];
    const node = nodes[Number(number) - 1];
    return node ? [line.replace(/10\.0\.0\.1[1-9]:8080/, new URL(node.base).host)] : [];
  });
  const text = lines
    .join('\n')
    .replace('listen 80 ', `listen ${ADDRESS}:${port} `)
    .replaceAll('/var/log/nginx', folder);
  if (process.getuid?.() === 0) return text;
  // Nobody else can become another user, or write where Debian lets NGINX put what it cannot hold.
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((of) => `${of}_temp_path ${folder}/${of};`);
  return text.replace('user www-data;', '').replace('http {', `http { ${paths.join(' ')}`);
}
