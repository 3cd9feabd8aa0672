import { chart, nearest, timeAt } from '../chart.js';
import { el } from '../dom.js';
import { seconds } from '../text.js';
import { rate, whole } from './format.js';

/** @typedef {import('./fleet.js').Fleet} Fleet */
/** @typedef {import('./fleet.js').Measure} Measure */
/** @typedef {import('../chart.js').Frame} Frame */
/** @typedef {(values: number[]) => number} Together what several nodes are in one number */
/** @typedef {{measure: Measure, name: string, together: Together, says: (value: number) => string}} Kind */

const SPANS = { '30 min': 30 * 60_000, '10 min': 10 * 60_000, '2 min': 2 * 60_000 };
/** A line that ended longer ago says nothing of the time that is shown; unless it has few points. */
const NEAR = 10_000;

/** @type {Together} */
const sum = (values) => values.reduce((total, each) => total + each, 0);
/** @type {Together} */
const most = (values) => Math.max(...values);

/** @type {Kind[]} */
const KINDS = [
  { measure: 'connections', name: 'Connections', together: sum, says: whole },
  { measure: 'in', name: 'Messages in a second', together: sum, says: rate },
  { measure: 'out', name: 'Messages out a second', together: sum, says: rate },
  { measure: 'lag', name: 'Lag, ms', together: most, says: whole },
  { measure: 'slowest', name: 'Slowest reader behind', together: most, says: whole },
  { measure: 'trouble', name: 'Refusals and gaps a second', together: sum, says: rate },
];

/** @param {import('../readings.js').Point[]} points */
const near = (points) => Math.max(NEAR, 2 * ((points.at(-1)?.at ?? 0) - (points.at(-2)?.at ?? 0)));

/** What the nodes say, over time. */
export class Charts {
  #fleet;
  #span = SPANS['10 min'];
  /** @type {string | null} */
  #node = null;
  /** @type {number | null} */
  #pointed = null;
  #now = 0;
  #box;
  #figures;

  /** @param {Fleet} fleet @param {HTMLElement} box @param {HTMLElement} spans */
  constructor(fleet, box, spans) {
    this.#fleet = fleet;
    this.#box = box;
    spans.append(this.#spans());
    this.#figures = KINDS.map((kind) => {
      const when = el('span', { class: 'when' });
      const value = el('b');
      const figure = el('figure', {}, el('figcaption', {}, kind.name, when, value), el('div', { class: 'plot' }));
      return { kind, figure, when, value };
    });
    box.append(...this.#figures.map(({ figure }) => figure));
    box.addEventListener('pointermove', (event) => this.#point(event));
    box.addEventListener('pointerleave', () => this.#point(null));
    new ResizeObserver(() => this.#redraw()).observe(box);
  }

  /** @param {number} now on the nodes' clock @param {string | null} node `null`: all of them */
  draw(now, node) {
    this.#now = now;
    this.#node = node;
    this.#redraw();
  }

  #redraw() {
    if (this.#now === 0) return;
    const colours = this.#fleet.colours;
    const at = this.#pointed ?? this.#now;
    for (const { kind, figure, when, value } of this.#figures) {
      const plot = /** @type {HTMLElement} */ (figure.lastElementChild);
      const series = this.#fleet.series(kind.measure, this.#node);
      const values = series
        .filter(({ points }) => Math.abs(nearest(points, at).at - at) < near(points))
        .map(({ points }) => nearest(points, at).value);
      value.textContent = values.length ? kind.says(kind.together(values)) : '–';
      when.textContent = this.#pointed === null ? '' : seconds(this.#pointed);
      plot.replaceChildren(chart({ name: kind.name, series }, this.#frame(plot.clientWidth, colours)));
    }
  }

  /** @param {number} width @param {Map<string, number>} colours @returns {Frame} */
  #frame(width, colours) {
    return { width, from: this.#now - this.#span, to: this.#now, colours, pointed: this.#pointed, floor: 0 };
  }

  /** @param {PointerEvent | null} event */
  #point(event) {
    const svg = event?.target instanceof Element ? event.target.closest('svg') : null;
    const box = svg?.getBoundingClientRect();
    this.#pointed = event && box ? timeAt(event.clientX - box.left, this.#frame(box.width, new Map())) : null;
    this.#redraw();
  }

  #spans() {
    const radios = Object.entries(SPANS).map(([name, span]) => {
      const choose = () => {
        this.#span = span;
        this.#redraw();
      };
      const input = el('input', { type: 'radio', name: 'span', value: name, change: choose });
      input.checked = span === this.#span;
      return el('label', {}, input, el('span', {}, name));
    });
    return el('fieldset', { class: 'spans' }, el('legend', { class: 'unseen' }, 'Time shown'), ...radios);
  }
}
