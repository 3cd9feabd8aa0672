/** @typedef {import('../parley.js').Channel} Channel */

/** So long is looked back, in milliseconds. */
const SPAN = 5_000;

/**
 * What flows through a channel: how much was published, by its numbers, how much of that came here, and in how many frames. All
 * messages of a frame are told in one turn.
 */
export class Flow {
  #seq = 0;
  #epoch = '';
  #messages = 0;
  #frames = 0;
  #inFrame = false;
  /** @type {{at: number, seq: number, messages: number, frames: number}[]} */
  #seen = [];

  /** @param {Channel} channel */
  constructor(channel) {
    channel.on('subscribed', ({ epoch, seq }) => this.#beginAt(epoch, seq));
    channel.on('message', ({ epoch, seq }) => {
      if (epoch !== this.#epoch) this.#beginAt(epoch, seq);
      this.#seq = Math.max(this.#seq, seq);
      this.#messages++;
      if (this.#inFrame) return;
      this.#inFrame = true;
      this.#frames++;
      queueMicrotask(() => (this.#inFrame = false));
    });
  }

  /** What was published while nobody read here says nothing of now. @param {string} epoch @param {number} seq */
  #beginAt(epoch, seq) {
    this.#epoch = epoch;
    this.#seq = seq;
    this.#seen = [];
  }

  /** All that came since the page was opened. */
  get messages() {
    return this.#messages;
  }

  /** Each a second, over the last few. @param {number} now milliseconds @returns {{published: number, received: number, frames: number} | null} */
  rates(now) {
    const last = { at: now, seq: this.#seq, messages: this.#messages, frames: this.#frames };
    this.#seen.push(last);
    while (this.#seen.length > 2 && now - this.#seen[1].at >= SPAN) this.#seen.shift();
    const first = this.#seen[0];
    const passed = (now - first.at) / 1000;
    if (passed < 0.9) return null;
    return {
      published: (last.seq - first.seq) / passed,
      received: (last.messages - first.messages) / passed,
      frames: (last.frames - first.frames) / passed,
    };
  }
}
