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

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.parse('2026-01-01') });
  server = new FakeServer();
  parley = connect({
    url: 'http://parley.test/app/live',
    name: 'Me',
    guest: 'a-secret-of-16-characters',
    WebSocket: server.WebSocket,
    fetch: server.fetch,
  });
});

afterEach(() => {
  parley.close();
  mock.timers.reset();
  mock.restoreAll();
});

/** The newest socket is welcomed, and whatever is under way arrives. @param {object} [limits] */
async function settle(limits) {
  const { socket } = server;
  if (parley.state.state === 'connecting') socket.welcome(limits);
  do {
    await turn();
    socket.carryOut();
    socket.deliver();
    await turn();
  } while (socket.toServer.length + socket.toClient.length);
}

/** @param {number} seconds */
const pass = (seconds) => mock.timers.tick(seconds * 1000);

const bodies = () => server.log.map(({ body }) => body);

const UNAVAILABLE = { code: 'unavailable', retry: true };

test('the handshake carries the name and the secret, at the context path of the server', () => {
  assert.equal(server.socket.url, 'ws://parley.test/app/live?name=Me&guest=a-secret-of-16-characters');
});

test('a token is offered behind the protocol, and is in no address', () => {
  /** @type {any[]} */
  const opened = [];
  const WebSocket = /** @type {any} */ (
    class {
      /** @param {URL} url @param {string[]} subprotocols */
      constructor(url, subprotocols) {
        opened.push([String(url), subprotocols]);
      }

      close() {}
    }
  );
  const url = 'http://parley.test/live';
  connect({ url, guest: null, WebSocket }).close();
  connect({ url, guest: null, token: "a-Z0!#$%&'*+.^_`|~", WebSocket }).close();
  assert.deepEqual(opened, [
    ['ws://parley.test/live', ['parley.v1']],
    ['ws://parley.test/live', ['parley.v1', "bearer.a-Z0!#$%&'*+.^_`|~"]],
  ]);
});

for (const token of ['', 'two words', 'a,b', 'a/b', 'a=', 'schlüssel', 'a\n'])
  test(`a token that no handshake can carry is refused at once: ${JSON.stringify(token)}`, () => {
    const { length } = server.sockets;
    assert.throws(
      () => connect({ url: 'http://parley.test/live', guest: null, token, WebSocket: server.WebSocket }),
      { name: 'ParleyError', code: 'bad-request', retry: false, message: /^A token holds only letters/ },
    );
    assert.equal(server.sockets.length, length);
  });

test('what is sent before there is a line goes out in order when there is one, in one frame', async () => {
  const room = parley.join(ROOM);
  const sent = ['one', 'two', 'three'].map((body) => room.send(body));
  await settle();
  assert.deepEqual(bodies(), ['one', 'two', 'three']);
  assert.deepEqual(await Promise.all(sent.map(async (each) => (await each).seq)), [1, 2, 3]);
  assert.equal(server.socket.frames.length, 2, 'a join and then the outbox');
  assert.deepEqual(room.unsent, []);
});

test('a message whose answer was lost is sent again with the same messageId, and published once', async () => {
  const room = parley.join(ROOM);
  await settle();
  const sent = room.send('Hello');
  await turn();
  server.socket.carryOut();
  server.socket.cut();
  assert.equal(room.unsent.length, 1);
  pass(20);
  await settle();
  assert.equal((await sent).seq, 1);
  assert.deepEqual(bodies(), ['Hello']);
});

test('a message that was kept before a long cut is recognized when it comes back, and not sent again', async () => {
  const room = parley.join(ROOM);
  await settle();
  const sent = room.send('Hello');
  await turn();
  server.socket.carryOut();
  server.socket.cut();
  server.forgetMessageIds();
  pass(20);
  await settle();
  assert.equal((await sent).seq, 1);
  assert.deepEqual(bodies(), ['Hello']);
});

test('a refusal that may pass is tried again, and nothing overtakes it', async () => {
  const room = parley.join(ROOM);
  await settle();
  server.refusing = UNAVAILABLE;
  const first = room.send('first');
  await settle();
  server.refusing = null;
  const second = room.send('second');
  await settle();
  assert.deepEqual(bodies(), []);
  pass(20);
  await settle();
  assert.equal((await first).seq, 1);
  assert.equal((await second).seq, 2);
});

