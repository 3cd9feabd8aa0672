import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Board, gameOf, NEW } from '../../webapp/js/pages/four.js';

/** @param {number[]} moves */
const after = (moves) => new Board(moves);

test('four in a row win: across, up, and along both diagonals', () => {
  for (const moves of [
    [0, 0, 1, 1, 2, 2, 3],
    [6, 0, 6, 0, 6, 0, 6],
    [0, 1, 1, 2, 2, 3, 2, 3, 3, 6, 3],
    [6, 5, 5, 4, 4, 3, 4, 3, 3, 0, 3],
  ]) {
    assert.equal(after(moves.slice(0, -1)).four, null, String(moves));
    const board = after(moves);
    assert.equal(board.four?.length, 4, String(moves));
    assert.equal(board.isOver, true);
    assert.equal(1 - board.turn, 0, 'who moved last has won');
  }
});

test('three, and four across an edge, are not enough', () => {
  assert.equal(after([0, 0, 1, 1, 2]).four, null);
  assert.equal(after([5, 0, 6, 0, 0, 3, 1]).four, null);
});

test('a row of five shows all of them', () => {
  assert.equal(after([0, 0, 1, 1, 3, 3, 4, 4, 2]).four?.length, 5);
});

test('a full column takes no more, and nothing does when it is over', () => {
  const full = after([0, 0, 0, 0, 0, 0]);
  assert.deepEqual([-1, 0, 1, 6, 7, 1.5].map((column) => full.takes(column)), [false, false, true, true, false, false]);
  assert.equal(after([0, 0, 1, 1, 2, 2, 3]).takes(5), false);
});

test('a board that is full without four is a draw', () => {
  const columns = [0, 1, 2, 3, 4, 5];
  const moves = [];
  for (const column of columns) for (let row = 0; row < 6; row++) moves.push(column);
  const draw = after([...moves.slice(0, 18), 6, ...moves.slice(18), 6, 6, 6, 6, 6].slice(0, 42));
  assert.equal(draw.moves, 42);
  assert.deepEqual([draw.isFull, draw.four, draw.isOver], [true, null, true]);
});

test('what is no game is none', () => {
  const ann = { id: 'a', name: 'Ann' };
  for (const body of [
    null,
    7,
    {},
    { ...NEW, seats: [null] },
    { ...NEW, seats: [null, { id: 1, name: 'x' }] },
    { ...NEW, moves: [7] },
    { ...NEW, moves: ['0'] },
    { ...NEW, moves: [0, 0, 0, 0, 0, 0, 0] },
    { ...NEW, moves: [0, 0, 1, 1, 2, 2, 3, 3] },
    { ...NEW, round: 0 },
  ])
    assert.equal(gameOf(body), null, JSON.stringify(body));
  assert.deepEqual(gameOf({ seats: [ann, null], moves: [3], round: 2, more: 1 }), { seats: [ann, null], moves: [3], round: 2 });
});
