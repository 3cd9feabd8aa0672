import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { ParleyError } from '../../webapp/js/parley/error.js';
import { Reading } from '../../webapp/js/parley/reading.js';

/** @type {any[]} */
let asked;
/** @type {ParleyError | null} */
let refusing;
/** @type {Reading} */
let reading;

/** Lets what was answered be heard. */
const settled = async () => {
  for (let i = 0; i < 5; i++) await Promise.resolve();
};

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
  asked = [];
  refusing = null;
  reading = new Reading(async (command) => {
    asked.push(command);
    if (refusing) throw refusing;
  });
});

test('what is read is told at once, and then once in two seconds', async () => {
  reading.note('e', { seq: 3 });
  reading.note('e', { seq: 4 });
  await settled();
  assert.deepEqual(asked, [{ type: 'read', epoch: 'e', seq: 3, delivered: 3 }]);
  reading.note('e', { seq: 7 });
  reading.note('e', { delivered: 9 });
  await settled();
  assert.equal(asked.length, 1);
  mock.timers.tick(2000);
  await settled();
  assert.deepEqual(asked.slice(1), [{ type: 'read', epoch: 'e', seq: 7, delivered: 9 }]);
  mock.timers.tick(10_000);
  assert.equal(asked.length, 2);
});

test('what was told already is not told again, and nothing goes back', async () => {
  reading.note('e', { seq: 5 });
  await settled();
  mock.timers.tick(2000);
  reading.note('e', { seq: 4 });
  reading.note('e', { seq: 5, delivered: 5 });
  await settled();
  assert.equal(asked.length, 1);
});

test('a device that has something tells nothing of what was read', async () => {
  reading.note('e', { delivered: 1 });
  reading.note('e', { delivered: 2 });
  await settled();
  assert.equal(asked.length, 0);
  mock.timers.tick(2000);
  await settled();
  assert.deepEqual(asked, [{ type: 'read', epoch: 'e', delivered: 2 }]);
});

test('without a line it waits for one, and tells the newest then', async () => {
  refusing = new ParleyError('offline', '', true);
  reading.note('e', { seq: 1 });
  await settled();
  mock.timers.tick(10_000);
  await settled();
  assert.equal(asked.length, 1);
  reading.note('e', { seq: 2 });
  await settled();
  refusing = null;
  reading.tell();
  await settled();
  assert.deepEqual(asked[asked.length - 1], { type: 'read', epoch: 'e', seq: 2, delivered: 2 });
});

test('a server that cannot keep it now is asked again; one that refuses it is not', async () => {
  refusing = new ParleyError('unavailable', '', true);
  reading.note('e', { seq: 1 });
  await settled();
  refusing = new ParleyError('conflict', '', false);
  mock.timers.tick(2000);
  await settled();
  assert.equal(asked.length, 2);
  mock.timers.tick(10_000);
  await settled();
  assert.equal(asked.length, 2);
});

test('another life of the log begins anew', async () => {
  reading.note('e', { seq: 500 });
  await settled();
  mock.timers.tick(2000);
  reading.note('f', { seq: 2 });
  await settled();
  assert.deepEqual(asked[1], { type: 'read', epoch: 'f', seq: 2, delivered: 2 });
});

test('what is read soon after it has come is told as one', async () => {
  reading.note('e', { delivered: 4 });
  reading.note('e', { seq: 4 });
  await settled();
  mock.timers.tick(10_000);
  await settled();
  assert.deepEqual(asked, [{ type: 'read', epoch: 'e', seq: 4, delivered: 4 }]);
});

test('nothing is read of a room that is empty, and that is said too', async () => {
  reading.note('e', { seq: 0 });
  await settled();
  assert.deepEqual(asked, [{ type: 'read', epoch: 'e', seq: 0, delivered: 0 }]);
});

test('a page that goes tells at once what it has kept back', async () => {
  reading.note('e', { seq: 1 });
  await settled();
  reading.note('e', { seq: 2 });
  reading.flush();
  await settled();
  assert.equal(asked.length, 2);
  reading.flush();
  mock.timers.tick(10_000);
  await settled();
  assert.equal(asked.length, 2);
});