test('while nothing is kept one message asks for all that wait, ever less often; then all go in order', async () => {
  mock.method(Math, 'random', () => 0.999);
  const room = parley.join(ROOM);
  /** @type {number[]} */
  const told = [];
  parley.on('stalled', (waiting) => told.push(waiting));
  await settle();
  server.refusing = UNAVAILABLE;
  for (const body of ['one', 'two', 'three']) room.send(body);
  await settle();
  room.send('four');
  await settle();
  assert.equal(parley.stalled, 4);
  const { frames } = server.socket;
  const before = frames.length;
  /** @type {number[]} */
  const waits = [];
  for (let tenths = 0, seen = before; waits.length < 5; tenths++) {
    await settle();
    if (frames.length > seen) waits.push(tenths / 10);
    seen = frames.length;
    pass(0.1);
  }
  assert.deepEqual(
    frames.slice(before).map((frame) => JSON.parse(frame).body),
    ['one', 'one', 'one', 'one', 'one'],
  );
  assert.deepEqual(waits, [0.5, 1.5, 3.5, 7.5, 11.5], 'doubling up to 4 s');
  server.refusing = null;
  pass(4);
  await settle();
  assert.deepEqual(bodies(), ['one', 'two', 'three', 'four']);
  assert.deepEqual(room.unsent, []);
  assert.equal(parley.stalled, 0);
  assert.deepEqual(told, [3, 4, 0]);
});

test('what waited goes out at once after a reconnect to a server that keeps it', async () => {
  const room = parley.join(ROOM);
  await settle();
  server.refusing = UNAVAILABLE;
  room.send('one');
  room.send('two');
  await settle();
  assert.equal(parley.stalled, 2);
  server.socket.cut();
  assert.equal(parley.stalled, 0, 'now it is the line that is missing');
  server.refusing = null;
  parley.retry();
  await settle();
  assert.deepEqual(bodies(), ['one', 'two']);
});

test('a channel whose messages are kept does not wait for one whose messages are not', async () => {
  const [ill, well] = [parley.join(ROOM), parley.join('chat/garden')];
  await settle();
  server.refusing = UNAVAILABLE;
  ill.send('kept later');
  await settle();
  server.refusing = null;
  well.send('kept now');
  await settle();
  assert.deepEqual(bodies(), ['kept now']);
  assert.equal(parley.stalled, 1);
});

test('a message that is refused for good does not keep back those behind it', async () => {
  const room = parley.join(ROOM);
  await settle();
  server.refusing = UNAVAILABLE;
  const refused = assert.rejects(room.send('one'), { code: 'forbidden' });
  const sent = room.send('two');
  await settle();
  server.refusing = { code: 'forbidden', retry: false };
  pass(0.5);
  await turn();
  server.socket.carryOut();
  server.refusing = null;
  await settle();
  await refused;
  assert.equal((await sent).seq, 1);
  assert.equal(parley.stalled, 0);
});

test('a join that is refused for a while is tried again, and what was written meanwhile follows it', async () => {
  server.refusing = UNAVAILABLE;
  const room = parley.join(ROOM);
  /** @type {boolean[]} */
  const refusals = [];
  room.on('refused', ({ retry }) => refusals.push(retry));
  await settle();
  room.send('patient');
  assert.equal(parley.stalled, 1);
  pass(20);
  await settle();
  assert.deepEqual(refusals, [true, true]);
  server.refusing = null;
  pass(4);
  await settle();
  assert.deepEqual(bodies(), ['patient']);
  assert.ok(server.socket.joined);
  assert.equal(parley.stalled, 0);
});

test('a channel that was left while its join was refused is not joined again', async () => {
  server.refusing = UNAVAILABLE;
  const room = parley.join(ROOM);
  await settle();
  room.leave();
  server.refusing = null;
  pass(20);
  await settle();
  assert.equal(server.socket.joined, false);
});

test('a refusal that stays rejects with its code, and leaves the outbox', async () => {
  const room = parley.join(ROOM);
  await settle();
  server.refusing = { code: 'forbidden', retry: false };
  const sent = room.send('Hello');
  const refused = assert.rejects(sent, { name: 'ParleyError', code: 'forbidden', retry: false });
  await settle();
  await refused;
  assert.deepEqual(room.unsent, []);
});

