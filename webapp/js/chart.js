import { seconds } from './text.js';
import { locale } from './words.js';

/** @typedef {import('./readings.js').Metric} Metric */
/** @typedef {import('./readings.js').Point} Point */
/**
 * @typedef {object} Frame
 * @property {number} width pixels
 * @property {number} from milliseconds, as in `Date.now()`
 * @property {number} to
 * @property {Map<string, number>} colours of the lines, by their keys
 * @property {number | null} pointed the time that somebody points at
 * @property {number} [floor] a value that is always in sight, below all others
 */

const SVG = 'http://www.w3.org/2000/svg';
/** Taller where there is room for it. */
const HEIGHT = { roomy: 232, tight: 168 };
const ROOMY = 480;
const MARGIN = { top: 10, right: 14, bottom: 24, left: 52 };
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  1,
  2,
  5,
  10,
  15,
  30,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  30 * DAY,
  90 * DAY,
];
const TICK_WIDTH = 90;
const NUMBER = new Intl.NumberFormat(locale, { maximumSignificantDigits: 6 });
const SHORT = new Intl.NumberFormat(locale, { notation: 'compact', maximumSignificantDigits: 4 });
const HOURS = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const DATES = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });

/** @param {number} value */
export const number = (value) => NUMBER.format(value);

/**
 * One metric over time, as SVG. Drawn anew whenever something changes: a few hundred nodes, less than keeping track.
 *
 * @param {Metric} metric
 * @param {Frame} frame
 */
export function chart({ name, series }, { width, from, to, colours, pointed, floor }) {
  const height = width > ROOMY ? HEIGHT.roomy : HEIGHT.tight;
  const shown = series
    .map(({ key, points }) => ({ key, points: visible(points, from, to) }))
    .filter(({ points }) => points.length > 0);
  const values = shown.flatMap(({ points }) => points.map(({ value }) => value));
  const inner = {
    width: Math.max(40, width - MARGIN.left - MARGIN.right),
    height: height - MARGIN.top - MARGIN.bottom,
  };
  const scale = valueScale(values, floor);
  const x = (/** @type {number} */ at) => MARGIN.left + ((at - from) / (to - from)) * inner.width;
  const y = (/** @type {number} */ value) =>
    MARGIN.top + (1 - (value - scale.low) / (scale.high - scale.low)) * inner.height;

  const latest = shown.map(({ key, points }) => `${key || name} ${number(points[points.length - 1].value)}`).join(', ');
  const svg = node('svg', {
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    role: 'img',
    'aria-label': `${name}: ${latest}`,
  });
  for (const tick of scale.ticks) {
    svg.append(node('line', { class: 'grid', x1: MARGIN.left, x2: width - MARGIN.right, y1: y(tick), y2: y(tick) }));
    svg.append(text({ class: 'tick', x: MARGIN.left - 8, y: y(tick) + 4, 'text-anchor': 'end' }, SHORT.format(tick)));
  }
  for (const { at, label } of timeTicks(from, to, inner.width)) {
    svg.append(
      node('line', {
        class: 'notch',
        x1: x(at),
        x2: x(at),
        y1: height - MARGIN.bottom,
        y2: height - MARGIN.bottom + 4,
      }),
    );
    svg.append(text({ class: 'tick', x: Math.min(x(at), width - 28), y: height - 6, 'text-anchor': 'middle' }, label));
  }
  if (pointed !== null)
    svg.append(
      node('line', { class: 'pointer', x1: x(pointed), x2: x(pointed), y1: MARGIN.top, y2: height - MARGIN.bottom }),
    );
  for (const { key, points } of shown) {
    const colour = `c${colours.get(key) ?? 0}`;
    const path = thinned(points, from, to, inner.width).map(
      ({ at, value }) => `${x(at).toFixed(1)} ${y(value).toFixed(1)}`,
    );
    svg.append(node('path', { class: `line ${colour}`, d: `M${path.join('L')}` }));
    const mark = pointed === null ? points[points.length - 1] : nearest(points, pointed);
    svg.append(node('circle', { class: `mark ${colour}`, cx: x(mark.at), cy: y(mark.value), r: 3.5 }));
  }
  return svg;
}

