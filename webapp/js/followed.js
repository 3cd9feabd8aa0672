/** @typedef {import('./parley.js').Parley} Parley */

/**
 * The rooms that a person is in are the same on all of their devices: where they have read or said something elsewhere they are in
 * here too, and what they leave elsewhere is left here.
 */
export class Followed {
  /** What the server has counted last. @type {Set<string>} */
  #before = new Set();
  /** Left here, and still counted there: the server does not know yet, or the user belongs to it. @type {Set<string>} */
  #left = new Set();
  #parley;

  /** @param {Parley} parley @param {{join: (channel: string) => void, leave: (channel: string) => void}} rooms */
  constructor(parley, { join, leave }) {
    this.#parley = parley;
    parley.on('unread', (unread) => {
      const chats = [...(unread?.keys() ?? [])].filter((name) => name.startsWith('chat/'));
      const before = this.#before;
      this.#before = new Set(chats);
      for (const name of this.#left) if (!this.#before.has(name)) this.#left.delete(name);
      for (const name of before) if (!this.#before.has(name)) leave(name);
      // Each would be a stream of its own, and a browser has six of them: they wait until one goes there.
      if (parley.transport === 'events') return;
      for (const name of chats) if (!before.has(name) && !this.#left.has(name)) join(name);
    });
    parley.on('state', ({ state }) => state === 'online' && this.#tell());
  }

  /** @param {string} channel */
  entered(channel) {
    this.#left.delete(channel);
  }

  /** @param {string} channel */
  left(channel) {
    this.#before.delete(channel);
    this.#left.add(channel);
    this.#tell();
  }

  /** Without a line it waits for one. */
  #tell() {
    for (const name of this.#left) this.#parley.forget(name).catch(({ retry }) => retry || this.#left.delete(name));
  }
}