test('a body over the limit of a frame, or too deep, is refused without asking the server', async () => {
  const room = parley.join(ROOM);
  await settle({ frame: 1_000 });
  const frames = server.socket.frames.length;
  await assert.rejects(room.send('é'.repeat(500)), { code: 'too-large' });
  await assert.rejects(room.send(JSON.parse('['.repeat(100) + ']'.repeat(100))), { code: 'too-large' });
  assert.equal(server.socket.frames.length, frames);
});

test('a lone surrogate goes out as the replacement character, and a backslash before u stays what it is', async () => {
  const room = parley.join(ROOM);
  await settle();
  room.send('a\ud800b \\ud800 \ud83d\ude00');
  await settle();
  assert.deepEqual(bodies(), ['a\ufffdb \\ud800 \ud83d\ude00']);
});

test('the outbox is cut into frames that hold no more commands and bytes than the server takes', async () => {
  const room = parley.join(ROOM);
  for (let i = 0; i < 250; i++) room.send(i % 50 ? i : 'x'.repeat(600));
  await settle({ commands: 40, frame: 2_000 });
  for (const frame of server.socket.frames) {
    assert.ok(Buffer.byteLength(frame) <= 2_000, `${Buffer.byteLength(frame)} bytes`);
    const commands = JSON.parse(frame);
    assert.ok(!Array.isArray(commands) || commands.length <= 40);
  }
  assert.equal(server.log.length, 250);
});

test('after a cut each channel resumes from its last message', async () => {
  const room = parley.join(ROOM, { last: 10 });
  server.publish('before');
  await settle();
  server.socket.cut();
  server.publish('meanwhile');
  /** @type {any[]} */
  const heard = [];
  room.on('message', ({ body }) => heard.push(body));
  pass(20);
  await settle();
  assert.deepEqual(JSON.parse(server.socket.frames[0]).since, { epoch: 'first', seq: 1 });
  assert.deepEqual(heard, ['meanwhile']);
});

test('a log that began anew is told as a gap whose end nobody knows, and read from its beginning', async () => {
  const room = parley.join(ROOM, { last: 10 });
  server.publish('old');
  await settle();
  /** @type {any[]} */
  const heard = [];
  room.on('gap', ({ from, to }) => heard.push([from, to]));
  room.on('message', ({ body }) => heard.push(body));
  server.socket.cut();
  server.beginAnew();
  server.publish('new', 'new');
  pass(20);
  await settle();
  assert.deepEqual(heard, [[2, null], 'new']);
});

test('a reader whose log is lost under it stands where the server says: what follows is no second gap', async () => {
  const room = parley.join(ROOM);
  server.publish('old');
  await settle();
  /** @type {any[]} */
  const heard = [];
  room.on('gap', ({ from, to }) => heard.push([from, to]));
  room.on('message', ({ body, seq }) => heard.push(`${body} ${seq}`));
  server.loseLog(7);
  await settle();
  assert.deepEqual(room.position, { epoch: 'first+', seq: 7 });
  server.publish('new', 'new');
  await settle();
  assert.deepEqual(heard, [[2, null], 'new 8']);
});

test('a cut right after a log was lost resumes from where the server said', async () => {
  const room = parley.join(ROOM);
  server.publish('old');
  await settle();
  /** @type {any[]} */
  const heard = [];
  room.on('gap', ({ from, to }) => heard.push([from, to]));
  room.on('message', ({ body }) => heard.push(body));
  server.loseLog();
  await settle();
  server.socket.cut();
  server.publish('new', 'new');
  pass(20);
  await settle();
  assert.deepEqual(JSON.parse(server.socket.frames[0]).since, { epoch: 'first+', seq: 0 });
  assert.deepEqual(heard, [[2, null], 'new']);
});

test('a log that is lost while a reader catches up keeps nothing in its outbox back', async () => {
  const room = parley.join(ROOM);
  await settle();
  server.socket.cut();
  for (let i = 0; i < 5; i++) server.publish(i);
  room.send('mine');
  pass(20);
  server.socket.welcome();
  await turn();
  server.socket.carryOut();
  server.loseLog();
  server.socket.toClient.splice(2, 4); // its messages 2 to 5 are lost on the way
  await settle();
  assert.deepEqual(bodies(), ['mine']);
});

