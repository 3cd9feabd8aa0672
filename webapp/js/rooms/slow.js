import { el } from '../dom.js';
import { say } from '../words.js';

const TICK = 250;

/** How long one waits until the next message, second by second. Said once; the seconds run only for the eye. */
export class Countdown {
  #label = el('span', { 'aria-hidden': 'true' });
  element = el('p', { class: 'slow', hidden: true }, this.#label);
  /** @type {any} */
  #timer;
  #until = 0;
  #ended;

  /** @param {() => void} ended */
  constructor(ended) {
    this.#ended = ended;
  }

  get isRunning() {
    return this.#until > Date.now();
  }

  /** @param {number} until as in `Date.now()` */
  run(until) {
    if (until === this.#until) return;
    this.close();
    this.#until = until;
    this.element.hidden = !this.isRunning;
    if (!this.isRunning) return;
    this.#timer = setInterval(() => this.#tick(), TICK);
    this.#tick();
  }

  close() {
    clearInterval(this.#timer);
  }

  #tick() {
    this.#label.textContent = say('slowSays', { count: Math.max(1, Math.ceil((this.#until - Date.now()) / 1_000)) });
    if (this.isRunning) return;
    this.close();
    this.element.hidden = true;
    this.#ended();
  }
}
