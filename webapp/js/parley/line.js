import { Emitter } from './emitter.js';
import { EventSocket } from './events.js';
import { backoff, SECOND } from './times.js';

/** @typedef {import('./types.js').State} State */
/** @typedef {import('./credential.js').Credential} Credential */
/** @typedef {import('./ways.js').Ways} Ways */

const STEADY = 10 * SECOND;
const HELLO_WITHIN = 10 * SECOND;
const ANSWER_WITHIN = 5 * SECOND;
const LOOK_AGAIN = 60 * SECOND;
const UNAUTHORIZED = 4401;
/** As `WebSocket.CLOSING`, also where there is none. */
const CLOSING = 2;

/** @param {number} code */
const isFinal = (code) => [1000, 1003, 1007, 1009].includes(code) || (code >= 4400 && code <= 4499);

/**
 * One WebSocket that is replaced whenever it breaks. It knows nothing of channels.
 *
 *                         hello
 *     ┌──> connecting ──────────────> online
 *     │        │ cut, or no hello        │ cut, or dead
 *     │ time   v                         │
 *     └── waiting / offline <────────────┘
 *
 *     any ── close(), or a code that says "do not come back" ──> closed ── retry() ──> connecting
 *     any ── 4401, where there can be another token, once ──> connecting
 *
 * @extends {Emitter<{state: State, hello: any, event: any, hidden: null}>}
 */
export class Line extends Emitter {
  /** @type {State} */
  now = { state: 'connecting' };
  /** @type {WebSocket | EventSocket | null} */
  #socket = null;
  /** Which try to connect this is; one that was overtaken ends without a word. @type {symbol | null} */
  #attempt = null;
  /** One timer: the deadline of the state that we are in. @type {any} */
  #timer;
  /** @type {{code: number, reason: string, message?: string, retryAfter?: number, jitter?: number} | null} */
  #bye = null;
  #tries = 0;
  /** Whether another token was asked for because the last one was not taken. */
  #renewed = false;
  #lookedAt = -Infinity;
  #onlineAt = 0;
  #heardAt = 0;
  #quiet = 0;
  #over = new AbortController();
  #credential;
  #look;
  #ways;

  /**
   * @param {URL} url
   * @param {Credential} credential
   * @param {() => Promise<boolean | undefined>} look whether the server would take us, asked in a way that browsers
   *   answer; undefined: nobody knows
   * @param {Ways} ways
   */
  constructor(url, credential, look, ways) {
    super();
    this.url = url;
    this.#credential = credential;
    this.#look = look;
    this.#ways = ways;
    const { signal } = this.#over;
    for (const type of ['online', 'offline']) globalThis.addEventListener?.(type, () => this.wake(), { signal });
    const seen = () => (document.visibilityState === 'visible' ? this.wake() : this.emit('hidden', null));
    globalThis.document?.addEventListener('visibilitychange', seen, { signal });
  }

