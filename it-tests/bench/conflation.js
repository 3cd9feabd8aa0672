// What conflation costs: 20,000 updates a second over 500 keys, and 500 readers that want them 5 times a second. Beside it what the same readers
// cost when somebody publishes no more than that, and what taking the updates in costs alone. Prints a table in Markdown.
//
//     node it-tests/bench/conflation.js [seconds a figure]
import { once } from 'node:events';
import { connect } from 'node:net';
import { used } from './processes.js';
import { jetty, KEY } from './servers.js';

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
    'Sec-WebSocket-Protocol: parley.v1',
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
  #socket;
  /** @type {any} */
  #timer;

  /** @param {Socket} socket */
  constructor(socket) {
    this.#socket = socket;
    socket.on('data', () => {});
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
    const commands = Array.from({ length: count }, (_, i) => ({
      type: 'send',
      channel,
      key: `key-${(from + i) % KEYS}`,
      body: { price: 100 + (from % 1000) / 8, size: from + i },
    }));
    this.#socket.write(frame(JSON.stringify(commands)));
    this.sent += count;
  }

  stop() {
    clearInterval(this.#timer);
  }
}

const wait = (/** @type {number} */ seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/**
 * @param {string} name
 * @param {{updates: number, atOnce?: number, readers: number, query?: string}} how
 */
async function measure(name, { updates, atOnce = COMMANDS, readers, query = '' }) {
  const server = await jetty();
  const channel = 'feed/conflation';
  const publisher = new Publisher(await open(server.base, '/live', [`Authorization: Bearer ${KEY}`]));
  publisher.start(channel, updates, atOnce);
  await wait(1);
  let bytes = 0;
  const sockets = [];
  for (let i = 0; i < readers; i++) {
    const socket = await open(server.base, `/${channel}?${query}`);
    socket.on('data', (data) => (bytes += data.length));
    sockets.push(socket);
  }
  await wait(Math.max(5, SECONDS / 2));
  const [before, bytesBefore, sentBefore] = [used(server.pid), bytes, publisher.sent];
  await wait(SECONDS);
  const after = used(server.pid);
  const seconds = after.at - before.at;
  const row = {
    name,
    cpu: (after.cpu - before.cpu) / seconds,
    updates: (publisher.sent - sentBefore) / seconds,
    megabytes: (bytes - bytesBefore) / seconds / 1e6,
    writes: (after.writes - before.writes) / seconds,
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
const [alone, few, newest] = rows;
console.log('| | CPU, s a second | updates/s in | MB/s out | writes/s |\n|---|---|---|---|---|');
for (const row of rows) {
  console.log(
    `| ${row.name} | ${row.cpu.toFixed(2)} | ${Math.round(row.updates)} | ${row.megabytes.toFixed(1)} | ${Math.round(row.writes)} |`,
  );
}
console.log(`\nThe newest cost ${(newest.cpu / (alone.cpu + few.cpu)).toFixed(2)} times the first two together.`);
process.exit(0);