test('a message that comes twice is delivered once, and a number that never came is told', async () => {
  const room = parley.join(ROOM);
  await settle();
  /** @type {any[]} */
  const heard = [];
  room.on('message', ({ seq }) => heard.push(seq));
  room.on('gap', ({ from, to }) => heard.push([from, to]));
  for (let i = 0; i < 4; i++) server.publish(i);
  const [one, two, , four] = server.socket.toClient;
  server.socket.toClient = [one, two, one, two, four];
  server.socket.deliver();
  assert.deepEqual(heard, [1, 2, [3, 3], 4]);
});

test('back-off has full jitter between nothing and 500 ms, doubling up to 20 s', async () => {
  mock.method(Math, 'random', () => 0.999);
  /** @type {number[]} */
  const waits = [];
  parley.on(
    'state',
    ({ state, until = 0 }) => state === 'waiting' && waits.push(Math.round((until - Date.now()) / 100) * 100),
  );
  for (let i = 0; i < 8; i++) {
    server.socket.cut();
    pass(20);
  }
  assert.deepEqual(waits, [500, 1000, 2000, 4000, 8000, 16000, 20000, 20000]);
});

test('a line that was steady for a while begins its back-off anew', async () => {
  mock.method(Math, 'random', () => 0.999);
  for (let i = 0; i < 8; i++) {
    server.socket.cut();
    pass(20);
  }
  await settle();
  pass(11);
  server.socket.cut();
  assert.ok((parley.state.until ?? 0) - Date.now() <= 500);
});

test('the window of bye is obeyed, even when the network says that it is back', async () => {
  mock.method(Math, 'random', () => 0.5);
  await settle();
  server.socket.toClient.push({ type: 'bye', code: 1012, reason: 'restart', retryAfter: 3, jitter: 10 });
  server.socket.deliver();
  server.socket.cut(1012);
  parley.retry();
  pass(7.9);
  assert.equal(server.sockets.length, 1);
  assert.equal(parley.state.state, 'waiting');
  pass(0.2);
  assert.equal(server.sockets.length, 2);
});

for (const code of [1000, 1003, 1007, 1009, 4400, 4401, 4403, 4499]) {
  test(`close code ${code} ends it`, async () => {
    await settle();
    server.socket.cut(code, 'because');
    pass(600);
    assert.equal(server.sockets.length, 1);
    assert.deepEqual(parley.state, { state: 'closed', code, reason: 'because' });
  });
}

for (const code of [1001, 1005, 1006, 1011, 1012, 1013, 4500, 4508, 4599]) {
  test(`close code ${code} comes back`, async () => {
    await settle();
    server.socket.cut(code);
    pass(20);
    assert.equal(server.sockets.length, 2);
  });
}

test('what bye says counts where a proxy has swallowed the close code', async () => {
  await settle();
  server.socket.toClient.push({ type: 'bye', code: 4401, reason: 'expired', retryAfter: 0, jitter: 0 });
  server.socket.deliver();
  server.socket.cut(1006);
  assert.deepEqual(parley.state, { state: 'closed', code: 4401, reason: 'expired' });
});

test('a line on which nothing comes any more is asked, and dropped when it does not answer', async () => {
  await settle();
  pass(61);
  assert.match(server.socket.frames.at(-1) ?? '', /"history"/);
  pass(6);
  assert.equal(parley.state.state, 'waiting');
  assert.equal(server.sockets[0].isOpen, false);
});

test('a quiet line that answers is kept', async () => {
  await settle();
  for (let i = 0; i < 10; i++) {
    pass(61);
    pass(0.1);
    await settle();
    pass(6);
  }
  assert.equal(server.sockets.length, 1);
  assert.equal(parley.state.state, 'online');
});

test('a server that accepts and says nothing is given up', async () => {
  pass(10);
  assert.equal(parley.state.state, 'waiting');
});

test('typing is told once in three seconds, taken back after silence, and that of others expires', async () => {
  const room = parley.join(ROOM);
  await settle();
  const said = () =>
    server.socket.frames
      .flatMap((each) => JSON.parse(each))
      .filter(({ type }) => type === 'typing')
      .map(({ on }) => on);
  for (let i = 0; i < 40; i++) {
    room.typing();
    pass(0.1);
  }
  await turn();
  assert.deepEqual(said(), [true, true]);
  pass(4);
  await turn();
  assert.deepEqual(said(), [true, true, false]);

  server.socket.toClient.push({ type: 'typing', channel: ROOM, user: { id: 'a', name: 'Ann' }, on: true });
  server.socket.deliver();
  assert.deepEqual(room.typists, [{ id: 'a', name: 'Ann' }]);
  pass(5);
  assert.deepEqual(room.typists, []);
});

