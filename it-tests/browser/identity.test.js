import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { connect } from '../../webapp/js/parley.js';
import { FakeServer } from './fake.js';

/** @typedef {import('../../webapp/js/parley.js').Parley} Parley */
/** @typedef {import('../../webapp/js/parley.js').Options} Options */

const ROOM = 'chat/lobby';
/** What the server's clock says when the client's says 2026-01-01T00:00:00Z. */
const SERVER = Date.parse('2026-07-01T12:00:00Z');
const NEVER = new Promise(() => {});

/** @type {FakeServer} */
let server;
/** @type {Parley[]} */
let clients = [];
/** What happened to the client, as it told it. @type {any[]} */
let told = [];

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.parse('2026-01-01') });
  mock.method(Math, 'random', () => 0);
  server = new FakeServer();
  told = [];
});

afterEach(() => {
  for (const client of clients.splice(0)) client.close();
  mock.timers.reset();
  mock.restoreAll();
});

/** @param {Options} options */
async function come(options) {
  const parley = connect({
    url: 'http://parley.test/app/live',
    guest: null,
    WebSocket: server.WebSocket,
    fetch: server.fetch,
    ...options,
  });
  clients.push(parley);
  for (const type of /** @type {const} */ (['refreshed', 'unrefreshed', 'unauthorized']))
    parley.on(type, (event) => told.push([type, 'code' in event ? event.code : Object.values(event)[0]]));
  await turn();
  return parley;
}

/** Tokens t1, t2, …, each when it is asked for. */
function tokens() {
  let count = 0;
  return mock.fn(async () => `t${++count}`);
}

/** @param {number} seconds by the server's clock, from its beginning */
const at = (seconds) => new Date(SERVER + seconds * 1000).toISOString();

/** @param {number} expires seconds @param {number} [now] seconds */
async function welcome(expires, now = 0) {
  server.socket.welcome({}, { at: at(now), expires: at(expires) });
  await turn();
}

/** Time in which the line is not silent. @param {number} seconds @param {number} [atOnce] seconds */
async function pass(seconds, atOnce = 30) {
  for (let left = seconds * 1000; left > 0; left -= atOnce * 1000) {
    mock.timers.tick(Math.min(left, atOnce * 1000));
    if (server.socket?.isOpen) server.socket.onmessage?.({ data: '[]' });
    for (let i = 0; i < 5; i++) await turn();
  }
}

/** The commands of one type that the client has sent on its newest line. @param {string} type */
const sent = (type) => server.socket.frames.flatMap((each) => JSON.parse(each)).filter((each) => each.type === type);

/** @param {object} fields */
async function answerRefresh(fields) {
  server.socket.toClient.push({ type: 'ok', re: sent('refresh').at(-1).id, ...fields });
  server.socket.deliver();
  await turn();
}

/** @param {object} [fields] */
const refuseRefresh = (fields) =>
  answerRefresh({ type: 'error', code: 'unauthorized', message: 'No.', retry: false, ...fields });

const bearers = () => server.sockets.map(({ subprotocols }) => subprotocols[1]);

async function settle() {
  do {
    await turn();
    server.socket.carryOut();
    server.socket.deliver();
    await turn();
  } while (server.socket.toServer.length + server.socket.toClient.length);
}

// --- tokens

for (const [kind, token] of /** @type {[string, () => any][]} */ ([
  ['a token', () => 'abc'],
  ['the promise of one', () => Promise.resolve('abc')],
]))
  test(`a function that gives ${kind} is asked for each connection`, async () => {
    const asked = mock.fn(token);
    await come({ token: asked });
    assert.deepEqual(server.socket.subprotocols, ['parley.v1', 'bearer.abc']);
    server.socket.cut();
    await pass(20);
    assert.equal(asked.mock.callCount(), 2);
    assert.deepEqual(bearers(), ['bearer.abc', 'bearer.abc']);
  });

for (const [kind, token] of /** @type {[string, () => any][]} */ ([
  ['throws', () => assert.fail('secret')],
  ['rejects', () => Promise.reject(new Error('secret'))],
  ['gives nothing', () => undefined],
  ['gives what no handshake can carry', () => 'two words'],
  ['gives no text', () => 7],
]))
  test(`where the function ${kind} there is no connection, and it is asked again`, async () => {
    const asked = mock.fn(token);
    const parley = await come({ token: asked });
    assert.equal(parley.state.state, 'waiting');
    assert.doesNotMatch(String(parley.state.reason), /secret/);
    assert.equal(server.sockets.length, 0);
    await pass(1);
    assert.ok(asked.mock.callCount() >= 2);
  });

