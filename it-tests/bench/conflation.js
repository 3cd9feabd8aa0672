// What conflation costs: 20,000 updates a second over 500 keys, and 500 readers that want them 5 times a second. Beside it what the same readers
// cost when somebody publishes no more than that, what taking the updates in costs alone, and what becomes of all updates for all readers, here and
// with nchan, which has nothing else. Prints a table in Markdown.
//
//     node it-tests/bench/conflation.js [seconds a figure]
import { once } from 'node:events';
import { connect } from 'node:net';
import { used } from './processes.js';
import { jetty, KEY, nchan, whyNoNchan } from './servers.js';

const SECONDS = Number(process.argv[2] ?? 15);
const KEYS = 500;
const READERS = 500;
const RATE = 5;
const UPDATES = 20_000;
const COMMANDS = 100;
const MASK = Buffer.from([1, 2, 3, 4]);

/** @typedef {import('node:net').Socket} Socket */

/** A WebSocket, opened. @param {string} base @param {string} path @param {string[]} headers */
async function open(base, path, headers = []) {
  const { hostname, port } = new URL(base);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const head = [
    `GET ${path} HTTP/1.1`,
    `Host: ${hostname}:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ...headers,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  const [answer] = await once(socket, 'data');
  if (!String(answer).startsWith('HTTP/1.1 101')) throw new Error(String(answer));
  return socket;
}

/** A text frame as clients write it (RFC 6455 §5.3). @param {string} text */
function frame(text) {
  const payload = Buffer.from(text);
  const head = Buffer.alloc(8);
  head[0] = 0x81;
  head[1] = 0x80 | 126;
  head.writeUInt16BE(payload.length, 2);
  MASK.copy(head, 4);
  for (let i = 0; i < payload.length; i++) payload[i] ^= MASK[i % 4];
  return Buffer.concat([head, payload]);
}

/** One that publishes so many updates a second, so many at a time. */
class Publisher {
  sent = 0;
  /** Why it had to end. */
  cut = '';
  #socket;
  #frames;
  /** @type {any} */
  #timer;

  /** @param {Socket} socket @param {(channel: string, updates: object[]) => Buffer} frames */
  constructor(socket, frames) {
    this.#socket = socket;
    this.#frames = frames;
    socket.on('data', () => {});
    const end = (/** @type {any} */ error) => {
      this.cut ||= `cut off: ${error?.code ?? 'closed'}`;
      this.stop();
    };
    socket.on('error', end).on('close', end);
  }

  /** @param {string} channel @param {number} perSecond @param {number} atOnce */
  start(channel, perSecond, atOnce) {
    const began = performance.now();
    let sent = 0;
    this.#timer = setInterval(() => {
      while (sent < ((performance.now() - began) / 1000) * perSecond) {
        for (let i = 0; i < atOnce; i += COMMANDS, sent += COMMANDS) this.#publish(channel, sent, Math.min(COMMANDS, atOnce));
      }
    }, 5);
  }

  /** @param {string} channel @param {number} from @param {number} count */
  #publish(channel, from, count) {
    const updates = Array.from({ length: count }, (_, i) => ({
      key: `key-${(from + i) % KEYS}`,
      body: { price: 100 + (from % 1000) / 8, size: from + i },
    }));
    this.#socket.write(this.#frames(channel, updates));
    this.sent += count;
  }

  stop() {
    clearInterval(this.#timer);
  }
}

const wait = (/** @type {number} */ seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** Finds values that went back in what a reader heard. */
class Witness {
  heard = 0;
  wentBack = 0;
  #newest = new Map();
  #rest = '';

  /** @param {Buffer} data */
  hear(data) {
    const text = this.#rest + data.toString('latin1');
    let end = 0;
    for (const found of text.matchAll(/"key":"(key-\d+)"[^}]*?"size":(\d+)}/g)) {
      const [, key, size] = found;
      this.heard++;
      if (Number(size) <= (this.#newest.get(key) ?? -1)) this.wentBack++;
      this.#newest.set(key, Number(size));
      end = found.index + found[0].length;
    }
    this.#rest = text.slice(Math.max(end, text.length - 4096));
  }
}

const PARLEY = {
  start: jetty,
  pub: '/live',
  headers: ['Sec-WebSocket-Protocol: parley.v1'],
  sub: (/** @type {string} */ query) => `/feed/conflation?${query}`,
  frames: (/** @type {string} */ channel, /** @type {object[]} */ updates) =>
    frame(JSON.stringify(updates.map((update) => ({ type: 'send', channel, ...update })))),
};
const PEER = {
  start: nchan,
  pub: '/pub',
  headers: [],
  sub: () => '/sub',
  frames: (/** @type {string} */ _, /** @type {object[]} */ updates) =>
    Buffer.concat(updates.map((update) => frame(JSON.stringify(update)))),
};

/**
 * @param {string} name
 * @param {{updates: number, atOnce?: number, readers: number, query?: string, at?: typeof PARLEY | typeof PEER}} how
 */
async function measure(name, { updates, atOnce = COMMANDS, readers, query = '', at = PARLEY }) {
  const server = await at.start();
  const channel = 'feed/conflation';
  const publisher = new Publisher(await open(server.base, at.pub, [...at.headers, `Authorization: Bearer ${KEY}`]), at.frames);
  let bytes = 0;
  let cut = 0;
  const witness = new Witness();
  const sockets = [];
  for (let i = 0; i < readers; i++) {
    const socket = await open(server.base, at.sub(query), at.headers);
    socket.on('data', (data) => (bytes += data.length));
    socket.on('error', () => {}).on('close', () => cut++);
    if (i === 0) socket.on('data', (data) => witness.hear(data));
    sockets.push(socket);
  }
  publisher.start(channel, updates, atOnce);
  await wait(Math.max(5, SECONDS / 2));
  const [before, bytesBefore, sentBefore, heardBefore] = [used(server.pid), bytes, publisher.sent, witness.heard];
  await wait(SECONDS);
  const after = used(server.pid);
  const seconds = after.at - before.at;
  const row = {
    name,
    cpu: (after.cpu - before.cpu) / seconds,
    updates: (publisher.sent - sentBefore) / seconds,
    megabytes: (bytes - bytesBefore) / seconds / 1e6,
    writes: (after.writes - before.writes) / seconds,
    each: (witness.heard - heardBefore) / seconds,
    wentBack: witness.wentBack,
    note: [publisher.cut && `the publisher was ${publisher.cut}`, cut && `${cut} readers were cut off`].filter(Boolean).join(', '),
  };
  publisher.stop();
  sockets.forEach((socket) => socket.destroy());
  await server.stop();
  console.error(`${name}: ${row.cpu.toFixed(2)} s of CPU a second`);
  return row;
}

const rows = [
  await measure('updates alone, nobody reads', { updates: UPDATES, readers: 0 }),
  await measure(`${RATE} updates of each key a second, everybody reads all`, { updates: KEYS * RATE, atOnce: KEYS, readers: READERS }),
  await measure(`all updates, everybody reads the newest, ${RATE} times a second`, {
    updates: UPDATES,
    readers: READERS,
    query: `view=latest&maxRate=${RATE}`,
  }),
  await measure('all updates, everybody reads all', { updates: UPDATES, readers: READERS }),
];
if (whyNoNchan()) console.error(`No nchan: ${whyNoNchan()}`);
else rows.push(await measure('nchan: all updates, everybody reads all', { updates: UPDATES, readers: READERS, at: PEER }));
const [alone, few, newest] = rows;
console.log('| | CPU, s a second | updates/s in | one reader hears/s | values gone back | MB/s out | writes/s | |\n|---|---|---|---|---|---|---|---|');
for (const row of rows) {
  const figures = [row.cpu.toFixed(2), Math.round(row.updates), Math.round(row.each), row.wentBack, row.megabytes.toFixed(1), Math.round(row.writes)];
  console.log(`| ${[row.name, ...figures, row.note].join(' | ')} |`);
}
console.log(`\nThe newest cost ${(newest.cpu / (alone.cpu + few.cpu)).toFixed(2)} times the first two together.`);
process.exit(0);
