import { byId, el, keyed } from '../dom.js';
import { whole } from '../ops/format.js';

/** @typedef {import('../parley.js').Channel} Channel */
/** @typedef {import('../parley.js').Message} Message */
/** @typedef {{price: number, open?: number, volume?: number}} Quote */
/** @typedef {{symbol: string, element: HTMLElement, seq: number, price: number, turned: number, seen: boolean}} Row */

export const PRICE = new Intl.NumberFormat(undefined, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
/** Of percent. */
export const SIGNED = new Intl.NumberFormat(undefined, {
  style: 'percent',
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
  signDisplay: 'exceptZero',
});
/** A row that has changed is marked for so many milliseconds. */
const MARKED = 600;
/** Rows that change places all the time cannot be read. */
const SORTED = 2_000;

/** Since the beginning of the day, as a part. @param {Quote} quote */
export const change = ({ price, open }) => (open ? price / open - 1 : 0);

/** @param {number} part less than is shown is neither up nor down */
export const wayOf = (part) => (Math.abs(part) < 0.00005 ? '' : part < 0 ? 'down' : 'up');

/** @type {Record<string, (a: [string, Quote], b: [string, Quote]) => number>} */
const ORDERS = {
  symbol: ([a], [b]) => a.localeCompare(b),
  rise: ([, a], [, b]) => change(b) - change(a),
  fall: ([, a], [, b]) => change(a) - change(b),
  volume: ([, a], [, b]) => (b.volume ?? 0) - (a.volume ?? 0),
};

/** The table. Only the rows in sight are written to. */
export class Prices {
  /** @type {Map<string, Row>} */
  #rows = new Map();
  #channel;
  #choose;
  #sorted = -Infinity;
  /** @type {string | null} */
  #marked = null;
  #sight = new IntersectionObserver((entries) => this.#look(entries), { root: byId('scroller') });

  /** @param {Channel} channel @param {(symbol: string) => void} choose */
  constructor(channel, choose) {
    this.#channel = channel;
    this.#choose = choose;
    const anew = () => this.#place();
    byId('wanted').addEventListener('input', anew);
    byId('order').addEventListener('change', anew);
    byId('filters').addEventListener('submit', (/** @type {Event} */ event) => event.preventDefault());
    channel.on('snapshot', anew);
  }

  /** @returns {string | undefined} */
  first() {
    return this.#quotes()[0]?.[0];
  }

  /** @param {string} symbol the one that the chart shows */
  mark(symbol) {
    for (const each of [this.#marked, symbol])
      if (each !== null) this.#button(each)?.setAttribute('aria-pressed', String(each === symbol));
    this.#marked = symbol;
  }

  /** @param {string} symbol */
  #button(symbol) {
    return this.#rows.get(symbol)?.element.querySelector('button');
  }

  draw() {
    const now = performance.now();
    if (now - this.#sorted >= SORTED) this.#place();
    for (const row of this.#rows.values()) if (row.seen) this.#update(row, now);
  }

  /** Those that are prices and wanted, in order. @returns {[string, Quote][]} */
  #quotes() {
    const wanted = byId('wanted').value.trim().toLocaleUpperCase();
    const found = [...this.#channel.values]
      .filter(([symbol, { body }]) => typeof body?.price === 'number' && symbol.toLocaleUpperCase().includes(wanted))
      .map(([symbol, { body }]) => /** @type {[string, Quote]} */ ([symbol, body]));
    return found.sort(ORDERS[byId('order').value]);
  }

  #place() {
    this.#sorted = performance.now();
    const quotes = this.#quotes();
    byId('empty').hidden = quotes.length > 0;
    byId('empty').textContent = this.#channel.values.size ? 'No symbol has this in it.' : 'No price has come yet.';
    const make = (/** @type {[string, Quote]} */ [symbol]) => this.#make(symbol);
    keyed(byId('prices'), quotes, ([symbol]) => symbol, make, () => {});
  }

  /** @param {string} symbol */
  #make(symbol) {
    const known = this.#rows.get(symbol);
    if (known) return known.element;
    const pressed = String(symbol === this.#marked);
    const button = el('button', { type: 'button', 'aria-pressed': pressed, click: () => this.#choose(symbol) }, symbol);
    const cell = (/** @type {string} */ kind) => el('td', { class: kind });
    const element = el('tr', {}, el('th', { scope: 'row' }, button), cell('price'), cell('change'), cell('wide'));
    this.#rows.set(symbol, { symbol, element, seq: -1, price: NaN, turned: -Infinity, seen: false });
    this.#sight.observe(element);
    return element;
  }

  /** @param {IntersectionObserverEntry[]} entries */
  #look(entries) {
    for (const { target, isIntersecting } of entries) {
      const row = this.#rows.get(/** @type {HTMLElement} */ (target).dataset.key ?? '');
      if (!row) continue;
      row.seen = isIntersecting;
      if (isIntersecting) this.#update(row, performance.now());
    }
  }

  /** @param {Row} row @param {number} now */
  #update(row, now) {
    const message = this.#channel.values.get(row.symbol);
    if (!message) return;
    const { dataset, children } = row.element;
    if (message.seq !== row.seq) {
      const quote = /** @type {Quote} */ (message.body);
      const percent = change(quote);
      if (quote.price !== row.price) {
        if (!Number.isNaN(row.price)) {
          row.turned = now;
          dataset.turn = quote.price < row.price ? 'down' : 'up';
        }
        row.price = quote.price;
        children[1].textContent = PRICE.format(quote.price);
        children[2].textContent = SIGNED.format(percent);
        /** @type {HTMLElement} */ (children[2]).dataset.way = wayOf(percent);
      }
      children[3].textContent = quote.volume === undefined ? '' : whole(quote.volume);
      row.seq = message.seq;
      dataset.seq = String(message.seq);
    }
    if (dataset.turn && now - row.turned > MARKED) delete dataset.turn;
  }
}
