import { chart, nearest, number, timeAt } from './chart.js';
import { el } from './dom.js';
import { leavesOf, metricsOf } from './readings.js';
import { full, seconds } from './text.js';
import { say } from './words.js';

/** @typedef {import('./room.js').Room} Room */
/** @typedef {import('./fold.js').Folded} Message */
/** @typedef {import('./readings.js').Metric} Metric */
/** @typedef {import('./chart.js').Frame} Frame */

/** A feed may be faster than any eye. */
const REDRAW = 250;
const TICK = 1_000;
const MOST_METRICS = 8;
const MOST_COLUMNS = 8;
const COLOURS = 8;
const ROWS = 100;
const SPANS = /** @type {const} */ ([
  ['spanAll', 1, Infinity],
  ['spanHours', 1, 3_600_000],
  ['spanMinutes', 15, 900_000],
  ['spanMinutes', 1, 60_000],
]);

/** A feed on the screen: its numbers as lines, and beside them a table of everything that came. */
export class FeedView {
  #room;
  #span = Infinity;
  /** @type {number | null} */
  #pointed = null;
  /** @type {any} */
  #due = null;
  /** @type {any} */
  #clock;
  /** How many rows the table may show; grows with "Older". */
  #rows = ROWS;
  #columns = '';
  /** @type {Map<string, number>} */
  #colours = new Map();
  #summary = el('p', { class: 'summary' });
  #again = el('button', { type: 'button', class: 'again', click: () => this.#room.joinAgain() }, say('joinAgain'));
  #legend = el('ul', { class: 'legend', 'aria-label': say('keys') });
  #charts = el('div', { class: 'charts' });
  #head = el('tr');
  #body = el('tbody');
  #older = el('button', { type: 'button', class: 'top', click: () => this.#loadOlder() }, say('olderMessages'));
  #empty;
  #table;

