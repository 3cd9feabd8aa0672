import { el } from '../dom.js';
import { say } from '../words.js';
import { roughly } from './duration.js';

const TICK = 250;

/** @param {number} seconds */
export const slowSays = (seconds) => say('slowSays', { count: seconds });

/** @param {number} seconds */
export const newSays = (seconds) => say('newSays', { time: roughly(seconds) });

/** How long one waits until the next message, second by second. Said once; the seconds run only for the eye. */
export class Countdown {
  #label = el('span', { 'aria-hidden': 'true' });
  element = el('p', { class: 'slow', hidden: true }, this.#label);
  /** @type {any} */
  #timer;
  #until = 0;
  #says = slowSays;
  #ended;

  /** @param {() => void} ended */
  constructor(ended) {
    this.#ended = ended;
  }

  get isRunning() {
    return this.#until > Date.now();
  }

  /** @param {number} until as in `Date.now()` @param {(seconds: number) => string} says what is left */
  run(until, says) {
    if (until === this.#until) return;
    this.close();
    this.#says = says;
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
    this.#label.textContent = this.#says(Math.max(1, Math.ceil((this.#until - Date.now()) / 1_000)));
    if (this.isRunning) return;
    this.close();
    this.element.hidden = true;
    this.#ended();
  }
}
