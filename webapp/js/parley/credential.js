import { ParleyError } from './error.js';
import { SECOND } from './times.js';
import { protocols } from './wire.js';

/** Longer than a browser's timers can count (2³¹ - 1 ms), and clocks drift: looked at again once a day. */
const LONGEST = 24 * 60 * 60 * SECOND;
const SHORTEST = 1 * SECOND;
const EARLY = 30 * SECOND;
const AGAIN = { first: 1 * SECOND, most: 30 * SECOND };
const TOKEN_WITHIN = 10 * SECOND;

/**
 * Who we are, and that it stays so: has a new token on the line well before the old one ends.
 *
 *     resting ── expires is told ──> waiting ── it is time ──> renewing ── ok ──> waiting, or resting
 *                                      ^                          │ not now, or refused
 *                                      └───────── back-off <──────┘            until the end: then the server closes
 *
 * The end is told by the server's clock, and so is the present (`at` of `hello`). The client's clock only counts how much
 * time has passed since: whether it is right is of no importance.
 */
export class Credential {
  /** The one that was offered last. @type {string | undefined} */
  token;
  #source;
  #port;
  /** The server's clock less ours, milliseconds. */
  #skew = 0;
  /** When to renew, by our clock; infinite: never. */
  #due = Infinity;
  #ends = Infinity;
  #failures = 0;
  /** Tells a renewal that its line is gone. */
  #line = Symbol();
  #renewing = false;
  /** @type {any} */
  #timer;

  /**
   * @param {import('./types.js').Options['token']} source
   * @param {{ask: (command: object) => Promise<any>, renewed: (expires: string | null) => void,
   *   failed: (error: ParleyError) => void}} port
   * @throws {ParleyError} `bad-request`
   */
  constructor(source, port) {
    this.#source = source;
    this.#port = port;
    if (typeof source !== 'function') {
      protocols(source);
      this.token = source;
    }
  }

  /** Whether there can be another one. */
  get isRenewable() {
    return typeof this.#source === 'function';
  }

  /** A token for what begins now. @returns {Promise<string>} rejected with a ParleyError */
  async fetch() {
    const source = /** @type {() => string | Promise<string>} */ (this.#source);
    /** @type {any} */
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error('late')), TOKEN_WITHIN);
    });
    try {
      const token = await Promise.race([(async () => source())(), late]);
      protocols(token === undefined ? '' : token);
      return (this.token = /** @type {string} */ (token));
    } catch (error) {
      if (error instanceof ParleyError) throw error;
      throw new ParleyError('no-token', 'There is no new token.', true);
    } finally {
      clearTimeout(timer);
    }
  }

  /** The server has taken it. @param {{expires?: string, at?: string}} hello */
  begin({ expires, at }) {
    this.end();
    if (at) this.#skew = Date.parse(at) - Date.now();
    this.#failures = 0;
    this.#reckon(expires);
  }

  /** The line is gone. */
  end() {
    clearTimeout(this.#timer);
    this.#line = Symbol();
    this.#renewing = false;
    this.#due = this.#ends = Infinity;
  }

  /** Timers stand still while a machine sleeps, and clocks do not. */
  wake() {
    if (this.#due < Infinity) this.#sleep();
  }

  /** @param {string | undefined} expires */
  #reckon(expires) {
    clearTimeout(this.#timer);
    this.#due = Infinity;
    if (!this.isRenewable || expires === undefined) return;
    const left = Date.parse(expires) - this.#skew - Date.now();
    this.#ends = Date.now() + left;
    this.#plan(early(left) - Math.random() * 0.1 * left);
  }

  /** @param {number} delay */
  #plan(delay) {
    this.#due = Date.now() + Math.max(SHORTEST, delay);
    this.#sleep();
  }

  #sleep() {
    clearTimeout(this.#timer);
    const left = this.#due - Date.now();
    if (left <= 0) this.#renew();
    else this.#timer = setTimeout(() => this.#sleep(), Math.min(left, LONGEST));
  }

  async #renew() {
    if (this.#renewing) return;
    this.#renewing = true;
    this.#due = Infinity;
    const line = this.#line;
    try {
      const token = await this.fetch();
      if (line !== this.#line) return;
      const { expires } = await this.#port.ask({ type: 'refresh', token });
      if (line !== this.#line) return;
      this.#renewing = false;
      this.#failures = 0;
      this.#reckon(expires);
      this.#port.renewed(expires ?? null);
    } catch (error) {
      if (line !== this.#line) return;
      this.#renewing = false;
      this.#again(/** @type {ParleyError} */ (error));
    }
  }

  /** @param {ParleyError} error */
  #again(error) {
    const ceiling = Math.min(AGAIN.most, AGAIN.first * 2 ** this.#failures++);
    const delay = (error.retryAfter ?? 0) * SECOND + ceiling * (0.5 + Math.random() / 2);
    if (Date.now() + delay < this.#ends) this.#plan(delay);
    this.#port.failed(error);
  }
}

/**
 * How much of a token's life passes before it is renewed: 80 %, or all but 30 s, and of a short one half.
 *
 * @param {number} left
 */
const early = (left) => Math.max(left / 2, Math.min(0.8 * left, left - EARLY));
