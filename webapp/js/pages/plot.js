/** @typedef {import('uplot').Options} Options */
/** @typedef {import('uplot').AlignedData} Data */
/** @typedef {{name: string, says: (value: number) => string, axes?: boolean, height: number, floor?: number, stepped?: boolean}} Look */

const NARROW = 40;

/** @param {string} name of a colour of the theme */
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** A classic script of the page, not a module. @returns {typeof import('uplot')} */
const library = () => /** @type {any} */ (globalThis).uPlot;

/** One line over time, in the colours of the theme and as wide as its place. */
export class Plot {
  /** @type {Data} */
  #data = [[], []];
  /** @type {import('uplot') | null} */
  #plot = null;
  /** @type {[number, number] | null} */
  #span = null;
  #place;
  #look;

  /** @param {HTMLElement} place @param {Look} look */
  constructor(place, look) {
    this.#place = place;
    this.#look = look;
    new ResizeObserver(() => this.#fit()).observe(place);
    // A theme is chosen by hand, or is the system's.
    new MutationObserver(() => this.#build()).observe(document.documentElement, { attributeFilter: ['data-theme'] });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#build());
  }

  /**
   * @param {number[]} seconds since 1970
   * @param {(number | null)[]} values
   * @param {[number, number] | null} [span] what is shown; `null`: all
   */
  draw(seconds, values, span = null) {
    this.#data = [seconds, values];
    this.#span = span;
    if (this.#plot) this.#plot.setData(this.#data);
    else this.#build();
  }

  #fit() {
    const { width } = this.#size();
    if (this.#plot && width !== this.#plot.width) this.#plot.setSize(this.#size());
    else if (!this.#plot) this.#build();
  }

  #size() {
    return { width: Math.max(NARROW, this.#place.clientWidth), height: this.#look.height };
  }

  #build() {
    if (this.#place.clientWidth < NARROW) return;
    this.#plot?.destroy();
    this.#plot = new (library())(this.#options(), this.#data, this.#place);
  }

  /** @returns {Options} */
  #options() {
    const { axes = false, stepped = false, says, floor } = this.#look;
    const line = colour('accent');
    const axis = {
      stroke: colour('muted'),
      font: `12px ${getComputedStyle(document.body).fontFamily}`,
      grid: { stroke: colour('edge'), width: 1 },
      ticks: { show: false },
    };
    return {
      ...this.#size(),
      padding: axes ? [10, 6, 0, 0] : [3, 1, 3, 1],
      legend: { show: false },
      cursor: { show: axes, y: false, drag: { x: false, y: false } },
      series: [
        {},
        {
          stroke: line,
          width: 1.6,
          fill: `${line}1f`,
          points: { show: false },
          paths: stepped ? library().paths.stepped?.({ align: 1 }) : undefined,
        },
      ],
      scales: { x: { range: (_plot, low, high) => this.#span ?? [low, high] }, y: { range: (_plot, low, high) => around(low, high, floor) } },
      axes: axes
        ? [
            { ...axis, size: 26, values: (_plot, splits) => splits.map(clock) },
            { ...axis, size: 64, values: (_plot, splits) => splits.map(says) },
          ]
        : [{ show: false }, { show: false }],
    };
  }
}

/** Room around a line; a level one lies in the middle. @param {number | null} low @param {number | null} high @param {number} [floor] @returns {[number, number]} */
function around(low, high, floor) {
  if (low === null || high === null || !Number.isFinite(low)) return [0, 1];
  const room = (high - low) * 0.12 || Math.abs(high) * 0.01 || 1;
  return [floor === undefined ? low - room : floor, high + room];
}

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });

/** @param {number} seconds */
const clock = (seconds) => CLOCK.format(new Date(seconds * 1000));
