import { ParleyError } from './error.js';
import { pause, SECOND } from './times.js';
import { bytes, encode } from './wire.js';

/** So often a command that is no message is asked again when it met a limit, and no longer wait than this is waited. */
const AGAIN = { times: 3, longest: 10 * SECOND };

/**
 * The commands that are under way, and their answers.
 *
 * @typedef {{done: (ok: any) => void, failed: (error: ParleyError) => void}} Asked
 */
export class Asking {
  /** @type {Map<number, Asked>} */
  #asked = new Map();
  #lastId = 0;
  /** Commands of this turn of the event loop; they leave together. @type {string[]} */
  #turn = [];
  #port;

  /**
   * @param {{isOnline: () => boolean, send: (frame: string) => void, limits: () => {commands: number, frame: number},
   *   limited: (error: ParleyError) => void}} port
   */
  constructor(port) {
    this.#port = port;
  }

  /** @param {object} command @param {(ok: any) => void} done @param {(error: ParleyError) => void} failed */
  ask(command, done, failed) {
    if (!this.#port.isOnline()) return failed(new ParleyError('offline', 'There is no connection.', true));
    const id = ++this.#lastId;
    this.#asked.set(id, { done, failed });
    this.#write(encode({ ...command, id }));
  }

  /** Asked again where it meets a limit that soon ends. @param {object} command @returns {Promise<any>} */
  async patiently(command) {
    for (let times = 0; ; times++) {
      try {
        return await new Promise((resolve, reject) => this.ask(command, resolve, reject));
      } catch (error) {
        const { code, retryAfter = 1 } = /** @type {ParleyError} */ (error);
        const wait = retryAfter * SECOND;
        if (code !== 'rate-limited' || times === AGAIN.times || wait > AGAIN.longest) throw error;
        await pause(wait * (1 + Math.random() / 4));
      }
    }
  }

  /** @param {object} command that nobody waits for the answer of */
  tell(command) {
    if (this.#port.isOnline()) this.#write(encode(command));
  }

  /** @param {any} event @returns {boolean} whether it was an answer */
  answered(event) {
    if (event.type !== 'ok' && event.type !== 'error') return false;
    const asked = this.#asked.get(event.re);
    this.#asked.delete(event.re);
    if (event.type === 'ok') asked?.done(event);
    else {
      const error = new ParleyError(event.code, event.message, event.retry, event);
      if (error.code === 'rate-limited') this.#port.limited(error);
      asked?.failed(error);
    }
    return true;
  }

  cut() {
    this.#turn = [];
    const asked = [...this.#asked.values()];
    this.#asked.clear();
    for (const { failed } of asked) failed(new ParleyError('offline', 'There is no connection.', true));
  }

  /** @param {string} command */
  #write(command) {
    if (this.#turn.push(command) === 1) queueMicrotask(() => this.#leaveTogether());
  }

  #leaveTogether() {
    const limits = this.#port.limits();
    /** @type {string[]} */
    let frame = [];
    let size = 2;
    const leave = () => frame.length && this.#port.send(frame.length === 1 ? frame[0] : `[${frame.join()}]`);
    for (const command of this.#turn) {
      const more = bytes(command) + 1;
      if (frame.length === limits.commands || size + more > limits.frame) {
        leave();
        frame = [];
        size = 2;
      }
      frame.push(command);
      size += more;
    }
    this.#turn = [];
    leave();
  }
}
