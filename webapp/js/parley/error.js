/** Why something was refused. `code` is a word of the protocol, or `offline`, `closed`; `retry`: it may work later. */
export class ParleyError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {boolean} retry
   * @param {{retryAfter?: number, current?: import('./types.js').Message | null}} [more]
   */
  constructor(code, message, retry, { retryAfter, current } = {}) {
    super(message);
    this.name = 'ParleyError';
    this.code = code;
    this.retry = retry;
    /** Seconds before which trying again is of no use; only of what is `rate-limited`. */
    this.retryAfter = retryAfter;
    /** Of a `conflict` with `ifSeq`: the message that is the newest of its key; null: there is none. */
    this.current = current;
  }
}