test('a function that never answers is given up after ten seconds', async () => {
  mock.method(Math, 'random', () => 0.9);
  const parley = await come({ token: () => NEVER });
  await pass(9.9);
  assert.equal(parley.state.state, 'connecting');
  await pass(0.2);
  assert.equal(parley.state.state, 'waiting');
});

test('a token that comes after the client was closed opens nothing', async () => {
  let give = (/** @type {string} */ _) => {};
  const parley = await come({ token: () => new Promise((resolve) => (give = resolve)) });
  parley.close();
  give('abc');
  await turn();
  assert.equal(server.sockets.length, 0);
});

// --- renewing

for (const [life, when] of [
  [1_000, 800],
  [100, 70],
  [40, 20],
])
  test(`a credential that holds ${life} s is renewed after ${when} s, whatever the client's clock says`, async () => {
    await come({ token: tokens() });
    await welcome(life);
    await pass(when - 0.1);
    assert.deepEqual(sent('refresh'), []);
    await pass(0.2);
    assert.equal(sent('refresh')[0].token, 't2');
  });

test('those who came at once renew at different times, and none later', async () => {
  mock.method(Math, 'random', () => 0.999);
  await come({ token: tokens() });
  await welcome(1_000);
  await pass(699);
  assert.equal(sent('refresh').length, 0);
  await pass(2);
  assert.equal(sent('refresh').length, 1);
});

test('the answer says when the next one is due', async () => {
  const parley = await come({ token: tokens() });
  await welcome(1_000);
  assert.equal(parley.expires, at(1_000));
  await pass(800);
  await answerRefresh({ expires: at(2_800) });
  assert.equal(parley.expires, at(2_800));
  assert.deepEqual(told, [['refreshed', at(2_800)]]);
  await pass(1_599);
  assert.equal(sent('refresh').length, 1);
  await pass(2);
  assert.equal(sent('refresh')[1].token, 't3');
  assert.equal(server.sockets.length, 1, 'the connection stays open');
});

test('one that has no end any more is let be', async () => {
  const parley = await come({ token: tokens() });
  await welcome(1_000);
  await pass(800);
  await answerRefresh({});
  assert.equal(parley.expires, null);
  await pass(100_000);
  assert.equal(sent('refresh').length, 1);
});

test('one that holds for longer than a timer can count is renewed in its time', async () => {
  await come({ token: tokens() });
  const { setTimeout } = globalThis;
  /** @type {number[]} */
  const delays = [];
  mock.method(globalThis, 'setTimeout', (/** @type {any} */ action, /** @type {number} */ ms) => {
    delays.push(ms);
    return setTimeout(action, ms);
  });
  const day = 86_400;
  server.socket.welcome({}, { ping: 10 * day, at: at(0), expires: at(100 * day) });
  await pass(79.9 * day, day);
  assert.deepEqual(sent('refresh'), []);
  await pass(0.2 * day, day);
  assert.ok(Math.max(...delays) < 2 ** 31, 'a browser fires at once past that');
  assert.equal(sent('refresh').length, 1);
});

test('a function that gives the same token again is not asked in a hurry', async () => {
  const asked = mock.fn(() => 'same');
  await come({ token: asked });
  await welcome(100);
  for (let second = 0; second < 99; second++) {
    const before = sent('refresh').length;
    await pass(1);
    if (sent('refresh').length > before) await answerRefresh({ expires: at(100) });
  }
  assert.ok(sent('refresh').length >= 3, 'it is asked again');
  assert.ok(sent('refresh').length <= 8, `${sent('refresh').length} times`);
});

test('tokens that have ended when they come are asked for once a second', async () => {
  await come({ token: tokens() });
  await welcome(-100);
  for (let tenth = 0; tenth < 50; tenth++) {
    const before = sent('refresh').length;
    await pass(0.1, 0.1);
    if (sent('refresh').length > before) await answerRefresh({ expires: at(-100) });
  }
  assert.ok(sent('refresh').length >= 4);
  assert.ok(sent('refresh').length <= 5, `${sent('refresh').length} times`);
});

