import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Flow } from '../../webapp/js/pages/flow.js';
import { isLine, Lines, MOST } from '../../webapp/js/pages/lines.js';
import { Search } from '../../webapp/js/pages/search.js';
import { Emitter } from '../../webapp/js/parley/emitter.js';

/** @typedef {import('../../webapp/js/parley.js').Channel} Channel */

const at = '2026-01-01T00:00:00.000Z';

/** @param {number} seq @param {any} body */
const message = (seq, body = `line ${seq}`) => ({ epoch: 'e', seq, at, body });

/** A channel that says what the test says, and keeps so many. @param {number} [kept] */
function fake(kept = 0) {
  const emitter = new Emitter();
  const channel = /** @type {any} */ (emitter);
  channel.history = async (/** @type {{before: number, limit: number}} */ { before, limit }) => {
    const from = Math.max(1, before - limit);
    const messages = Array.from({ length: before - from }, (_, n) => message(from + n));
    return { messages, epoch: 'e', next: from > 1 ? from : undefined };
  };
  return {
    channel: /** @type {Channel} */ (channel),
    says: (/** @type {string} */ event, /** @type {any} */ what) => channel.emit(event, what),
    kept,
  };
}

/** @param {Lines} lines */
const texts = ({ items }) => items.map((item) => (isLine(item) ? item.text : item.gap));

test('lines come in order, with what is lost between them', () => {
  const { channel, says } = fake();
  const lines = new Lines(channel, () => {});
  says('message', message(5));
  says('gap', { from: 6, to: 8 });
  says('message', message(9, { a: 1 }));
  says('message', message(10, 'two\nlines'));
  assert.deepEqual(texts(lines), ['line 5', 'Lost here: 3 lines, 6 to 8.', '{"a":1}', 'two ⏎ lines']);
  assert.equal(lines.hasOlder, true);
});

test('older ones are loaded before them, until there are none', async () => {
  const { channel, says } = fake();
  const lines = new Lines(channel, () => {});
  for (let seq = 701; seq <= 710; seq++) says('message', message(seq));
  assert.equal(await lines.loadOlder(), 500);
  assert.equal(lines.dropped, -500);
  assert.equal(await lines.loadOlder(), 200);
  assert.equal(lines.hasOlder, false);
  assert.equal(await lines.loadOlder(), 0);
  assert.deepEqual([texts(lines)[0], texts(lines).length], ['line 1', 710]);
});

test('the oldest go when there are too many', () => {
  const { channel, says } = fake();
  const lines = new Lines(channel, () => {});
  for (let seq = 1; seq <= MOST + 1; seq++) says('message', message(seq));
  assert.equal(lines.items.length, MOST - MOST / 10 + 1);
  assert.equal(lines.dropped, MOST / 10);
  assert.deepEqual(texts(lines).at(-1), `line ${MOST + 1}`);
});

test('what is bad is marked: by the status of a request, else by its words', () => {
  const { channel, says } = fake();
  const lines = new Lines(channel, () => {});
  const level = {
    '127.0.0.1 "GET /error.js HTTP/1.1" 200 775': '',
    '127.0.0.1 "GET /a HTTP/1.1" 404 0': 'warning',
    '127.0.0.1 "GET /a HTTP/1.1" 503 0': 'error',
    'an ERROR of the disk': 'error',
    'Warning: it is full': 'warning',
    'terrors are no matter': '',
  };
  Object.keys(level).forEach((text, index) => says('message', message(index + 1, text)));
  assert.deepEqual(lines.items.map((item) => isLine(item) && item.level), Object.values(level));
});

test('a search keeps up with lines that come, go, and are loaded before', () => {
  const search = new Search();
  const line = (/** @type {string} */ text) => ({ epoch: 'e', seq: 1, at, text, level: '' });
  const items = ['A needle', 'hay', 'NEEDLE'].map(line);
  assert.equal(search.look('needle'), true);
  search.update(items, 0);
  assert.deepEqual(search.found, [0, 2]);
  search.update([...items, line('needle'), line('hay')], 0);
  assert.deepEqual(search.found, [0, 2, 3]);
  search.update([line('old needle'), line('hay'), ...items, line('needle'), line('hay')], -2);
  assert.deepEqual(search.found, [-2, 0, 2, 3]);
  search.update([line('NEEDLE'), line('needle'), line('hay'), line('hay')], 2);
  assert.deepEqual(search.found, [2, 3]);
  assert.deepEqual([search.next(2, 1), search.next(3, 1), search.next(2, -1)].map((each) => each?.number), [3, 2, 3]);
  search.update([], 100);
  assert.deepEqual(search.found, []);
  assert.equal(search.next(0, 1), null);
});

test('published is counted by numbers, received by what comes, frames by turns', async () => {
  const { channel, says } = fake();
  const flow = new Flow(channel);
  says('subscribed', { epoch: 'e', seq: 100 });
  assert.equal(flow.rates(0), null);
  says('message', message(150));
  says('message', message(600));
  await null;
  says('message', message(1100));
  assert.deepEqual(flow.rates(2000), { published: 500, received: 1.5, frames: 1 });
  says('subscribed', { epoch: 'f', seq: 0 });
  assert.equal(flow.rates(2500), null);
});
