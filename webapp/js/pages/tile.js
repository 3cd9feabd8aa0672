import { el } from '../dom.js';
import { duration } from '../ops/format.js';
import { Plot } from './plot.js';

/** @typedef {{name?: string, value: number, unit?: string, step?: number}} Reading */

const NUMBER = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });
/** So long a sparkline looks back, in seconds. */
const SPAN = 120;

/** What a sensor measures, when it changed last, and where it comes from. */
export class Tile {
  #value = el('b');
  #unit = el('span');
  #age = el('p', { class: 'age' });
  #title = el('h3');
  #plot;
  /** @type {number[]} */
  #at = [];
  /** @type {number[]} */
  #values = [];

  /** @param {string} key */
  constructor(key) {
    this.key = key;
    const place = el('div', { class: 'spark', 'aria-hidden': 'true' });
    const reads = el('p', { class: 'reading' }, this.#value, ' ', this.#unit);
    this.element = el('li', { class: 'tile' }, this.#title, reads, place, this.#age);
    this.#plot = new Plot(place, { name: key, says: String, height: 44, floor: 0, stepped: true });
  }

  /** Those that came before what is known. @param {number} at seconds @param {Reading} reading */
  before(at, { value }) {
    if (this.#at.length && at >= this.#at[0]) return;
    this.#at.unshift(at);
    this.#values.unshift(value);
  }

  /** @param {number} at seconds @param {Reading} reading */
  set(at, { name = this.key, value, unit = '' }) {
    this.#at.push(at);
    this.#values.push(value);
    this.#title.textContent = name;
    this.#value.textContent = NUMBER.format(value);
    this.#unit.textContent = unit;
    this.element.dataset.fresh = '';
  }

  /** @param {number} now seconds */
  draw(now) {
    // One before the span: it is the value that the span begins with.
    while (this.#at.length > 1 && this.#at[1] < now - SPAN) {
      this.#at.shift();
      this.#values.shift();
    }
    const last = this.#at.length - 1;
    const age = now - this.#at[last];
    this.#age.textContent = age < 1.5 ? 'changed just now' : `changed ${duration(age)} ago`;
    if (age >= 1.5) delete this.element.dataset.fresh;
    this.#plot.draw([...this.#at, now], [...this.#values, this.#values[last]], [now - SPAN, now]);
  }
}