  /** @param {Room} room */
  constructor(room) {
    this.#room = room;
    const caption = el('caption', { class: 'unseen' }, say('messagesOf', { feed: room.name }));
    const table = el('table', {}, caption, el('thead', {}, this.#head), this.#body);
    this.#table = el(
      'div',
      { class: 'table', tabindex: 0, role: 'region', 'aria-label': say('tableOfMessages') },
      table,
      this.#older,
    );
    this.#empty = howTo(room.channel.name);
    const tools = el('div', { class: 'tools' }, this.#summary, this.#again, this.#spans());
    const drawing = el('div', { class: 'drawing' }, this.#legend, this.#charts);
    this.element = el(
      'section',
      { class: 'live-view' },
      tools,
      this.#empty,
      el('div', { class: 'both' }, drawing, this.#table),
    );
    this.#charts.addEventListener('pointermove', (event) => this.#point(event));
    this.#charts.addEventListener('pointerleave', () => this.#point(null));
  }

  open() {
    this.#room.view = { added: () => this.#soon(), changed: () => this.#soon(), refreshed: () => this.#soon() };
    new ResizeObserver(() => this.#soon()).observe(this.#charts);
    this.#clock = setInterval(
      () => this.#span !== Infinity && document.visibilityState === 'visible' && this.#soon(),
      TICK,
    );
    this.#draw();
  }

  close() {
    this.#room.view = null;
    clearInterval(this.#clock);
    clearTimeout(this.#due);
  }

  focus() {
    this.#table.focus();
  }

  #soon() {
    this.#due ??= setTimeout(() => this.#draw(), REDRAW);
  }

  #draw() {
    clearTimeout(this.#due);
    this.#due = null;
    const { hasOlder, refusal } = this.#room;
    const messages = this.#messages;
    const keys = new Set(messages.map(({ key = '' }) => key));
    for (const key of keys) if (!this.#colours.has(key)) this.#colours.set(key, this.#colours.size % COLOURS);
    this.element.classList.toggle('empty', messages.length === 0);
    this.#empty.hidden = messages.length > 0;
    this.#summary.textContent =
      refusal ??
      (messages.length
        ? say('messagesLastAt', { count: messages.length, at: seconds(messages[messages.length - 1].at) })
        : '');
    this.#again.hidden = !this.#room.isRemoved;
    this.#older.hidden = !hasOlder && messages.length <= this.#rows;
    this.#drawTable(messages);
    this.#drawCharts(messages);
  }

  get #messages() {
    return this.#room.messages.filter(({ deleted }) => !deleted);
  }

  // --- the lines

  /** @param {Message[]} messages */
  #drawCharts(messages) {
    const metrics = metricsOf(messages);
    const frame = this.#frame(messages);
    const drawn = metrics.slice(0, MOST_METRICS);
    const keys = [...new Set(drawn.flatMap(({ series }) => series.map(({ key }) => key)))];
    this.#legend.hidden = keys.length < 2;
    this.#legend.replaceChildren(
      ...keys.map((key) => el('li', { class: `c${this.#colours.get(key)}` }, el('bdi', {}, key || say('noKey')))),
    );
    const rest = metrics.length - drawn.length;
    const more = rest > 0 ? [el('p', { class: 'more' }, say('moreMetrics', { count: rest }))] : [];
    const none = metrics.length === 0 && messages.length > 0 ? [el('p', { class: 'more' }, say('noNumbers'))] : [];
    this.#charts.replaceChildren(...drawn.map((metric) => this.#figure(metric, frame)), ...more, ...none);
  }

  /** @param {Metric} metric @param {Frame} frame */
  #figure(metric, frame) {
    const { pointed } = frame;
    const values = metric.series.map(({ key, points }) => {
      const { value } = pointed === null ? points[points.length - 1] : nearest(points, pointed);
      return el('b', { class: `c${this.#colours.get(key)}` }, number(value));
    });
    const when = el('span', { class: 'when' }, pointed === null ? '' : seconds(pointed));
    return el('figure', {}, el('figcaption', {}, el('bdi', {}, metric.name), when, ...values), chart(metric, frame));
  }

  /** @param {Message[]} messages @returns {Frame} */
  #frame(messages) {
    const times = messages.map(({ at }) => Date.parse(at));
    const last = times[times.length - 1] ?? Date.now();
    const to = this.#span === Infinity ? last : Math.max(Date.now(), last);
    // Never an empty span: a single message stands in the middle of its second.
    const from = this.#span === Infinity ? Math.min(times[0] ?? to, to - 1_000) : to - this.#span;
    return { width: this.#charts.clientWidth, from, to, colours: this.#colours, pointed: this.#pointed };
  }

  /** @param {PointerEvent | null} event */
  #point(event) {
    const svg = event && /** @type {Element} */ (event.target).closest('svg');
    this.#pointed = svg ? timeAt(event.clientX - svg.getBoundingClientRect().left, this.#frame(this.#messages)) : null;
    this.#drawCharts(this.#messages);
  }

  #spans() {
    const radios = SPANS.map(([name, count, span]) => {
      const input = el('input', { type: 'radio', name: 'span', value: span, change: () => this.#setSpan(span) });
      input.checked = span === this.#span;
      return el('label', {}, input, el('span', {}, say(name, { count })));
    });
    return el('fieldset', { class: 'spans' }, el('legend', { class: 'unseen' }, say('timeShown')), ...radios);
  }

  /** @param {number} span */
  #setSpan(span) {
    this.#span = span;
    this.#draw();
  }

  // --- the table

  /** @param {Message[]} messages */
  #drawTable(messages) {
    const shown = messages.slice(-this.#rows).reverse();
    const hasKeys = shown.some(({ key }) => key !== undefined);
    const leaves = shown.flatMap(({ body }) => [...leavesOf(body)]);
    const numbers = new Set(leaves.filter(([, value]) => typeof value === 'number').map(([name]) => name));
    const names = [...new Set([...numbers, ...leaves.map(([name]) => name)])].slice(0, MOST_COLUMNS);
    const columns = JSON.stringify([hasKeys, names]);
    if (columns !== this.#columns) {
      this.#columns = columns;
      const titles = names.map((name) =>
        el('th', { scope: 'col', class: numbers.has(name) ? 'number' : '' }, el('bdi', {}, name)),
      );
      const key = hasKeys ? [el('th', { scope: 'col' }, say('key'))] : [];
      this.#head.replaceChildren(el('th', { scope: 'col' }, say('time')), ...key, ...titles);
      this.#body.replaceChildren();
    }
    const newest = Number(/** @type {HTMLElement | null} */ (this.#body.firstElementChild)?.dataset.seq ?? 0);
    const oldest = Number(/** @type {HTMLElement | null} */ (this.#body.lastElementChild)?.dataset.seq ?? Infinity);
    const row = (/** @type {Message} */ message) => this.#row(message, hasKeys, names);
    if (newest === 0 || shown.at(-1)?.epoch !== shown[0]?.epoch) return this.#body.replaceChildren(...shown.map(row));
    this.#body.prepend(...shown.filter(({ seq }) => seq > newest).map(row));
    this.#body.append(...shown.filter(({ seq }) => seq < oldest).map(row));
    while (this.#body.children.length > this.#rows) this.#body.lastElementChild?.remove();
  }

  /** @param {Message} message @param {boolean} hasKeys @param {string[]} names */
  #row({ seq, at, key, body }, hasKeys, names) {
    const leaves = leavesOf(body);
    const time = el('td', {}, el('time', { datetime: at, title: full(at) }, seconds(at)));
    const keys = hasKeys ? [el('td', {}, el('bdi', {}, key ?? ''))] : [];
    return el('tr', { 'data-seq': seq }, time, ...keys, ...names.map((name) => cell(leaves.get(name))));
  }

  async #loadOlder() {
    this.#rows += ROWS;
    try {
      if (this.#room.messages.length < this.#rows) await this.#room.loadOlder();
    } catch {
      // There is no line; the button is still there.
    }
    this.#draw();
  }
}

/** @param {any} value */
function cell(value) {
  if (value === undefined) return el('td');
  if (typeof value === 'number') return el('td', { class: 'number' }, number(value));
  return el('td', {}, el('bdi', {}, typeof value === 'string' ? value : JSON.stringify(value)));
}

/** @param {string} channel */
function howTo(channel) {
  const [kind, name] = [channel.slice(0, 4), encodeURIComponent(channel.slice(5))];
  const url = new URL(`api/channels/${kind}/${name}/messages`, document.baseURI);
  const command = `curl ${url} \\
  -H 'Authorization: Bearer YOUR-API-KEY' \\
  -H 'Content-Type: application/json' \\
  -d '{"key":"kitchen","body":{"temperature":21.5}}'`;
  return el(
    'div',
    { class: 'how' },
    el('h2', {}, say('nothingCame')),
    el('p', {}, say('howToPublish')),
    el('pre', { tabindex: 0 }, el('code', {}, command)),
  );
}