test('a renewal that is refused is tried again ever less often, with another token each time', async () => {
  mock.method(Math, 'random', () => 0.999);
  await come({ token: tokens() });
  await welcome(1_000);
  /** @type {number[]} */
  const times = [];
  for (let second = 0; second < 999; second++) {
    const before = sent('refresh').length;
    await pass(1);
    if (sent('refresh').length === before) continue;
    times.push(second);
    await refuseRefresh();
  }
  const waits = times.slice(1).map((time, index) => time - times[index]);
  assert.deepEqual(waits.slice(0, 6), [1, 2, 4, 8, 16, 30]);
  assert.ok(waits.length > 10, 'until the end');
  assert.equal(new Set(sent('refresh').map(({ token }) => token)).size, times.length);
  assert.deepEqual(told[0], ['unrefreshed', 'unauthorized']);
  assert.equal(server.sockets.length, 1);
});

test('a renewal whose function fails is tried again, and the line stays', async () => {
  let works = true;
  const parley = await come({ token: async () => (works ? 'abc' : assert.fail('away')) });
  await welcome(1_000);
  works = false;
  await pass(801);
  assert.deepEqual(told, [['unrefreshed', 'no-token']]);
  works = true;
  await pass(3);
  assert.equal(sent('refresh').length, 1);
  assert.equal(parley.state.state, 'online');
});

test('a renewal that meets a limit waits as long as the server says', async () => {
  await come({ token: tokens() });
  await welcome(1_000);
  await pass(801);
  await refuseRefresh({ code: 'rate-limited', retry: true, retryAfter: 20 });
  await pass(20);
  assert.equal(sent('refresh').length, 1);
  await pass(1);
  assert.equal(sent('refresh').length, 2);
});

test('a renewal under way when the line is cut is forgotten with it', async () => {
  const parley = await come({ token: tokens() });
  await welcome(1_000);
  await pass(801);
  server.socket.cut();
  await pass(20);
  await welcome(2_000, 820);
  assert.deepEqual(told, []);
  assert.deepEqual(sent('refresh'), []);
  assert.equal(parley.expires, at(2_000));
});

test('after sleep, during which timers stood still, a credential that is due is renewed at once', async () => {
  const parley = await come({ token: tokens() });
  await welcome(1_000);
  const { now } = Date;
  mock.method(Date, 'now', () => now() + 850_000);
  parley.retry();
  for (let i = 0; i < 5; i++) await turn();
  assert.equal(sent('refresh').length, 1);
});

test('a token that is a text is never renewed', async () => {
  await come({ token: 'abc' });
  await welcome(1_000);
  await pass(50);
  await pass(900);
  assert.deepEqual(sent('refresh'), []);
});

// --- the end

test('at the end one more token is asked for, and the client comes back with it at once', async () => {
  const parley = await come({ token: tokens() });
  await welcome(1_000);
  server.socket.cut(4401, 'expired');
  await turn();
  assert.deepEqual(bearers(), ['bearer.t1', 'bearer.t2']);
  await welcome(2_000);
  assert.equal(parley.state.state, 'online');
  assert.deepEqual(told, []);
});

test('where that one is refused too, it is over, and told', async () => {
  const parley = await come({ token: tokens() });
  await welcome(1_000);
  server.socket.cut(4401, 'expired');
  await turn();
  server.socket.cut(4401, 'unauthorized');
  await pass(600);
  assert.equal(server.sockets.length, 2);
  assert.deepEqual(parley.state, { state: 'closed', code: 4401, reason: 'unauthorized' });
  assert.deepEqual(told, [['unauthorized', 'unauthorized']]);
});

test('a server that welcomes each token and ends it at once is no loop', async () => {
  await come({ token: tokens() });
  for (let i = 0; i < 5; i++) {
    if (server.socket.isOpen) await welcome(1_000);
    if (server.socket.isOpen) server.socket.cut(4401, 'expired');
    await pass(1);
  }
  assert.equal(server.sockets.length, 2);
});

test('after a while on a good line the end is again no end', async () => {
  await come({ token: tokens() });
  for (let i = 0; i < 3; i++) {
    await welcome(1_000);
    await pass(11);
    server.socket.cut(4401, 'expired');
    await turn();
  }
  assert.equal(server.sockets.length, 4);
});

test('a text that has ended is over at once, and told', async () => {
  const parley = await come({ token: 'abc' });
  await welcome(1_000);
  server.socket.cut(4401, 'expired');
  await pass(600);
  assert.equal(server.sockets.length, 1);
  assert.equal(parley.state.state, 'closed');
  assert.deepEqual(told, [['unauthorized', 'expired']]);
});

