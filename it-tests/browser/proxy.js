import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { BASE } from './browser.js';

/** @typedef {import('node:http').IncomingMessage} Incoming */
/** @typedef {import('node:http').ServerResponse} Answer */
/** @typedef {import('node:net').Socket} Socket */

const REASONS = { 403: 'Forbidden', 404: 'Not Found' };

/** What becomes of a handshake: it is refused with a status, cut without a word, never answered, or it passes. */
/** @typedef {keyof REASONS | 'cut' | 'silence' | 'passes'} Handshakes */

/** A proxy before the server of the tests, of a network that treats WebSockets badly and breaks what lasts. */
export class Proxy {
  /** Handshakes that came to it. */
  handshakes = 0;
  /** The streams of events that are open. @type {Set<Answer>} */
  streams = new Set();
  /** Whether every connection is refused at once. */
  isAway = false;
  /** Whether the next piece of a stream is cut in its middle. */
  tearsEvent = false;
  /** Whether the next answer to what was sent is cut in its middle: the server has kept it by then. */
  tearsAnswer = false;
  #passing = Infinity;
  #server = createServer((asked, answer) => this.#pass(asked, answer));
  /** @type {Set<Socket>} */
  #sockets = new Set();

  /** @param {Handshakes} webSockets */
  constructor(webSockets) {
    this.webSockets = webSockets;
    this.#server.on('upgrade', (asked, socket, head) => this.#handshake(asked, /** @type {Socket} */ (socket), head));
    this.#server.on('connection', (socket) => {
      if (this.isAway) return socket.destroy();
      this.#keep(socket);
    });
  }

  /** @returns {Promise<string>} where the web application is by this way */
  begin() {
    const { hostname, pathname } = new URL(BASE);
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, hostname, () => {
        const { port } = /** @type {import('node:net').AddressInfo} */ (this.#server.address());
        resolve(`http://${hostname}:${port}${pathname}`);
      });
    });
  }

  /** Cuts all streams between two events. @returns {number} how many */
  cut() {
    const { size } = this.streams;
    for (const stream of this.streams) stream.destroy();
    return size;
  }

  /** Cuts everything, and takes nobody until it is back. */
  leave() {
    this.isAway = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  /** So many bytes more of bodies pass; what comes after them waits here. */
  get passing() {
    return this.#passing;
  }

  set passing(bytes) {
    this.#passing = bytes;
    this.#server.emit('passing');
  }

  close() {
    this.leave();
    return new Promise((resolve) => this.#server.close(resolve));
  }

  /** @param {Socket} socket */
  #keep(socket) {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  }

  /** @param {Incoming} asked */
  #ahead({ url, method, headers }) {
    const { hostname, port } = new URL(BASE);
    return request({ hostname, port, path: url, method, headers, agent: false });
  }

  /** @param {Incoming} asked @param {Answer} answer */
  #pass(asked, answer) {
    const ahead = this.#ahead(asked);
    ahead.on('response', (came) => {
      answer.writeHead(came.statusCode ?? 502, came.headers);
      const isStream = String(came.headers['content-type']).startsWith('text/event-stream');
      const isOfSending = asked.method === 'POST' && String(asked.url).endsWith('/messages');
      if (isStream) this.streams.add(answer);
      came.on('data', (piece) => {
        if (isStream && this.tearsEvent) this.tearsEvent = false;
        else if (isOfSending && this.tearsAnswer) this.tearsAnswer = false;
        else return answer.write(piece);
        came.pause();
        answer.write(piece.subarray(0, piece.length / 2), () => answer.destroy());
      });
      came.on('end', () => answer.end());
      came.on('error', () => answer.destroy());
    });
    ahead.on('error', () => answer.destroy());
    answer.on('close', () => {
      this.streams.delete(answer);
      ahead.destroy();
    });
    const body = Readable.from(this.#body(asked), { objectMode: false });
    body.on('error', () => ahead.destroy());
    body.pipe(ahead);
  }

  /** @param {Incoming} asked */
  async *#body(asked) {
    for await (const piece of asked) {
      for (let from = 0; from < piece.length; ) {
        while (this.#passing === 0) await once(this.#server, 'passing');
        const to = Math.min(from + this.#passing, piece.length);
        this.#passing -= to - from;
        yield piece.subarray(from, to);
        from = to;
      }
    }
  }

  /** @param {Incoming} asked @param {Socket} socket @param {Buffer} head */
  #handshake(asked, socket, head) {
    this.handshakes++;
    const how = this.webSockets;
    if (how === 'silence') return;
    if (how === 'cut') return socket.destroy();
    if (how === 'passes') return this.#tunnel(asked, socket, head);
    socket.end(`HTTP/1.1 ${how} ${REASONS[how]}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
  }

  /** @param {Incoming} asked @param {Socket} socket @param {Buffer} head */
  #tunnel({ url, rawHeaders }, socket, head) {
    const { hostname, port } = new URL(BASE);
    const ahead = connect(Number(port), hostname);
    this.#keep(ahead);
    const fields = rawHeaders.map((each, i) => (i % 2 ? `${each}\r\n` : `${each}: `)).join('');
    ahead.write(`GET ${url} HTTP/1.1\r\n${fields}\r\n`);
    ahead.write(head);
    ahead.pipe(socket).pipe(ahead);
    socket.on('close', () => ahead.destroy());
    ahead.on('close', () => socket.destroy());
  }
}
