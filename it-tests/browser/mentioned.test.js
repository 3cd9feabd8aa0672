import assert from 'node:assert/strict';
import { test } from 'node:test';
import { begunIn, mentionedIn, offered } from '../../webapp/js/mentioned.js';

/** @param {string[]} names */
const people = (...names) => names.map((name, index) => ({ id: `${index}`, name }));

test('a name begins with its sign, and not within a word', () => {
  for (const [before, from, begun] of /** @type {const} */ ([
    ['@', 0, ''],
    ['Hello @an', 6, 'an'],
    ['(@Mary An', 1, 'Mary An'],
    ['@Ann and @Be', 9, 'Be'],
  ]))
    assert.deepEqual(begunIn(before), { from, begun }, before);
  for (const before of ['', 'no sign', 'ann@example', 'é@x', '@Ann\nand', `@${'x'.repeat(65)}`])
    assert.equal(begunIn(before), null, before);
});

test('names that begin so are offered first, then those of which another word does', () => {
  const all = people('Mary Ann', 'Ben', 'Anna', 'ann', 'Joanna', 'Ben');
  assert.deepEqual(offered('', all).length, 5);
  assert.deepEqual(offered('an', all), ['ann', 'Anna', 'Mary Ann']);
  assert.deepEqual(offered('AN', all), ['ann', 'Anna', 'Mary Ann']);
  assert.deepEqual(offered('mary an', all), ['Mary Ann']);
  assert.deepEqual(offered('x', all), []);
});

test('what is written in full is offered only beside others', () => {
  assert.deepEqual(offered('Ben', people('Ann', 'Ben')), []);
  assert.deepEqual(offered('Ben ', people('Ann', 'Ben')), []);
  assert.deepEqual(offered('ben', people('Ben', 'Benny')), ['Ben', 'Benny']);
});

test('not more are offered than one looks through', () => {
  assert.equal(offered('p', people(...Array.from({ length: 1_000 }, (_, index) => `Person ${index}`))).length, 8);
});

test('those are mentioned whom the page shows as mentioned', () => {
  const here = people('Ann', 'Ben', 'Mary Ann');
  const none = () => [];
  assert.deepEqual(mentionedIn('Hello @ann, and @Mary Ann\n> @Ben\n- *@Ann*', here, none), ['0', '2', '1']);
  for (const text of ['', 'Ann', '`@Ann`', '```\n@Ann\n```', 'x@Ann', '@Annabel', '\\@Ann', '@Nobody'])
    assert.deepEqual(mentionedIn(text, here, none), [], text);
});

test('of one name all who are here are meant, and only without them who has spoken', () => {
  const here = [...people('Ann'), { id: 'other', name: 'ANN' }];
  const spoken = () => [
    { id: 'gone', name: 'Ann' },
    { id: 'ben', name: 'Ben' },
    { id: 'ben', name: 'Ben' },
  ];
  assert.deepEqual(mentionedIn('@Ann @Ben', here, spoken), ['0', 'other', 'ben']);
});

test('not more are told than the server takes', () => {
  const crowd = Array.from({ length: 60 }, (_, index) => ({ id: `${index}`, name: 'Ann' }));
  assert.equal(mentionedIn('@Ann', crowd, () => []).length, 50);
});