test('whoever is signed in again goes on by retry, with what was not sent', async () => {
  const parley = await come({ token: tokens() });
  const room = parley.join(ROOM);
  await welcome(1_000);
  server.socket.cut(4401, 'expired');
  await turn();
  server.socket.cut(4401, 'unauthorized');
  await turn();
  const kept = room.send('written meanwhile');
  parley.retry();
  await turn();
  await welcome(1_000);
  await settle();
  assert.equal((await kept).seq, 1);
});

test('somebody who is not let in does not come back in a loop', async () => {
  const parley = await come({ token: tokens() });
  await welcome(1_000);
  server.socket.cut(4403, 'forbidden');
  await pass(600);
  assert.equal(server.sockets.length, 1);
  assert.deepEqual(parley.state, { state: 'closed', code: 4403, reason: 'forbidden' });
  assert.deepEqual(told, []);
});

test('what the server says to people at the end is there for them', async () => {
  const parley = await come({});
  await welcome(1_000);
  server.socket.toClient.push({ type: 'bye', code: 4403, reason: 'forbidden', message: 'You were banned until noon.' });
  server.socket.deliver();
  server.socket.cut(4403);
  assert.deepEqual(parley.state, {
    state: 'closed',
    code: 4403,
    reason: 'forbidden',
    message: 'You were banned until noon.',
  });
});

// --- a handshake that fails without a word

test('why a handshake failed is asked over HTTP, by the same token; one that is refused is over', async () => {
  server.client = { refused: 'unauthorized', guests: true };
  const parley = await come({ token: 'abc' });
  server.socket.cut(1006);
  await pass(600);
  assert.deepEqual(server.requests, [{ url: 'http://parley.test/app/api/client', authorization: 'Bearer abc' }]);
  assert.equal(parley.state.state, 'closed');
  assert.deepEqual(told, [['unauthorized', 'unauthorized']]);
});

test('with a function, one fresh token is tried before that', async () => {
  mock.method(Math, 'random', () => 0.5);
  server.client = { refused: 'unauthorized', guests: false };
  const parley = await come({ token: tokens() });
  server.socket.cut(1006);
  for (let i = 0; i < 5; i++) await turn();
  assert.deepEqual(bearers(), ['bearer.t1', 'bearer.t2']);
  server.socket.cut(1006);
  for (let i = 0; i < 5; i++) await turn();
  await pass(600);
  assert.equal(server.sockets.length, 2);
  assert.equal(parley.state.state, 'closed');
});

test('where nobody may come as a guest, a guest is told so', async () => {
  server.client = { guests: false };
  await come({});
  server.socket.cut(1006);
  await pass(1);
  assert.deepEqual(told, [['unauthorized', 'unauthorized']]);
});

for (const [why, client] of /** @type {[string, any][]} */ ([
  ['is away', null],
  ['takes the credential', { user: { id: 'ann', name: 'Ann' }, guests: false }],
  ['cannot tell yet', { refused: 'unavailable', guests: false }],
  ['takes guests', { guests: true }],
]))
  test(`a server that ${why} is tried again`, async () => {
    server.client = client;
    const parley = await come({ token: 'abc' });
    server.socket.cut(1006);
    await pass(20);
    assert.equal(server.sockets.length, 2);
    assert.equal(parley.state.state, 'connecting');
  });

test('a server that is full is not asked why by everybody all the time', async () => {
  server.client = { guests: true };
  await come({ transport: 'websocket' });
  for (let i = 0; i < 20; i++) {
    if (server.socket.isOpen) server.socket.cut(1006);
    await pass(1);
  }
  assert.equal(server.requests.length, 1);
});

test('requests over HTTP carry the token of the moment, and keep their own headers', async () => {
  server.client = {};
  const parley = await come({ token: tokens() });
  await welcome(1_000);
  await parley.fetch('api/channels?limit=5', { headers: { accept: 'application/json' } });
  assert.deepEqual(server.requests, [
    { url: 'http://parley.test/app/api/channels?limit=5', authorization: 'Bearer t1' },
  ]);
});

test('requests of a guest carry none', async () => {
  server.client = {};
  const parley = await come({});
  await parley.fetch('api/channels');
  assert.deepEqual(server.requests, [{ url: 'http://parley.test/app/api/channels', authorization: null }]);
});

test('a token is told to no other server', async () => {
  const parley = await come({ token: 'abc' });
  for (const path of ['https://evil.test/', '//evil.test/api'])
    await assert.rejects(parley.fetch(path), { code: 'bad-request' });
  assert.deepEqual(server.requests, []);
});

