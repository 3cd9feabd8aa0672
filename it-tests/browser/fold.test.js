import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changed, folded } from '../../webapp/js/fold.js';
import { Log } from '../../webapp/js/log.js';

const ANN = { id: 'a', name: 'Ann' };
const BEN = { id: 'b', name: 'Ben' };
const AT = '2026-11-20T09:30:00.000Z';

/** @param {number} seq @param {object} [more] @returns {any} */
const message = (seq, more) => ({
  type: 'message',
  channel: 'chat/a',
  epoch: 'e',
  seq,
  messageId: `m${seq}`,
  from: ANN,
  at: AT,
  body: `text ${seq}`,
  ...more,
});

/** @param {'edited' | 'deleted' | 'reacted'} type @param {number} seq @param {number} target @param {object} [more] @returns {any} */
const change = (type, seq, target, more) => ({
  type,
  channel: 'chat/a',
  epoch: 'e',
  seq,
  messageId: `m${seq}`,
  from: ANN,
  at: AT,
  target,
  ...more,
});

/** @param {any[]} changes */
const after = (...changes) => changes.reduce(changed, folded(message(1)));

/** @param {import('../../webapp/js/fold.js').Folded} one */
const reactionsOf = ({ reactions }) =>
  [...reactions].map(([emoji, { count, users }]) => [emoji, count, users.map(({ id }) => id).join()]);

test('the newest edit counts, in whatever order they are heard', () => {
  const [first, second] = [change('edited', 2, 1, { body: 'one' }), change('edited', 3, 1, { body: 'two' })];
  for (const each of [after(first, second), after(second, first), after(first, second, second)]) {
    assert.equal(each.body, 'two');
    assert.deepEqual(each.edited, { seq: 3, at: AT });
  }
});

test('what is deleted has nothing left, and takes no change', () => {
  const gone = changed(
    folded(message(4, { replyTo: 1, edited: { seq: 5, at: AT }, reactions: { '👍': { count: 1, users: [ANN] } } })),
    change('deleted', 6, 4),
  );
  assert.deepEqual(
    [gone.deleted, gone.body, gone.replyTo, gone.edited, gone.reactions.size],
    [true, null, undefined, undefined, 0],
  );
  for (const type of /** @type {const} */ (['edited', 'deleted', 'reacted']))
    assert.equal(changed(gone, change(type, 7, 4, { body: 'x', emoji: '👍', on: true })), gone);
});

test('a reaction is there once for each user, until it is taken back', () => {
  const on = change('reacted', 2, 1, { emoji: '👍', on: true });
  const bens = change('reacted', 3, 1, { emoji: '👍', on: true, from: BEN });
  const other = change('reacted', 4, 1, { emoji: '🎉', on: true });
  assert.deepEqual(reactionsOf(after(on, on, bens, other)), [
    ['👍', 2, 'a,b'],
    ['🎉', 1, 'a'],
  ]);
  const off = change('reacted', 5, 1, { emoji: '👍', on: false });
  assert.deepEqual(reactionsOf(after(on, bens, off, off)), [['👍', 1, 'b']]);
  assert.deepEqual(reactionsOf(after(on, off)), []);
  assert.deepEqual(reactionsOf(after(off)), []);
});

test('of those who were only counted one takes it back', () => {
  const many = folded(message(1, { reactions: { '👍': { count: 21, users: [ANN] } } }));
  assert.deepEqual(reactionsOf(changed(many, change('reacted', 2, 1, { emoji: '👍', on: false, from: BEN }))), [
    ['👍', 20, 'a'],
  ]);
});

test('words that objects have are reactions like others', () => {
  for (const emoji of ['__proto__', 'constructor', 'toString'])
    assert.deepEqual(reactionsOf(after(change('reacted', 2, 1, { emoji, on: true }))), [[emoji, 1, 'a']]);
});

test('nothing that was handed out is changed', () => {
  const one = folded(message(1));
  const two = changed(one, change('reacted', 2, 1, { emoji: '👍', on: true }));
  changed(two, change('reacted', 3, 1, { emoji: '👍', on: true, from: BEN }));
  assert.deepEqual([reactionsOf(one), reactionsOf(two)], [[], [['👍', 1, 'a']]]);
});

test('a change of what is not here is nothing, and older pages end before it', () => {
  const log = new Log(1_000);
  assert.equal(log.change(change('edited', 60, 5, { body: 'x' })), null);
  assert.deepEqual([log.items, log.oldest?.seq], [[], 60]);
  log.add(message(61));
  assert.equal(log.prepend({ messages: [], next: 40, epoch: 'e' }), true);
  assert.equal(log.oldest?.seq, 40);
  assert.equal(log.prepend({ messages: [message(5, { body: 'x', edited: { seq: 60, at: AT } })], epoch: 'e' }), false);
  assert.deepEqual(
    log.messages.map(({ seq, body }) => [seq, body]),
    [
      [5, 'x'],
      [61, 'text 61'],
    ],
  );
  assert.equal(log.change(change('edited', 60, 5, { body: 'x' })), null);
  assert.equal(log.change(change('edited', 62, 5, { body: 'y' }))?.body, 'y');
});

test('numbers of another life of the log are other messages', () => {
  const log = new Log(1_000);
  log.add(message(1));
  log.add(message(1, { epoch: 'f', body: 'other' }));
  log.change(change('deleted', 2, 1, { epoch: 'f' }));
  assert.deepEqual(
    log.messages.map(({ body }) => body),
    ['text 1', null],
  );
  assert.equal(log.prepend({ messages: [], next: 3, epoch: 'g' }), false);
});