/**
 * The time under a pointer at `offset` pixels from the chart's left edge.
 *
 * @param {number} offset
 * @param {Frame} frame
 */
export function timeAt(offset, { width, from, to }) {
  const share = (offset - MARGIN.left) / (width - MARGIN.left - MARGIN.right);
  return from + Math.min(1, Math.max(0, share)) * (to - from);
}

/** @param {Point[]} points not empty, in order of time @param {number} at */
export function nearest(points, at) {
  return points.reduce((best, each) => (Math.abs(each.at - at) < Math.abs(best.at - at) ? each : best));
}

/**
 * Those of the window, and the one before it, so that lines enter from the edge.
 *
 * @param {Point[]} points
 * @param {number} from
 * @param {number} to
 */
function visible(points, from, to) {
  return points.filter(({ at }, index) => at <= to && (at >= from || (points[index + 1]?.at ?? 0) >= from));
}

/**
 * No more than a lowest and a highest point for each pixel.
 *
 * @param {Point[]} points
 * @param {number} from
 * @param {number} to
 * @param {number} width
 */
function thinned(points, from, to, width) {
  if (points.length <= 2 * width) return points;
  /** @type {Map<number, {low: Point, high: Point}>} */
  const pixels = new Map();
  for (const point of points) {
    const pixel = Math.round(((point.at - from) / (to - from)) * width);
    const here = pixels.get(pixel) ?? { low: point, high: point };
    if (point.value < here.low.value) here.low = point;
    if (point.value > here.high.value) here.high = point;
    pixels.set(pixel, here);
  }
  return [...pixels.values()].flatMap(({ low, high }) =>
    low === high ? [low] : low.at < high.at ? [low, high] : [high, low],
  );
}

/** Round numbers that hold all values between them. @param {number[]} values @param {number} [floor] */
function valueScale(values, floor) {
  let [least, most] = values.reduce(
    ([low, high], each) => [Math.min(low, each), Math.max(high, each)],
    [Infinity, -Infinity],
  );
  if (floor !== undefined) [least, most] = [floor, Math.max(floor + 1, most)];
  if (least === Infinity) [least, most] = [0, 1];
  if (least === most) [least, most] = [least - (Math.abs(least) * 0.1 || 1), most + (Math.abs(most) * 0.1 || 1)];
  const rough = (most - least) / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((each) => each * power >= rough) ?? 10);
  const low = Math.floor(least / step) * step;
  const count = Math.round((Math.ceil(most / step) * step - low) / step);
  const ticks = Array.from({ length: count + 1 }, (_, index) => low + index * step);
  return { low, high: ticks[ticks.length - 1], ticks };
}

/**
 * Round times of this place, as many as there is room for.
 *
 * @param {number} from
 * @param {number} to
 * @param {number} width
 */
function timeTicks(from, to, width) {
  const span = (to - from) / 1000;
  const step = (STEPS.find((each) => (span / each) * TICK_WIDTH <= width) ?? STEPS[STEPS.length - 1]) * 1000;
  const format = step < MINUTE * 1000 ? seconds : step < DAY * 1000 ? HOURS.format : DATES.format;
  const zone = new Date(from).getTimezoneOffset() * MINUTE * 1000;
  const ticks = [];
  for (let at = Math.ceil((from - zone) / step) * step + zone; at <= to; at += step)
    ticks.push({ at, label: format(at) });
  return ticks;
}

/** @param {string} tag @param {Record<string, string | number>} attributes */
function node(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}

/** @param {Record<string, string | number>} attributes @param {string} says */
function text(attributes, says) {
  const element = node('text', attributes);
  element.textContent = says;
  return element;
}