// --- removed

const REMOVED = { type: 'removed', channel: ROOM, code: 'forbidden', message: 'You were banned.' };

test('being removed ends the subscription, is told, and is no reason to come back', async () => {
  const parley = await come({});
  const room = parley.join(ROOM);
  const other = parley.join('chat/garden');
  /** @type {any[]} */
  const heard = [];
  room.on('removed', ({ code, message, retry }) => heard.push([code, message, retry]));
  room.on('message', ({ body }) => heard.push(body));
  await welcome(1_000);
  await settle();
  server.socket.toClient.push(REMOVED);
  server.publish('after');
  await settle();
  assert.deepEqual(heard, [['forbidden', 'You were banned.', false]]);
  server.socket.cut();
  await pass(20);
  await welcome(1_000);
  await settle();
  assert.deepEqual(
    sent('join').map(({ channel }) => channel),
    [other.name],
  );
});

test('what was written before one was removed is decided by the server', async () => {
  const parley = await come({});
  const room = parley.join(ROOM);
  await welcome(1_000);
  await settle();
  server.socket.toClient.push(REMOVED);
  server.socket.deliver();
  server.refusing = { code: 'forbidden', retry: false };
  const refused = assert.rejects(room.send('too late'), { code: 'forbidden' });
  await settle();
  await refused;
  assert.deepEqual(room.unsent, []);
});

test('whoever was removed can join anew', async () => {
  const parley = await come({});
  const room = parley.join(ROOM);
  await welcome(1_000);
  await settle();
  server.socket.toClient.push(REMOVED);
  await settle();
  const again = parley.join(ROOM);
  await settle();
  /** @type {any[]} */
  const heard = [];
  again.on('message', ({ body }) => heard.push(body));
  server.publish('back');
  await settle();
  assert.notEqual(again, room);
  assert.deepEqual(heard, ['back']);
});

// --- limits

/** @param {number} retryAfter */
const limited = (retryAfter) => ({ code: 'rate-limited', retry: true, retryAfter });

test('messages that met a limit wait as long as the server says, and go out in order', async () => {
  const parley = await come({});
  const room = parley.join(ROOM);
  await welcome(1_000);
  await settle();
  /** @type {any[]} */
  const met = [];
  parley.on('limited', ({ retryAfter }) => met.push(retryAfter));
  server.refusing = limited(2.5);
  const kept = ['one', 'two', 'three'].map((body) => room.send(body));
  await settle();
  assert.deepEqual(met, [2.5, 2.5, 2.5]);
  assert.ok(parley.limited);
  assert.equal(parley.stalled, 3);
  server.refusing = null;
  const { length } = sent('send');
  kept.push(room.send('four'));
  await pass(2.4);
  assert.equal(sent('send').length, length, 'nothing before');
  await pass(0.2);
  await settle();
  assert.deepEqual(
    server.log.map(({ body }) => body),
    ['one', 'two', 'three', 'four'],
  );
  await Promise.all(kept);
  assert.equal(parley.limited, false);
  assert.equal(parley.stalled, 0);
  const ids = sent('send').map(({ messageId }) => messageId);
  assert.equal(new Set(ids).size, 4, 'again with the same messageId');
});

test('a limit holds for the whole connection: other rooms wait too', async () => {
  const parley = await come({});
  const [one, other] = [parley.join(ROOM), parley.join('chat/garden')];
  await welcome(1_000);
  await settle();
  server.refusing = limited(5);
  one.send('one');
  await settle();
  const { length } = sent('send');
  other.send('two');
  await settle();
  assert.equal(sent('send').length, length);
  server.refusing = null;
  await pass(5.1);
  await settle();
  assert.deepEqual(
    server.log.map(({ body }) => body),
    ['one', 'two'],
  );
});

test('a message that would have to wait for long is refused at once, and holds up nobody', async () => {
  const parley = await come({});
  const [one, other] = [parley.join(ROOM), parley.join('chat/garden')];
  await welcome(1_000);
  await settle();
  server.refusing = limited(61);
  const refused = assert.rejects(one.send('one'), { code: 'rate-limited', retryAfter: 61 });
  await settle();
  await refused;
  assert.deepEqual([parley.limited, parley.stalled, one.unsent.length], [false, 0, 0]);
  server.refusing = null;
  const kept = other.send('two');
  await settle();
  await kept;
  assert.deepEqual(
    server.log.map(({ body }) => body),
    ['two'],
  );
});

