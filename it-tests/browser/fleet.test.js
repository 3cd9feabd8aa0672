import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fleet } from '../../webapp/js/ops/fleet.js';
import { duration, laidOut, moment, rate, size } from '../../webapp/js/ops/format.js';
import { fresh } from '../../webapp/js/ops/frames.js';

const START = Date.parse('2026-01-01');

/**
 * @param {string} node
 * @param {number} second of its clock
 * @param {{in?: number, out?: number, gaps?: number, refusals?: number}} [totals]
 */
const report = (node, second, totals = {}) =>
  /** @type {import('../../webapp/js/ops/fleet.js').Report} */ ({
    node,
    at: new Date(START + second * 1000).toISOString(),
    state: 'ready',
    connections: 10 + second,
    lag: 1,
    slowest: 0,
    totals: { messagesIn: totals.in ?? 0, messagesOut: totals.out ?? 0, gaps: totals.gaps ?? 0, refusals: totals.refusals ?? 0 },
  });

/** @param {Fleet} fleet @param {import('../../webapp/js/ops/fleet.js').Measure} measure @param {string | null} [node] */
const values = (fleet, measure, node = null) =>
  fleet.series(measure, node).map(({ key, points }) => [key, ...points.map(({ value }) => value)]);

test('rates are the difference of two reports, over the time between them', () => {
  const fleet = new Fleet();
  fleet.add(report('a', 0, { in: 100 }), 0);
  fleet.add(report('a', 2, { in: 150, out: 1000, gaps: 1, refusals: 2 }), 2000);
  fleet.add(report('a', 5, { in: 150, out: 1001, gaps: 1, refusals: 2 }), 5000);
  assert.deepEqual(values(fleet, 'in'), [['a', 25, 0]]);
  assert.deepEqual(values(fleet, 'out'), [['a', 500, 0.3]]);
  assert.deepEqual(values(fleet, 'trouble'), [['a', 1.5, 0]]);
  assert.deepEqual(values(fleet, 'connections'), [['a', 10, 12, 15]]);
});

test('a report that is no news changes nothing', () => {
  const fleet = new Fleet();
  assert.equal(fleet.add(report('a', 2), 0), true);
  assert.equal(fleet.add(report('a', 2), 1), false);
  assert.equal(fleet.add(report('a', 1), 2), false);
  assert.deepEqual(values(fleet, 'connections'), [['a', 12]]);
});

test('a silent node is gone after ten seconds and dropped after a minute, and its lines stay', () => {
  const fleet = new Fleet();
  fleet.add(report('a', 0), 0);
  fleet.add(report('b', 0), 0);
  fleet.add(report('b', 60), 60_000);
  const states = (/** @type {number} */ now) => fleet.nodes(now).map(({ id, isGone }) => `${id} ${isGone}`);
  assert.deepEqual(states(10_000)[0], 'a false');
  assert.deepEqual(states(10_001)[0], 'a true');
  assert.deepEqual(states(60_000)[0], 'a true');
  assert.deepEqual(states(60_001), ['b false']);
  assert.deepEqual(values(fleet, 'connections').map(([key]) => key), ['a', 'b']);
  fleet.add(report('b', 31 * 60), 31 * 60_000);
  assert.deepEqual(values(fleet, 'connections').map(([key]) => key), ['b']);
});

test('a node that reports seldom is missed later', () => {
  const fleet = new Fleet();
  for (const second of [0, 60, 120]) fleet.add(report('a', second), second * 1000);
  assert.equal(fleet.nodes(290_000)[0].isGone, false);
  assert.equal(fleet.nodes(301_000)[0].isGone, true);
});

test('each node has a line and a colour of its own', () => {
  const fleet = new Fleet();
  for (const node of ['c', 'a', 'b']) fleet.add(report(node, 1), 1000);
  assert.deepEqual(fleet.nodes(1000).map(({ id, colour }) => [id, colour]), [
    ['a', 1],
    ['b', 2],
    ['c', 0],
  ]);
  assert.deepEqual(values(fleet, 'connections', 'b'), [['b', 11]]);
});

test('numbers are as short as they can be', () => {
  assert.deepEqual([0, 1, 999, 1023, 1024, 1536, 20 * 2 ** 20, 6_320_816_128].map(size), [
    '0 B',
    '1 B',
    '999 B',
    '1,023 B',
    '1 KB',
    '1.5 KB',
    '20 MB',
    '5.9 GB',
  ]);
  assert.deepEqual([null, 0, 0.34, 9.96, 34.6, 12345].map(rate), ['–', '0', '0.3', '10', '35', '12,345']);
  assert.deepEqual([0, 0.5, 59, 60, 61, 3600, 3661, 90_061].map(duration), [
    '0 s',
    '0 s',
    '59 s',
    '1 min',
    '1 min 1 s',
    '1 h',
    '1 h 1 min',
    '1 d 1 h',
  ]);
  assert.deepEqual([0, 12, 999, 1000, 61_000].map(moment), ['0 ms', '12 ms', '999 ms', '1 s', '1 min 1 s']);
});

test('text that is JSON is laid out, other text is left', () => {
  assert.equal(laidOut('{"a":[1]}'), '{\n  "a": [\n    1\n  ]\n}');
  assert.equal(laidOut('{"a":[1'), '{"a":[1');
});

test('frames that were seen are not seen again, whatever the node has forgotten meanwhile', () => {
  const frame = (/** @type {number} */ n) => ({ at: `t${n}`, direction: /** @type {const} */ ('in'), text: `${n % 2}`, length: 1 });
  const [a, b, c, d, e] = [1, 2, 3, 4, 5].map(frame);
  assert.deepEqual(fresh([], [a, b]), [a, b]);
  assert.deepEqual(fresh([a, b], [a, b]), []);
  assert.deepEqual(fresh([a, b], [a, b, c]), [c]);
  assert.deepEqual(fresh([a, b, c], [b, c, d]), [d]);
  assert.deepEqual(fresh([a, b], [d, e]), [d, e]);
  assert.deepEqual(fresh([a, a], [a, a, a]), [a]);
});
