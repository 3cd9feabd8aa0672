/** The server's clock, as near as messages tell it: the one that came fastest is the nearest. */
export class ServerClock {
  #ahead = Infinity;

  /** @param {string} at RFC 3339, of a message that comes now @param {number} [now] */
  hear(at, now = Date.now()) {
    this.#ahead = Math.min(this.#ahead, now - Date.parse(at));
  }

  /** Milliseconds, as of `Date.now()`. @param {number} [now] */
  now(now = Date.now()) {
    return now - (Number.isFinite(this.#ahead) ? this.#ahead : 0);
  }
}