test('of several answers the longest wait counts', async () => {
  const parley = await come({});
  const room = parley.join(ROOM);
  await welcome(1_000);
  await settle();
  server.refusing = limited(1);
  room.send('one');
  room.send('two');
  await turn();
  const [one, two] = sent('send').map(({ id }) => ({ type: 'error', re: id, message: 'No.', ...limited(1) }));
  server.socket.toServer = [];
  server.socket.toClient = [one, { ...two, retryAfter: 8 }];
  server.socket.deliver();
  await pass(7.9);
  assert.equal(sent('send').length, 2);
  await pass(0.2);
  assert.equal(sent('send').length, 3);
});

test('a bucket that is small lets everything through in the end, in order, once', async () => {
  const parley = await come({});
  const room = parley.join(ROOM);
  await welcome(1_000);
  await settle();
  let left = 0;
  const run = server.run.bind(server);
  server.run = (socket, command) => {
    server.refusing = command.type === 'send' && left-- <= 0 ? limited(1) : null;
    run(socket, command);
  };
  for (let i = 0; i < 40; i++) room.send(i);
  for (let second = 0; second < 60 && server.log.length < 40; second++) {
    left = 5;
    await settle();
    await pass(1.01);
  }
  assert.deepEqual(
    server.log.map(({ body }) => body),
    Array.from({ length: 40 }, (_, i) => i),
  );
});

test('after a limit one message asks for all rooms, and none overtakes it', async () => {
  const parley = await come({});
  const [one, other] = [parley.join(ROOM), parley.join('chat/garden')];
  await welcome(1_000);
  await settle();
  server.refusing = limited(1);
  one.send('one');
  other.send('two');
  await settle();
  const { length } = sent('send');
  await pass(1.1);
  other.send('three');
  await turn();
  assert.deepEqual(
    sent('send')
      .slice(length)
      .map(({ body }) => body),
    ['one'],
  );
  server.refusing = null;
  await settle();
  assert.deepEqual(
    server.log.map(({ body }) => body),
    ['one', 'two', 'three'],
  );
});

test('another command that meets a limit is asked again three times, and then refused', async () => {
  const parley = await come({});
  await welcome(1_000);
  server.run = (socket, { id }) => void socket.toClient.push({ type: 'error', re: id, message: 'No.', ...limited(1) });
  const refused = assert.rejects(parley.ask({ type: 'history', channel: ROOM }), {
    code: 'rate-limited',
    retry: true,
    retryAfter: 1,
  });
  for (let i = 0; i < 10; i++) {
    await settle();
    await pass(1.5);
  }
  await refused;
  assert.equal(sent('history').length, 4);
});

test('a command that would have to wait too long is refused at once', async () => {
  const parley = await come({});
  await welcome(1_000);
  server.run = (socket, { id }) => void socket.toClient.push({ type: 'error', re: id, message: 'No.', ...limited(60) });
  const refused = assert.rejects(parley.ask({ type: 'history', channel: ROOM }), { retryAfter: 60 });
  await settle();
  await refused;
  assert.equal(sent('history').length, 1);
});

test('a join that met a limit is tried again after it', async () => {
  const parley = await come({});
  parley.join(ROOM);
  server.refusing = limited(6);
  await welcome(1_000);
  await settle();
  server.refusing = null;
  await pass(5.9);
  assert.equal(sent('join').length, 1);
  await pass(0.2);
  await settle();
  assert.equal(sent('join').length, 2);
  assert.ok(server.socket.joined);
});

test('a connection that was closed for its speed comes back when the server says', async () => {
  const parley = await come({});
  await welcome(1_000);
  server.socket.toClient.push({ type: 'bye', code: 4529, reason: 'rate-limited', retryAfter: 7, jitter: 0 });
  server.socket.deliver();
  server.socket.cut(4529);
  await pass(6.9);
  assert.equal(server.sockets.length, 1);
  assert.equal(parley.state.code, 4529);
  await pass(0.2);
  assert.equal(server.sockets.length, 2);
});

test('what the server takes a second is told with the limits, and absent where it sets none', async () => {
  const parley = await come({});
  server.socket.welcome({ rate: { commands: 50, bytes: 65_536 } });
  assert.deepEqual(parley.limits.rate, { commands: 50, bytes: 65_536 });
  server.socket.cut();
  await pass(20);
  server.socket.welcome();
  assert.equal(parley.limits.rate, undefined);
});