test('members is a live map', async () => {
  const room = parley.join(ROOM);
  await settle();
  const ann = { id: 'a', name: 'Ann' };
  const tell = (/** @type {object} */ event) => {
    server.socket.toClient.push({ channel: ROOM, ...event });
    server.socket.deliver();
    return [...room.members.values()].map(({ name }) => name);
  };
  assert.deepEqual(tell({ type: 'joined', user: ann }), ['Ann']);
  assert.deepEqual(tell({ type: 'joined', user: { id: 'b', name: 'Bob' } }), ['Ann', 'Bob']);
  assert.deepEqual(tell({ type: 'left', user: ann }), ['Bob']);
  assert.deepEqual(tell({ type: 'members', members: [ann], memberCount: 700 }), ['Ann']);
  assert.equal(room.memberCount, 700);
});

test('after a reconnect the people are those whom the new node tells, and nobody is typing', async () => {
  const [ann, bob, kim] = ['Ann', 'Bob', 'Kim'].map((name) => ({ id: name, name }));
  server.members = [ann, bob];
  const room = parley.join(ROOM);
  await settle();
  server.socket.toClient.push({ type: 'typing', channel: ROOM, user: bob, on: true });
  await settle();
  server.members = [bob, kim];
  server.socket.cut();
  pass(20);
  await settle();
  assert.deepEqual([...room.members.keys()], ['Bob', 'Kim']);
  assert.equal(room.memberCount, 2);
  assert.deepEqual(room.typists, []);
});

test('a listener that throws costs nobody a message', async () => {
  const room = parley.join(ROOM);
  await settle();
  /** @type {any[]} */
  const heard = [];
  const reported = mock.method(console, 'error', () => {});
  room.on('message', () => {
    throw new Error('mine');
  });
  room.on('message', ({ body }) => heard.push(body));
  server.publish('Hello');
  await settle();
  assert.deepEqual(heard, ['Hello']);
  assert.match(String(reported.mock.calls[0].arguments[0]), /mine/);
});

test('with a storage the outbox outlives the page', async () => {
  const kept = new Map();
  const storage = /** @type {any} */ ({
    getItem: (/** @type {string} */ name) => kept.get(name) ?? null,
    setItem: (/** @type {string} */ name, /** @type {string} */ value) => kept.set(name, value),
  });
  const options = { url: 'ws://parley.test/live', guest: null, storage, WebSocket: server.WebSocket };
  const before = connect(options);
  before.join(ROOM).send('unsent');
  before.close();
  parley.close();
  parley = connect(options);
  const room = parley.join(ROOM);
  assert.deepEqual(
    room.unsent.map(({ body }) => body),
    ['unsent'],
  );
  await settle();
  assert.deepEqual(bodies(), ['unsent']);
  assert.deepEqual(JSON.parse(kept.get('parley.outbox')), []);
});

for (const [name, trouble] of /** @type {[string, Trouble][]} */ ([
  ['messageIds are known for ever', {}],
  ['messageIds are forgotten with each cut', { forgets: true }],
  ['old messages are dropped', { expires: true }],
  ['nothing is kept now and then', { stalls: true }],
])) {
  test(`no message is lost, doubled or out of order across random cuts, where ${name}`, async () => {
    for (let seed = 1; seed <= 60; seed++) await randomJourney(seed, trouble);
  });
}

