// The servers that are measured, each on a free port of 127.0.0.1.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { start, stop } from './processes.js';

export const KEY = 'a-key-that-only-the-bench-knows';
const HERE = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const ROOT = path.join(HERE, '../..');
const OUT = path.join(ROOT, 'target/bench');
const OPTIONS = path.join(ROOT, 'server-config/jvm/25k.options');
const PATIENCE = 60_000;
export const WAR = path.join(ROOT, 'target/parley.war');
export const JAVA = process.env.JAVA_HOME ? path.join(process.env.JAVA_HOME, 'bin/java') : 'java';
const NGINX = ['/usr/sbin/nginx', '/usr/bin/nginx', '/usr/local/sbin/nginx'].find((file) => existsSync(file));
const NCHAN = process.env.NCHAN || ['/usr/lib/nginx/modules/ngx_nchan_module.so'].find((file) => existsSync(file));

/**
 * @typedef {object} Server
 * @property {number} pid
 * @property {string} base the address, ws://…
 * @property {() => Promise<void>} stop
 */

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(address && typeof address === 'object' ? address.port : 0));
    });
  });
}

/** @param {string} name an empty folder */
function folder(name) {
  const where = path.join(OUT, name);
  rmSync(where, { recursive: true, force: true });
  mkdirSync(where, { recursive: true });
  return where;
}

/**
 * @param {import('./processes.js').Started} started
 * @param {number} port
 * @param {string} [health] what answers 200 when it is ready; without it, a connection will do
 * @returns {Promise<Server>}
 */
async function ready(started, port, health = '/') {
  const { child, said } = started;
  for (const until = Date.now() + PATIENCE; ; ) {
    const answer = await fetch(`http://127.0.0.1:${port}${health}`).catch(() => null);
    if (answer && (health === '/' || answer.ok)) break;
    if (child.exitCode !== null || child.pid === undefined || Date.now() > until) {
      throw new Error(`A server does not get ready:\n${said.slice(-30).join('\n')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { pid: /** @type {number} */ (child.pid), base: `ws://127.0.0.1:${port}`, stop: () => stop(started) };
}

/** @param {string} data */
const settings = (data) => [`-Dparley.data=${data}`, '-Dparley.drain.signal=false'];

export async function jetty() {
  const port = await freePort();
  const args = [`@${OPTIONS}`, ...settings(folder('jetty-data')), '-jar', WAR, '--host', '127.0.0.1', '--port', `${port}`];
  return ready(start(JAVA, args, { env: { PARLEY_API_KEY: KEY } }), port, '/health/ready');
}

function tomcatHome() {
  const parent = path.join(ROOT, 'target/tomcat-11');
  return path.join(parent, readdirSync(parent)[0]);
}

export async function tomcat() {
  const port = await freePort();
  const base = folder('tomcat-base');
  cpSync(path.join(ROOT, 'server-config/tomcat'), base, { recursive: true });
  for (const name of ['logs', 'temp', 'work', 'webapps']) mkdirSync(path.join(base, name));
  cpSync(path.join(tomcatHome(), 'conf/web.xml'), path.join(base, 'conf/web.xml'));
  cpSync(WAR, path.join(base, 'webapps/ROOT.war'));
  const env = {
    CATALINA_HOME: tomcatHome(),
    CATALINA_BASE: base,
    CATALINA_OPTS: [`-Dnode.port=${port}`, ...settings(folder('tomcat-data'))].join(' '),
    PARLEY_JVM_OPTIONS: OPTIONS,
    PARLEY_API_KEY: KEY,
  };
  return ready(start('sh', [path.join(tomcatHome(), 'bin/catalina.sh'), 'run'], { env }), port, '/health/ready');
}

export async function ws() {
  /** @type {(port: number) => void} */
  let tell = () => {};
  const told = new Promise((resolve) => (tell = resolve));
  const started = start(process.execPath, [path.join(HERE, 'peers/ws.js')], {
    onLine: (line) => tell(Number(/port (\d+)/.exec(line)?.[1] ?? 0)),
  });
  const port = await Promise.race([told, started.ended.then(() => 0)]);
  if (!port) throw new Error(`ws does not start:\n${started.said.join('\n')}`);
  return ready(started, port);
}

/** Why nchan cannot be measured; nothing when it can. */
export function whyNoNchan() {
  if (!NGINX) return 'NGINX is not installed';
  return NCHAN ? '' : 'NGINX has no nchan (Debian: apt-get install libnginx-mod-nchan; elsewhere NCHAN=/path/of/ngx_nchan_module.so)';
}

export async function nchan() {
  const port = await freePort();
  const prefix = folder('nchan');
  const conf = path.join(prefix, 'nginx.conf');
  writeFileSync(
    conf,
    `load_module ${NCHAN};
daemon off;
worker_processes 1;
pid ${prefix}/nginx.pid;
error_log stderr warn;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path ${prefix}/body;
  proxy_temp_path ${prefix}/proxy;
  fastcgi_temp_path ${prefix}/fastcgi;
  uwsgi_temp_path ${prefix}/uwsgi;
  scgi_temp_path ${prefix}/scgi;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    tcp_nodelay on;
    location = /sub { nchan_subscriber websocket; nchan_channel_id bench; nchan_subscriber_first_message newest; }
    location = /pub { nchan_publisher websocket; nchan_channel_id bench; nchan_message_timeout 10s; nchan_message_buffer_length 1024; }
  }
}
`,
  );
  return ready(start(/** @type {string} */ (NGINX), ['-p', prefix, '-c', conf]), port);
}

/**
 * The first line of what a program says of its version.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {RegExp} what
 */
function version(program, args, what) {
  const said = execFileSync('/bin/sh', ['-c', '"$0" "$@" 2>&1', program, ...args], { encoding: 'utf8' });
  return what.exec(said)?.[1] ?? '?';
}

/** @param {boolean} peers */
export function versions(peers) {
  // The names of its files stand in a WAR as they are.
  const jars = readFileSync(WAR, 'latin1');
  const all = [
    `Parley ${version(JAVA, ['-jar', WAR, '--version'], /Parley (\S+)/)}`,
    `JDK ${version(JAVA, ['-version'], /version "([^"]+)"/)}`,
    `Jetty ${/server\/lib\/jetty-server-([\d.]+)\.jar/.exec(jars)?.[1] ?? '?'}`,
    `Tomcat ${path.basename(tomcatHome()).replace(/^\D*/, '')}`,
  ];
  if (peers) all.push(`Node ${process.versions.node} with ws ${packageVersion('ws')} and bufferutil ${packageVersion('bufferutil')}`);
  if (peers && !whyNoNchan()) all.push(`nchan in NGINX ${version(/** @type {string} */ (NGINX), ['-v'], /nginx\/(\S+)/)}`);
  return all.join(', ');
}

/** @param {string} name */
function packageVersion(name) {
  return JSON.parse(readFileSync(path.join(HERE, 'peers/node_modules', name, 'package.json'), 'utf8')).version;
}
