/** @typedef {import('./fold.js').Folded} Message */
/** @typedef {{at: number, value: number}} Point */
/** @typedef {{key: string, points: Point[]}} Series one line: what one key says about one metric */
/** @typedef {{name: string, series: Series[]}} Metric */

const DEEPEST = 4;

/**
 * The values in a body by their path: `42` is `value`, `{"a":{"b":1}}` is `a.b`, `[1,2]` are `0` and `1`.
 *
 * @param {any} body
 * @returns {Map<string, any>} leaves; what lies deeper than anybody would draw stays whole
 */
export function leavesOf(body) {
  const leaves = new Map();
  /** @param {any} value @param {string[]} path */
  const walk = (value, path) => {
    if (value !== null && typeof value === 'object' && path.length < DEEPEST) {
      for (const [name, each] of Object.entries(value)) walk(each, [...path, name]);
    } else {
      leaves.set(path.join('.') || 'value', value);
    }
  };
  walk(body, []);
  return leaves;
}

/**
 * Every number of a feed as a line: one metric for each path, in it one series for each key.
 *
 * @param {Message[]} messages
 * @returns {Metric[]}
 */
export function metricsOf(messages) {
  /** @type {Map<string, Map<string, Point[]>>} */
  const metrics = new Map();
  for (const { at, key = '', body } of messages) {
    const time = Date.parse(at);
    for (const [name, value] of leavesOf(body)) {
      if (typeof value !== 'number') continue;
      const series = metrics.get(name) ?? new Map();
      metrics.set(name, series);
      const points = series.get(key) ?? [];
      series.set(key, points);
      points.push({ at: time, value });
    }
  }
  return [...metrics].map(([name, series]) => ({
    name,
    series: [...series].map(([key, points]) => ({ key, points })),
  }));
}