  open() {
    this.#let();
    this.#bye = null;
    const attempt = (this.#attempt = Symbol());
    this.#enter({ state: 'connecting' });
    if (attempt !== this.#attempt) return; // a listener closed or replaced this line
    clearTimeout(this.#timer);
    if (!this.#credential.isRenewable) return this.#connect();
    this.#credential.fetch().then(
      () => attempt === this.#attempt && this.#connect(),
      ({ message }) => attempt === this.#attempt && this.#ended(1006, message),
    );
  }

  /** By hand: whatever was refused before is asked for again. */
  retry() {
    this.#renewed = false;
    if (this.now.state === 'closed') this.open();
    else this.wake();
  }

  /** By which way it goes, or went last. @returns {'websocket' | 'events'} */
  get transport() {
    return this.#socket instanceof EventSocket ? 'events' : 'websocket';
  }

  /** On a line that is closing already it is lost, as with one that is cut. @param {string} frame */
  send(frame) {
    const socket = this.#socket;
    if (socket && !('readyState' in socket && socket.readyState >= CLOSING)) socket.send(frame);
  }

  /** Something changed out there: try at once, or make sure that the line lives. The server's own window stands. */
  wake() {
    const { state } = this.now;
    if (state === 'online') {
      this.#probe();
      this.#credential.wake();
    } else if ((state === 'waiting' || state === 'offline') && !this.#bye) {
      if (globalThis.navigator?.onLine === false) this.#enter({ ...this.now, state: 'offline' });
      else this.open();
    }
  }

  close() {
    this.#over.abort();
    this.#ways.close();
    clearTimeout(this.#timer);
    this.#let();
    this.#enter({ state: 'closed', code: 1000, reason: 'done' });
  }

  #connect() {
    const socket = /** @type {WebSocket} */ (this.#ways.open(this.url, this.#credential.token));
    socket.onmessage = ({ data }) => this.#receive(socket, data);
    socket.onclose = ({ code, reason }) => this.#ended(code, reason);
    this.#socket = socket;
    this.#after(HELLO_WITHIN, () => this.#ended(1006, 'no answer'));
  }

  /** @param {WebSocket | EventSocket} socket @param {string} data */
  #receive(socket, data) {
    this.#heardAt = Date.now();
    for (const event of JSON.parse(data)) {
      if (socket !== this.#socket) return; // a listener closed or replaced this line
      if (event.type === 'bye') this.#bye = event;
      else if (event.type === 'hello') this.#welcome(event);
      else this.emit('event', event);
    }
  }

  /** @param {any} hello */
  #welcome(hello) {
    this.#onlineAt = Date.now();
    this.#ways.opened(this.#socket);
    this.#quiet = (2 * hello.ping + 10) * SECOND;
    this.#listen();
    this.now = { state: 'online' };
    this.#credential.begin(hello);
    this.emit('hello', hello);
    this.emit('state', this.now);
  }

  /** Browsers answer the server's pings without telling us. So when all is quiet, ask for something small. */
  #listen() {
    const due = this.#heardAt + this.#quiet - Date.now();
    this.#after(due, () => (this.#heardAt + this.#quiet > Date.now() ? this.#listen() : this.#probe()));
  }

  #probe() {
    const askedAt = Date.now();
    this.send('{"type":"history","channel":"chat/lobby","limit":1,"id":"probe"}');
    this.#after(ANSWER_WITHIN, () =>
      this.#heardAt > askedAt ? this.#listen() : this.#ended(1006, 'the line is dead'),
    );
  }

  /** @param {number} closeCode @param {string} closeReason */
  #ended(closeCode, closeReason) {
    const wasOpened = this.now.state === 'online';
    const wasRefused = this.now.state === 'connecting' && this.#socket !== null && !this.#bye;
    this.#let();
    const { code, reason } = this.#bye ?? { code: closeCode, reason: closeReason };
    const why = { code, reason, ...(this.#bye?.message && { message: this.#bye.message }) };
    if (wasOpened && Date.now() - this.#onlineAt > STEADY) {
      this.#tries = 0;
      this.#renewed = false;
    }
    if (code === UNAUTHORIZED && this.#credential.isRenewable && !this.#renewed) {
      this.#renewed = true;
      return this.open();
    }
    if (isFinal(code)) {
      clearTimeout(this.#timer);
      return this.#enter({ state: 'closed', ...why });
    }
    const { retryAfter, jitter = 0 } = this.#bye ?? {};
    const delay = retryAfter === undefined ? backoff(this.#tries++) : (retryAfter + Math.random() * jitter) * SECOND;
    this.#after(delay, () => this.open());
    const state = globalThis.navigator?.onLine === false ? 'offline' : 'waiting';
    this.#enter({ state, until: Date.now() + delay, ...why });
    if (!wasRefused) return;
    this.#ways.refused();
    this.#askWhy();
  }

  /**
   * A browser does not tell why a handshake failed: a credential that is refused looks like a server that is away. Asked
   * once a minute at most, for those who are turned away because a node is full are many.
   */
  async #askWhy() {
    if (this.now.state !== 'waiting' || Date.now() - this.#lookedAt < LOOK_AGAIN) return;
    const before = this.#lookedAt;
    const { token } = this.#credential;
    this.#lookedAt = Date.now();
    const isTaken = await this.#look();
    this.#ways.answered(isTaken === true);
    if (isTaken === undefined) this.#lookedAt = before;
    else if (!isTaken && token === this.#credential.token && ['waiting', 'connecting'].includes(this.now.state)) {
      this.#lookedAt = before;
      this.#bye = null;
      this.#ended(UNAUTHORIZED, 'unauthorized');
    }
  }

  /** Lets go of the socket without waiting for it: on a dead line its `close` event may come minutes later. */
  #let() {
    const socket = this.#socket;
    this.#socket = this.#attempt = null;
    this.#credential.end();
    if (!socket) return;
    socket.onmessage = socket.onclose = null;
    socket.close(1000);
  }

  /** @param {State} state */
  #enter(state) {
    this.now = state;
    this.emit('state', state);
  }

  /** @param {number} ms @param {() => void} action */
  #after(ms, action) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(action, Math.max(0, ms));
  }
}
