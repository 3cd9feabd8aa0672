import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { connect } from '../../webapp/js/parley.js';
import { FakeServer, random } from './fake.js';

/** @typedef {import('../../webapp/js/parley.js').Parley} Parley */

const ROOM = 'chat/lobby';

/** @type {FakeServer} */
let server;
/** @type {Parley} */
let parley;

const open = (more = {}) =>
  connect({
    url: 'http://parley.test/app/live',
    guest: 'a-secret-of-16-characters',
    WebSocket: server.WebSocket,
    fetch: server.fetch,
    ...more,
  });

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.parse('2026-01-01') });
  server = new FakeServer();
  parley = open();
});

afterEach(() => {
  parley.close();
  mock.timers.reset();
});

/** The newest socket is welcomed, and whatever is under way arrives. */
async function settle() {
  const { socket } = server;
  if (parley.state.state === 'connecting') socket.welcome();
  do {
    await turn();
    socket.carryOut();
    socket.deliver();
    await turn();
  } while (socket.toServer.length + socket.toClient.length);
}

test('changes go out as commands about a number, and come back as events', async () => {
  const room = parley.join(ROOM);
  /** @type {any[]} */
  const heard = [];
  for (const type of /** @type {const} */ (['message', 'edited', 'deleted', 'reacted'])) {
    room.on(type, (event) => heard.push(event));
  }
  await settle();
  const sent = [room.send('helo'), room.send('yes', { replyTo: 1 })];
  sent.push(room.edit(1, 'hello'), room.react(1, '👍'), room.react(1, '👍', false), room.delete(1));
  await settle();
  assert.deepEqual(
    (await Promise.all(sent)).map(({ seq }) => seq),
    [1, 2, 3, 4, 5, 6],
  );
  assert.deepEqual(
    heard.map(({ type, seq, target, replyTo, body, emoji, on }) => [type, seq, target ?? replyTo, body, emoji, on]),
    [
      ['message', 1, undefined, 'helo', undefined, undefined],
      ['message', 2, 1, 'yes', undefined, undefined],
      ['edited', 3, 1, 'hello', undefined, undefined],
      ['reacted', 4, 1, undefined, '👍', true],
      ['reacted', 5, 1, undefined, '👍', false],
      ['deleted', 6, 1, undefined, undefined, undefined],
    ],
  );
  assert.deepEqual(room.position, { epoch: 'first', seq: 6 });
});

test('changes wait in the outbox, and are no unsent messages', async () => {
  const room = parley.join(ROOM);
  room.send('hello');
  room.edit(1, 'Hello');
  assert.deepEqual(
    room.unsent.map(({ body }) => body),
    ['hello'],
  );
  assert.deepEqual(
    room.unsentChanges.map(({ type, target, body }) => [type, target, body]),
    [['edit', 1, 'Hello']],
  );
  await settle();
  assert.deepEqual([...room.unsent, ...room.unsentChanges], []);
});

test('a change whose answer was lost is sent again with the same messageId, and made once', async () => {
  const room = parley.join(ROOM);
  await settle();
  room.send('hello');
  await settle();
  const edited = room.edit(1, 'Hello');
  const reacted = room.react(1, '👍');
  await turn();
  server.socket.carryOut();
  server.socket.cut();
  mock.timers.tick(1000);
  await settle();
  assert.deepEqual([(await edited).seq, (await reacted).seq], [2, 3]);
  assert.equal(server.log.length, 3);
});

test('a change that is refused for good rejects, and keeps nothing back', async () => {
  const room = parley.join(ROOM);
  await settle();
  server.refusing = { code: 'not-found', retry: false };
  const edited = room.edit(9, 'x');
  await Promise.all([settle(), assert.rejects(edited, { code: 'not-found' })]);
  server.refusing = null;
  room.send('y');
  await settle();
  assert.equal(server.log.length, 1);
});

test('with a storage changes outlive the page', async () => {
  /** @type {Map<string, string>} */
  const kept = new Map();
  const storage = /** @type {Storage} */ (
    /** @type {unknown} */ ({
      getItem: (/** @type {string} */ name) => kept.get(name) ?? null,
      setItem: (/** @type {string} */ name, /** @type {string} */ value) => kept.set(name, value),
    })
  );
  parley.close();
  parley = open({ storage });
  parley.join(ROOM).react(7, '🎉', false);
  parley.close();
  parley = open({ storage });
  parley.join(ROOM);
  await settle();
  const [{ type, target, emoji, on }] = server.log;
  assert.deepEqual([type, target, emoji, on], ['reacted', 7, '🎉', false]);
});

test('an edit whose body is gone moves the position, and says nothing', async () => {
  const room = parley.join(ROOM);
  /** @type {any[]} */
  const heard = [];
  for (const type of /** @type {const} */ (['message', 'edited', 'deleted', 'gap'])) room.on(type, (event) => heard.push(event));
  await settle();
  server.publish(null, 'm', { deleted: true });
  server.publish(undefined, 'e', { type: 'edited', target: 1, deleted: true });
  server.publish(undefined, 'd', { type: 'deleted', target: 1 });
  await settle();
  assert.deepEqual(
    heard.map(({ type, deleted }) => [type, deleted]),
    [
      ['message', true],
      ['deleted', undefined],
    ],
  );
  assert.equal(room.position?.seq, 3);
});

for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
  test(`no change is lost, doubled or out of order across random cuts (${seed})`, async () => {
    const chance = random(seed);
    const room = parley.join(ROOM);
    /** @type {number[]} */
    const heard = [];
    const keep = (/** @type {{seq: number}} */ { seq }) => heard.push(seq);
    room.on('message', keep);
    room.on('edited', keep);
    room.on('reacted', keep);
    await settle();
    const made = [];
    for (let i = 0; i < 60; i++) {
      const what = Math.floor(chance() * 3);
      made.push([() => room.send(i), () => room.edit(1, i), () => room.react(1, `e${i}`)][what]());
      await turn();
      const { socket } = server;
      if (chance() < 0.5) socket.carryOut(1);
      if (chance() < 0.5) socket.deliver(1 + Math.floor(chance() * 3));
      if (chance() < 0.2) {
        socket.cut();
        mock.timers.tick(20_000);
        if (chance() < 0.7) await settle();
      }
    }
    while (room.unsent.length + room.unsentChanges.length) {
      mock.timers.tick(20_000);
      await settle();
    }
    await settle();
    const seqs = (await Promise.all(made)).map(({ seq }) => seq);
    assert.deepEqual(
      seqs,
      Array.from({ length: 60 }, (_, i) => i + 1),
    );
    assert.deepEqual(heard, seqs);
  });
}