/** @typedef {{forgets?: boolean, expires?: boolean, stalls?: boolean}} Trouble */
/** @param {number} seed @param {Trouble} trouble */
async function randomJourney(seed, { forgets, expires, stalls }) {
  const next = random(seed);
  const chance = (/** @type {number} */ share) => next() < share;
  mock.method(Math, 'random', next);
  server = new FakeServer();
  const client = connect({ url: 'ws://parley.test/live', guest: null, WebSocket: server.WebSocket, fetch: server.fetch });
  const room = client.join(ROOM);
  /** @type {number[]} */
  const heard = [];
  /** @type {number[]} */
  const missed = [];
  room.on('message', ({ seq }) => heard.push(seq));
  room.on('gap', ({ from, to }) => {
    for (let seq = from; seq <= /** @type {number} */ (to); seq++) missed.push(seq);
  });
  let written = 0;
  let others = 0;
  /** @type {Promise<any>[]} */
  const sent = [];

  // It begins with a first answer: before it, nobody has promised to listen.
  server.socket.welcome();
  await turn();
  server.socket.carryOut();
  server.socket.deliver();
  for (let step = 0; step < 150; step++) {
    const { socket } = server;
    if (client.state.state === 'connecting' && chance(0.5)) socket.welcome();
    if (chance(0.3)) server.publish(`other ${others}`, `other ${others++}`);
    if (chance(0.2)) sent.push(room.send(written++));
    if (chance(0.1)) await turn();
    if (chance(0.5)) socket.carryOut(1 + Math.floor(next() * 2));
    if (chance(0.5)) socket.deliver(1 + Math.floor(next() * 3));
    if (expires && chance(0.05)) server.expire(Math.floor(next() * 6));
    if (stalls && chance(0.1)) server.refusing = server.refusing ? null : UNAVAILABLE;
    if (chance(0.08) && socket.isOpen) {
      socket.cut();
      if (forgets) server.forgetMessageIds();
    }
    mock.timers.tick(Math.floor(next() * 2_000));
  }
  const told = `seed ${seed}`;
  server.refusing = null;
  for (let i = 0; i < 6; i++) {
    const { socket } = server;
    if (client.state.state === 'connecting') socket.welcome();
    for (let j = 0; j < 8; j++) {
      await turn();
      socket.carryOut();
      socket.deliver();
    }
    mock.timers.tick(5_000);
  }
  await Promise.all(sent);

  assert.deepEqual(
    heard,
    [...new Set(heard)].sort((a, b) => a - b),
    `${told}: once and in order`,
  );
  const all = [...heard, ...missed].sort((a, b) => a - b);
  assert.deepEqual(
    all,
    Array.from({ length: server.seq }, (_, index) => index + 1),
    `${told}: no hole that was not told, once`,
  );
  if (!expires) {
    const mine = server.log.map(({ body }) => body).filter((body) => typeof body === 'number');
    // A refused one may be overtaken by those that were under way with it.
    if (stalls) mine.sort((a, b) => a - b);
    assert.deepEqual(
      mine,
      Array.from({ length: written }, (_, index) => index),
      `${told}: each sent once and in order`,
    );
  }
  client.close();
}

const VALUES = 'feed/values';

/** @param {number} seq @param {string} key @param {any} body */
const value = (seq, key, body) => ({
  type: 'message',
  channel: VALUES,
  epoch: server.epoch,
  seq,
  messageId: `v${seq}`,
  from: { id: 'a', name: 'Ann' },
  at: new Date().toISOString(),
  key,
  body,
});

const joinSaid = () =>
  server.socket.frames.flatMap((frame) => JSON.parse(frame)).find((/** @type {any} */ { type }) => type === 'join');

const known = (/** @type {any} */ feed) => Object.fromEntries([...feed.values].map(([key, { body }]) => [key, body]));

test('the newest of each key are kept, across a cut too, and begin anew after a gap', async () => {
  const feed = parley.join(VALUES, { view: 'latest', maxRate: 5 });
  /** @type {any[]} */
  const heard = [];
  feed.on('snapshot', (position) => heard.push(position));
  feed.on('gap', ({ from, to }) => heard.push([from, to]));
  await settle();
  const join = joinSaid();
  assert.equal(join.view, 'latest');
  assert.equal(join.maxRate, 5);
  assert.equal(join.since, undefined);
  const whole = (/** @type {number} */ seq) => ({ type: 'snapshot', channel: VALUES, epoch: server.epoch, seq });
  server.socket.toClient.push(value(3, 'b', 1), value(7, 'a', 2), whole(9));
  await settle();
  assert.deepEqual(known(feed), { a: 2, b: 1 });
  assert.deepEqual(heard, [{ epoch: 'first', seq: 9 }]);
  server.socket.toClient.push(value(30, 'a', 5), value(31, 'b', null));
  await settle();
  assert.deepEqual(known(feed), { a: 5 });

  server.seq = 31;
  server.socket.cut();
  pass(60);
  await settle();
  const again = joinSaid();
  assert.deepEqual(again.since, { epoch: 'first', seq: 31 });
  server.socket.toClient.push(value(40, 'c', 1), whole(40));
  await settle();
  assert.deepEqual(known(feed), { a: 5, c: 1 });

  server.socket.toClient.push({ type: 'gap', channel: VALUES, from: 41, to: 900 }, value(5, 'c', 7), whole(950));
  await settle();
  assert.deepEqual(known(feed), { c: 7 });
  assert.deepEqual(feed.position, { epoch: 'first', seq: 950 });
  assert.deepEqual(heard.slice(-2), [[41, 900], { epoch: 'first', seq: 950 }]);
});

