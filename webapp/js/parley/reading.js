import { SECOND } from './times.js';

/** @typedef {import('./error.js').ParleyError} ParleyError */

/** Every message as it is read would cost as much as one that is sent. */
const PACE = 2 * SECOND;

/**
 * How far this user has come in one channel, and what the server knows of it. It is told at once, then every 2 s at most; what could not be told
 * for want of a line is told with the next one.
 */
export class Reading {
  /** @type {string | undefined} */
  #epoch;
  /** -1: nothing was said of it. */
  #seq = -1;
  #delivered = 0;
  #isKnown = true;
  #isAsking = false;
  /** @type {any} */
  #timer;
  #ask;

  /** @param {(command: object) => Promise<any>} ask */
  constructor(ask) {
    this.#ask = ask;
  }

  /** @param {string | undefined} epoch @param {{seq?: number, delivered?: number}} come */
  note(epoch, { seq = -1, delivered = 0 }) {
    if (epoch !== this.#epoch) {
      this.#epoch = epoch;
      this.#seq = -1;
      this.#delivered = 0;
    }
    if (seq <= this.#seq && delivered <= this.#delivered) return;
    this.#seq = Math.max(seq, this.#seq);
    this.#delivered = Math.max(delivered, seq, this.#delivered);
    this.#isKnown = false;
    this.tell();
  }

  /** Tells what the server does not know yet, now or soon. Without a line it waits to be called again. */
  async tell() {
    if (this.#isKnown || this.#isAsking || this.#timer !== undefined) return;
    this.#isKnown = true;
    this.#isAsking = true;
    const read = this.#seq >= 0 ? { seq: this.#seq } : {};
    try {
      await this.#ask({ type: 'read', epoch: this.#epoch, ...read, delivered: this.#delivered });
    } catch (error) {
      const { code, retry } = /** @type {ParleyError} */ (error);
      // What is refused for good is not asked again: the log has begun anew, or it is not for us to read any longer.
      if (retry) this.#isKnown = false;
      if (code === 'offline') return;
    } finally {
      this.#isAsking = false;
    }
    this.#rest();
  }

  #rest() {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.tell();
    }, PACE);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isKnown = true;
  }
}
