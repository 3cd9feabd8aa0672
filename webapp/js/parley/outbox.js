/** @typedef {import('./types.js').Unsent} Unsent */
/** @typedef {import('./error.js').ParleyError} ParleyError */

/**
 * What was sent and not yet acknowledged, oldest first.
 *
 * @typedef {Unsent & {written: boolean, resolve: (kept: any) => void, reject: (error: ParleyError) => void}} Entry
 */
export class Outbox {
  static #name = 'parley.outbox';
  /** @type {Map<string, Entry>} */
  #entries = new Map();
  #storage;

  /** @param {Storage | undefined} storage */
  constructor(storage) {
    this.#storage = storage;
    for (const each of JSON.parse(storage?.getItem(Outbox.#name) ?? '[]')) this.#put(each);
  }

  /** @param {Omit<Unsent, 'result'>} message */
  add(message) {
    const known = this.#entries.get(message.messageId);
    const entry = known ?? this.#put(message);
    this.#save();
    return entry;
  }

  /** @param {string} channel @param {string} messageId @returns {Entry | undefined} which is no longer in here */
  take(channel, messageId) {
    const entry = this.#entries.get(messageId);
    if (entry?.channel !== channel) return undefined;
    this.#entries.delete(messageId);
    this.#save();
    return entry;
  }

  entries() {
    return [...this.#entries.values()];
  }

  /** @param {Omit<Unsent, 'result'>} message */
  #put(message) {
    let settle = /** @type {Pick<Entry, 'resolve' | 'reject'>} */ ({});
    const result = new Promise((resolve, reject) => (settle = { resolve, reject }));
    result.catch(() => {}); // after a reload nobody may be waiting for it
    const entry = /** @type {Entry} */ ({ ...message, written: false, result, ...settle });
    this.#entries.set(message.messageId, entry);
    return entry;
  }

  #save() {
    const kept = this.entries().map(({ written, result, resolve, reject, ...message }) => message);
    try {
      this.#storage?.setItem(Outbox.#name, JSON.stringify(kept));
    } catch {
      // Storage is full: the outbox lives on in memory.
    }
  }
}