test('who comes second is told what stands there', async () => {
  const feed = parley.join(VALUES, { view: 'latest' });
  await settle();
  const current = value(9, 'board', ['x']);
  server.refusing = /** @type {any} */ ({ code: 'conflict', retry: false, current });
  const sent = feed.send(['o'], { key: 'board', ifSeq: 0 });
  server.socket.toClient.push({ type: 'snapshot', channel: VALUES, epoch: server.epoch, seq: 0 });
  await settle();
  await assert.rejects(sent, (/** @type {any} */ error) => {
    assert.equal(error.code, 'conflict');
    assert.deepEqual(error.current, current);
    return true;
  });
});

test('what is unread comes with the greeting, and then what changes of it', async () => {
  parley.close();
  parley = connect({
    url: 'http://parley.test/app/live',
    guest: 'a-secret-of-16-characters',
    unread: true,
    WebSocket: server.WebSocket,
    fetch: server.fetch,
  });
  assert.ok(server.socket.url.includes('unread=true'));
  const count = (/** @type {number} */ unread) => ({ epoch: 'e', seq: 9, read: 4, unread, mentions: 0 });
  /** @type {any[]} */
  const heard = [];
  parley.on('unread', (unread) => heard.push(Object.fromEntries(unread)));
  server.socket.welcome({}, { unread: [{ channel: 'chat/a', ...count(5) }, { channel: 'chat/b', ...count(1) }] });
  await settle();
  server.socket.toClient.push({ type: 'unread', channels: [{ channel: 'chat/a', ...count(6) }, { channel: 'chat/b', followed: false }] });
  await settle();
  assert.deepEqual(heard, [{ 'chat/a': count(5), 'chat/b': count(1) }, { 'chat/a': count(6) }]);
  server.socket.cut();
  pass(60);
  // The broker is away: what was known last counts.
  server.socket.welcome();
  await settle();
  assert.deepEqual(Object.fromEntries(parley.unread ?? []), { 'chat/a': count(6) });
});

test('what we say of our being here is said again after a cut, and what others say is seen', async () => {
  const room = parley.join(ROOM);
  server.members = [{ id: 'a', name: 'Ann' }];
  await settle();
  parley.status('away', 'Back at five');
  await settle();
  const said = () => server.socket.frames.flatMap((frame) => JSON.parse(frame)).filter(({ type }) => type === 'status');
  assert.deepEqual(said(), [{ type: 'status', status: 'away', text: 'Back at five' }]);
  server.socket.cut();
  pass(60);
  await settle();
  assert.deepEqual(said(), [{ type: 'status', status: 'away', text: 'Back at five' }]);
  server.socket.toClient.push({ type: 'status', channel: ROOM, user: { id: 'a', name: 'Ann' }, status: 'away', text: 'Lunch' });
  await settle();
  assert.equal(room.members.get('a')?.status, 'away');
  assert.equal(room.members.get('a')?.text, 'Lunch');
  server.socket.toClient.push({ type: 'status', channel: ROOM, user: { id: 'a', name: 'Ann' }, status: 'online' });
  await settle();
  assert.equal(room.members.get('a')?.status, undefined);
});

test('whoever is there hears how a room is furnished', async () => {
  const room = parley.join(ROOM);
  /** @type {any[]} */
  const furnished = [];
  room.on('room', (about) => furnished.push(about));
  await settle();
  server.socket.toClient.push({ type: 'room', channel: ROOM, room: { title: 'Tea' } });
  await settle();
  assert.deepEqual(furnished, [{ title: 'Tea' }]);
});
