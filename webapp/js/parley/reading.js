import { SECOND } from './times.js';

/** @typedef {import('./error.js').ParleyError} ParleyError */

/** Every message as it is read would cost as much as one that is sent. */
const PACE = 2 * SECOND;

/**
 * How far this user has come in one channel, and what the server knows of it. What is read is told at once, then every 2 s at most; what could not be told
 * for want of a line is told with the next one. What this device only has is told within 2 s: it is often read by then.
 */
export class Reading {
  /** @type {string | undefined} */
  #epoch;
  /** -1: nothing was said of it. */
  #seq = -1;
  #delivered = 0;
  #isKnown = true;
  #isAsking = false;
  #rests = false;
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
    const isRead = seq > this.#seq;
    this.#seq = Math.max(seq, this.#seq);
    this.#delivered = Math.max(delivered, seq, this.#delivered);
    this.#isKnown = false;
    if (isRead) this.tell();
    else this.#timer ??= setTimeout(() => this.#rested(), PACE);
  }

  /** Tells what the server does not know yet, now or soon. Without a line it waits to be called again. */
  tell() {
    if (!this.#isKnown && !this.#isAsking && !this.#rests) this.#tell();
  }

  /** Tells it now, whatever was told just before: the page may go. */
  flush() {
    if (!this.#isKnown) this.#tell();
  }

  async #tell() {
    this.#wait(false);
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
    this.#wait(true);
    this.#timer = setTimeout(() => this.#rested(), PACE);
  }

  #rested() {
    this.#wait(false);
    this.tell();
  }

  /** @param {boolean} rests */
  #wait(rests) {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#rests = rests;
  }

  stop() {
    this.#wait(false);
    this.#isKnown = true;
  }
}
