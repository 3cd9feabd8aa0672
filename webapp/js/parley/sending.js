import { ParleyError } from './error.js';
import { Outbox } from './outbox.js';
import { patience, SECOND } from './times.js';
import { sendCommand } from './wire.js';

/** @typedef {import('./types.js').Position} Position */
/** @typedef {import('./types.js').Unsent} Unsent */
/** @typedef {import('./outbox.js').Entry} Entry */

/** Seconds: whoever is to wait longer than this is told so, and their message waits no more. */
const LONGEST = 60;

/** Brings what is in the outbox to the server, in order, and goes on where the server has said "not now". */
export class Sending {
  /** So many messages wait for a server that cannot keep them now. */
  count = 0;
  /** Whether they wait because this connection, or this user, has sent too much at once. */
  isLimited = false;
  /** The channels of which the server can do nothing just now. @type {Set<string>} */
  #stalled = new Set();
  #refusals = 0;
  /** Runs until those are tried again. @type {any} */
  #pause = null;
  #until = 0;
  #outbox;
  #port;

  /**
   * @param {Storage | undefined} storage
   * @param {{isOnline: () => boolean, isHeld: (channel: string) => boolean, stalled: (count: number) => void,
   *   ask: (command: object, done: (ok: any) => void, failed: (error: ParleyError) => void) => void}} port
   */
  constructor(storage, port) {
    this.#outbox = new Outbox(storage);
    this.#port = port;
  }

  entries() {
    return this.#outbox.entries();
  }

  /** @param {Omit<Unsent, 'result'>} message */
  post(message) {
    const { result } = this.#outbox.add(message);
    this.flush();
    this.#count();
    return result;
  }

  /**
   * Writes what the outbox holds, but nothing to a channel that may be about to tell us that it was kept already. Where
   * the server has said "not now", the oldest message stands for all: nothing overtakes it, and asking again is cheap.
   * A limit is that of the whole connection, so then the oldest message of all stands for all.
   */
  flush() {
    if (!this.#port.isOnline() || (this.#pause && this.isLimited)) return;
    const held = new Set(this.#pause && this.#stalled);
    for (const entry of this.#outbox.entries()) {
      if (held.has(entry.channel)) continue;
      if (this.#stalled.has(entry.channel)) held.add(entry.channel);
      if (entry.written && this.isLimited) return; // that one asks
      if (entry.written || this.#port.isHeld(entry.channel)) continue;
      entry.written = true;
      const failed = (/** @type {ParleyError} */ error) => this.#failed(entry, error);
      this.#port.ask(sendCommand(entry), (ok) => this.kept(ok), failed);
      if (this.isLimited) return;
    }
  }

  /** It is in the log. @param {Position & {channel: string, messageId: string}} kept */
  kept({ channel, epoch, seq, messageId }) {
    const entry = this.#outbox.take(channel, messageId);
    if (!entry) return;
    entry.resolve({ epoch, seq, messageId });
    this.goOn(channel);
  }

  /** Nothing of this channel is kept just now. @param {string} channel */
  stall(channel) {
    if (this.#stalled.size === 0) this.#refusals = 0;
    this.#stalled.add(channel);
    this.#count();
  }

  /** The server has decided about something of this channel. @param {string} channel */
  goOn(channel) {
    const wasLimited = this.isLimited;
    if (!this.#pause) this.isLimited = false;
    if (!this.#stalled.delete(channel) && !wasLimited) return;
    this.#count();
    this.flush();
  }

  /** The line is gone. */
  cut() {
    clearTimeout(this.#pause);
    this.#pause = null;
    this.isLimited = false;
    this.#stalled.clear();
    this.#count();
    for (const entry of this.#outbox.entries()) entry.written = false;
  }

  close() {
    for (const entry of this.#outbox.entries()) entry.reject(new ParleyError('closed', 'The client was closed.', true));
  }

  /** @param {Entry} entry @param {ParleyError} error */
  #failed(entry, error) {
    if (error.code === 'offline') return;
    const isForLong = error.code === 'rate-limited' && (error.retryAfter ?? 0) > LONGEST;
    if (!error.retry || isForLong) {
      this.#outbox.take(entry.channel, entry.messageId)?.reject(error);
      return this.goOn(entry.channel);
    }
    entry.written = false;
    this.isLimited ||= error.code === 'rate-limited';
    this.stall(entry.channel);
    this.#wait(error);
  }

  /** Of several that were refused at once, the longest counts. @param {ParleyError} error */
  #wait(error) {
    const atLeast = Date.now() + (error.retryAfter ?? 0) * SECOND;
    if (this.#pause && atLeast <= this.#until) return;
    const delay = patience(this.#pause ? 0 : this.#refusals++, error);
    clearTimeout(this.#pause);
    this.#until = Date.now() + delay;
    this.#pause = setTimeout(() => {
      this.#pause = null;
      this.flush();
    }, delay);
  }

  #count() {
    const count = this.#outbox.entries().filter(({ channel }) => this.#stalled.has(channel)).length;
    if (count === this.count) return;
    this.count = count;
    this.#port.stalled(count);
  }
}
