import { EventSocket } from './events.js';
import { SECOND } from './times.js';
import { protocols } from './wire.js';

const LOOK_BACK = 300 * SECOND;
/** So many handshakes in a row must fail. */
const REFUSALS = 2;
const COME_BACK = 4500;

/**
 * Which way to the server: a WebSocket, or streams of events where somebody on the way lets none pass. One that was refused may
 * be refused by the server too, so the other way is taken only while that answers over HTTP.
 */
export class Ways {
  #refusals = 0;
  #answers = false;
  /** The last one, while WebSockets are thought to be blocked. @type {EventSocket | null} */
  #instead = null;
  /** When to look whether they pass by now. */
  #due = 0;
  /** @type {any} */
  #timer;
  #transport;
  #WebSocket;
  #fetch;

  /**
   * @param {'auto' | 'websocket' | 'events'} transport
   * @param {typeof WebSocket} Implementation
   * @param {typeof globalThis.fetch} fetch
   */
  constructor(transport, Implementation, fetch) {
    this.#transport = transport;
    this.#WebSocket = Implementation;
    this.#fetch = fetch;
  }

  /** @param {URL} url @param {string} [token] @returns {WebSocket | EventSocket} */
  open(url, token) {
    clearTimeout(this.#timer);
    if (this.#instead?.isTurnedAway) {
      // So it may have been the server that refused.
      this.#refusals = 0;
      this.#answers = false;
      this.#instead = null;
    }
    const isBlocked = this.#transport === 'auto' && this.#answers && this.#refusals >= REFUSALS;
    if (this.#transport !== 'events' && !isBlocked) return new this.#WebSocket(url, protocols(token));
    const socket = new EventSocket(url, token, this.#fetch);
    if (isBlocked) {
      if (this.#instead === null) this.#due = Date.now() + LOOK_BACK;
      this.#instead = socket;
      this.#lookBack(url, socket);
    }
    return socket;
  }

  /** A line was opened. @param {WebSocket | EventSocket | null} socket */
  opened(socket) {
    if (!(socket instanceof EventSocket)) this.#refusals = 0;
  }

  /** A handshake has failed. */
  refused() {
    this.#refusals++;
  }

  /** The server would take us, as it says over HTTP. @param {boolean} answers */
  answered(answers) {
    this.#answers = answers;
  }

  close() {
    clearTimeout(this.#timer);
  }

  /** Whether WebSockets pass by now is tried beside the line, which goes on meanwhile. @param {URL} url @param {EventSocket} socket */
  #lookBack(url, socket) {
    this.#timer = setTimeout(() => {
      const echo = new this.#WebSocket(new URL('echo', url));
      echo.onopen = () => {
        echo.onclose = null;
        echo.close(1000);
        this.#refusals = 0;
        this.#instead = null;
        socket.end(COME_BACK, 'websockets pass');
      };
      echo.onclose = () => {
        this.#due = Date.now() + LOOK_BACK;
        this.#lookBack(url, socket);
      };
    }, Math.max(0, this.#due - Date.now()));
  }
}
