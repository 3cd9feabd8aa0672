/**
 * What a node says of itself, every few seconds.
 *
 * @typedef {object} Report
 * @property {string} node
 * @property {string} version
 * @property {string} at RFC 3339
 * @property {'ready' | 'draining' | 'unavailable'} state
 * @property {'normal' | 'busy' | 'full'} load
 * @property {number} uptime seconds
 * @property {number} connections
 * @property {number} connectionsLimit
 * @property {number} channels
 * @property {number} lag milliseconds
 * @property {number} heapUsed bytes
 * @property {number} heapAlive bytes
 * @property {number} heapMax bytes
 * @property {number} slowest messages
 * @property {{messagesIn: number, messagesOut: number, gaps: number, refusals: number}} totals
 * @property {{state: 'in' | 'notice' | 'paced' | 'out', told: number, of: number}} drain
 */
/** @typedef {import('../readings.js').Series} Series */
/** @typedef {'connections' | 'in' | 'out' | 'lag' | 'slowest' | 'trouble'} Measure */
/** @typedef {{at: number} & Record<Measure, number | null>} Sample rates are `null` in the first one */
/**
 * @typedef {object} Node
 * @property {string} id
 * @property {Report} report the newest
 * @property {Sample} now the newest
 * @property {number} colour
 * @property {boolean} isGone has been silent for a while
 */
/** @typedef {{report: Report, samples: Sample[], heard: number, interval: number, colour: number}} Entry */

const GONE_AFTER = 10_000;
const DROPPED_AFTER = 60_000;
/** Somebody who reports seldom is missed later. */
const REPORTS_MISSED = 3;
const KEPT = 30 * 60_000;
const COLOURS = 8;

/** All nodes, made from their reports. Two clocks: theirs in the samples, and the reader's for when they were heard. */
export class Fleet {
  /** @type {Map<string, Entry>} */
  #nodes = new Map();

  /**
   * @param {Report} report
   * @param {number} heard when, on the reader's clock
   * @returns {boolean} whether it is news
   */
  add(report, heard) {
    const known = this.#nodes.get(report.node);
    const at = Date.parse(report.at);
    const last = known?.samples.at(-1);
    if (last && at <= last.at) return false;
    const sample = sampleOf(report, at, known?.report);
    const entry = known ?? { report, samples: [], heard, interval: 0, colour: this.#freeColour() };
    // One that was asked for comes early, and says nothing of the next.
    if (last) entry.interval = Math.max(at - last.at, entry.interval / 2);
    entry.report = report;
    entry.heard = Math.max(heard, entry.heard);
    entry.samples.push(sample);
    this.#nodes.set(report.node, entry);
    this.#forget(at - KEPT);
    return true;
  }

  /** Who is here, or was a moment ago; always in the same order. @param {number} now @returns {Node[]} */
  nodes(now) {
    return [...this.#nodes]
      .filter(([, entry]) => now - entry.heard <= DROPPED_AFTER + REPORTS_MISSED * entry.interval)
      .map(([id, { report, samples, heard, interval, colour }]) => ({
        id,
        report,
        now: samples[samples.length - 1],
        colour,
        isGone: now - heard > Math.max(GONE_AFTER, REPORTS_MISSED * interval),
      }))
      .sort((a, b) => a.id.localeCompare(b.id));
  }

  /** When a node was last heard, on the reader's clock. @param {string} id */
  heard(id) {
    return this.#nodes.get(id)?.heard ?? -Infinity;
  }

  /**
   * One measure over time, of one node or of all, those that have left too.
   *
   * @param {Measure} measure
   * @param {string | null} node
   * @returns {Series[]}
   */
  series(measure, node) {
    return [...this.#nodes]
      .filter(([id]) => node === null || id === node)
      .map(([key, { samples }]) => ({
        key,
        points: samples.flatMap(({ at, [measure]: value }) => (value === null ? [] : [{ at, value }])),
      }))
      .filter(({ points }) => points.length > 0);
  }

  /** @returns {Map<string, number>} */
  get colours() {
    return new Map([...this.#nodes].map(([id, { colour }]) => [id, colour]));
  }

  /** @param {number} before */
  #forget(before) {
    for (const [id, { samples }] of this.#nodes) {
      while (samples.length && samples[0].at < before) samples.shift();
      if (samples.length === 0) this.#nodes.delete(id);
    }
  }

  /** The one that the fewest have. */
  #freeColour() {
    const taken = new Array(COLOURS).fill(0);
    for (const { colour } of this.#nodes.values()) taken[colour]++;
    return taken.indexOf(Math.min(...taken));
  }
}

/** @param {Report} report @param {number} at @param {Report} [before] @returns {Sample} */
function sampleOf(report, at, before) {
  const seconds = before ? (at - Date.parse(before.at)) / 1000 : 0;
  const perSecond = (/** @type {(totals: Report['totals']) => number} */ of) =>
    before && seconds > 0 ? Math.round(((of(report.totals) - of(before.totals)) / seconds) * 10) / 10 : null;
  return {
    at,
    connections: report.connections,
    lag: report.lag,
    slowest: report.slowest,
    in: perSecond(({ messagesIn }) => messagesIn),
    out: perSecond(({ messagesOut }) => messagesOut),
    trouble: perSecond(({ gaps, refusals }) => gaps + refusals),
  };
}
