import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { connect } from '../../webapp/js/parley.js';
import { parse } from '../../webapp/js/parley/events.js';

const EPOCH = 'first';

/** A server behind a proxy that lets no WebSocket pass. */
class Http {
  /** @type {any[]} */
  log = [];
  /** @type {{url: URL, token: string | null, write: (text: string) => void, end: () => void}[]} */
  streams = [];
  /** @type {any[]} */
  sockets = [];
  /** Whether they pass by now. */
  passes = false;
  /** What has come as other requests than POST. @type {any[]} */
  changes = [];
  answers = true;
  isFull = false;

  get WebSocket() {
    const server = this;
    return /** @type {any} */ (
      class {
        /** @type {any} */
        onopen = null;
        /** @type {any} */
        onclose = null;
        /** @param {URL} url */
        constructor(url) {
          this.url = String(url);
          server.sockets.push(this);
          const passes = server.passes;
          setImmediate(() => (passes ? this.onopen?.({}) : this.onclose?.({ code: 1006, reason: '' })));
        }

        close() {}
      }
    );
  }

  /** @param {any} body @param {string} messageId */
  publish(body, messageId) {
    const seq = this.log.length + 1;
    const message = { type: 'message', channel: 'feed/a', epoch: EPOCH, seq, messageId, from: { id: 'a', name: 'A' }, body };
    this.log.push(message);
    for (const { write } of this.streams) write(`id: ${EPOCH}:${seq}\ndata: ${JSON.stringify(message)}\n\n`);
    return message;
  }

  get fetch() {
    return /** @type {any} */ (
      async (/** @type {URL} */ url, /** @type {RequestInit} */ init = {}) => {
        if (!this.answers) throw new TypeError('fetch failed');
        const token = new Headers(init.headers).get('authorization');
        if (url.pathname.endsWith('/api/client')) return Response.json({ user: { id: 'me', name: 'Me' }, guests: true });
        if (this.isFull) {
          const problem = { code: 'overloaded', detail: 'Come back later.', retry: true };
          return Response.json(problem, { status: 503, headers: { 'retry-after': '7' } });
        }
        if (url.pathname.endsWith('/events')) return this.#stream(url, token);
        if (['PATCH', 'PUT', 'DELETE'].includes(String(init.method))) return this.#change(url, init);
        if (init.method !== 'POST') return Response.json({ channel: 'feed/a', epoch: EPOCH, messages: this.log });
        if (token === null) {
          const problem = { code: 'unauthorized', detail: 'Sign in.', retry: false };
          return Response.json(problem, { status: 401 });
        }
        const { body, messageId } = JSON.parse(String(init.body));
        const { seq } = this.log.find((each) => each.messageId === messageId) ?? this.publish(body, messageId);
        return Response.json({ channel: 'feed/a', epoch: EPOCH, seq, messageId }, { status: 201 });
      }
    );
  }

  /** @param {URL} url @param {RequestInit} init */
  async #change({ pathname }, init) {
    const body = init.body === undefined ? {} : JSON.parse(String(init.body));
    const messageId = new Headers(init.headers).get('idempotency-key') ?? body.messageId;
    const what = pathname.replace(/.*\/feed\/a\/(messages\/)?/, '');
    this.changes.push([init.method, decodeURIComponent(what), body.body ?? body.seq]);
    // What is not sent one after another comes meanwhile, and is counted.
    for (let i = 0; i < 5; i++) await turn();
    return Response.json({ channel: 'feed/a', epoch: EPOCH, seq: this.changes.length, messageId });
  }

  /** @param {URL} url @param {string | null} token */
  #stream(url, token) {
    const asked = url.searchParams;
    const from = Number(asked.get('seq') ?? this.log.length);
    const encoder = new TextEncoder();
    const body = new ReadableStream({
      start: (controller) => {
        const write = (/** @type {string} */ text) => {
          // In two pieces: the network cuts where it likes, also within a letter.
          const bytes = encoder.encode(text);
          controller.enqueue(bytes.slice(0, bytes.length / 2));
          controller.enqueue(bytes.slice(bytes.length / 2));
        };
        const stream = { url, token, write, end: () => controller.close() };
        const join = { channel: 'feed/a', epoch: EPOCH, seq: this.log.length, resumed: asked.has('epoch') };
        write(`retry: 1000\nid: ${EPOCH}:${from}\nevent: hello\ndata: ${JSON.stringify({ type: 'hello', join })}\n\n:\n\n`);
        for (const message of this.log.slice(from)) write(`id: x\ndata: ${JSON.stringify(message)}\n\n`);
        this.streams.push(stream);
      },
      cancel: () => void (this.streams = this.streams.filter((each) => each.url !== url)),
    });
    return new Response(body);
  }
}

/** @type {Http} */
let server;
/** @type {import("../../webapp/js/parley.js").Parley} */
let parley;

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.parse('2026-01-01') });
  server = new Http();
});

afterEach(() => {
  parley?.close();
  mock.timers.reset();
});

/** @param {object} [options] */
function begin(options) {
  const { WebSocket, fetch } = server;
  parley = connect({ url: 'http://parley.test/app/live', name: 'Me', guest: null, token: 't', WebSocket, fetch, ...options });
}

/** @param {() => unknown} is @param {number} [step] seconds that pass meanwhile, again and again */
async function until(is, step = 0) {
  for (let i = 0; i < 500; i++) {
    // What is under way arrives before time passes.
    for (let j = 0; j < 10; j++) await turn();
    if (is()) return;
    if (step) mock.timers.tick(step * 1000);
  }
  assert.fail('It does not come.');
}

const isOnline = () => parley.state.state === 'online';

test('a server that is full is no proxy: WebSockets are tried again', async () => {
  server.isFull = true;
  begin();
  parley.join('feed/a');
  await until(() => server.sockets.length === 4, 5);
  server.isFull = false;
  await until(() => server.streams.length === 1, 5);
});

test('events are taken out of a text wherever it is cut', () => {
  const text = 'retry: 7\nid: e:1\ndata: {"n":1}\n\n:\n\nevent: bye\ndata: {"n":\ndata: 2}\n\n';
  for (let i = 0; i <= text.length; i++) {
    const first = parse(text.slice(0, i));
    const second = parse(first.rest + text.slice(i));
    assert.deepEqual([...first.events, ...second.events], [{ n: 1 }, { n: 2 }]);
    assert.equal(second.rest, '');
  }
});

test('where no WebSocket passes it reads by streams, sends by requests, and goes on where it was', async () => {
  begin();
  await until(isOnline, 5);
  assert.equal(server.sockets.length, 2);
  assert.equal(parley.user?.id, 'me');
  const channel = parley.join('feed/a');
  /** @type {any[]} */
  const heard = [];
  channel.on('message', ({ body }) => heard.push(body));
  await until(() => server.streams.length === 1 && channel.position);
  assert.equal(server.streams[0].token, 'Bearer t');
  const kept = await channel.send('Grüße 😀');
  assert.equal(kept.seq, 1);
  await until(() => heard.length === 1);
  const [stream] = server.streams.splice(0);
  server.publish('meanwhile', 'm');
  stream.end();
  await until(() => heard.length === 2, 5);
  server.publish('after', 'n');
  await until(() => heard.length === 3);
  assert.deepEqual(heard, ['Grüße 😀', 'meanwhile', 'after']);
  assert.equal(server.streams[0].url.searchParams.get('seq'), '1');
  assert.equal((await channel.history({ limit: 3 })).messages.length, 3);
});

test('what was read is a request', async () => {
  begin({ transport: 'events' });
  await until(isOnline);
  const channel = parley.join('feed/a');
  await until(() => channel.position);
  channel.read(1);
  await until(() => server.changes.length === 1);
  assert.deepEqual(server.changes, [['PUT', 'read', 1]]);
});

test('changes are requests, one after another', async () => {
  begin({ transport: 'events' });
  await until(isOnline);
  const channel = parley.join('feed/a');
  await until(() => channel.position);
  const made = [channel.edit(7, 'new'), channel.react(7, '👍🏽'), channel.react(7, '?#', false), channel.delete(7)];
  await until(() => server.changes.length === 4);
  assert.deepEqual(
    (await Promise.all(made)).map(({ seq }) => seq),
    [1, 2, 3, 4],
  );
  assert.deepEqual(server.changes, [
    ['PATCH', '7', 'new'],
    ['PUT', '7/reactions/👍🏽', undefined],
    ['DELETE', '7/reactions/?#', undefined],
    ['DELETE', '7', undefined],
  ]);
});

test('a server that is away is no reason to leave WebSockets', async () => {
  server.answers = false;
  begin();
  await until(() => server.sockets.length === 5, 30);
  assert.equal(isOnline(), false);
  assert.equal(server.streams.length, 0);
});

test('it goes back as soon as a WebSocket passes', async () => {
  begin();
  await until(isOnline, 5);
  const before = server.sockets.length;
  server.passes = true;
  await until(() => server.sockets.length > before + 1, 3);
  assert.equal(server.sockets[before].url, 'ws://parley.test/app/echo');
  assert.equal(server.sockets[before + 1].url, 'ws://parley.test/app/live?name=Me');
});

test('whoever asks for events opens no WebSocket, and whoever asks for a WebSocket no stream', async () => {
  begin({ transport: 'events' });
  await until(isOnline);
  assert.equal(server.sockets.length, 0);
  parley?.close();
  begin({ transport: 'websocket' });
  await until(() => server.sockets.length === 4, 30);
  assert.equal(isOnline(), false);
});

test('a bye is the end of the line, with its reason', async () => {
  begin({ transport: 'events' });
  await until(isOnline);
  parley.join('feed/a');
  await until(() => server.streams.length === 1);
  const bye = { type: 'bye', code: 4401, reason: 'unauthorized', message: 'Your credential has ended.' };
  server.streams[0].write(`event: bye\ndata: ${JSON.stringify(bye)}\n\n`);
  await until(() => parley.state.state === 'closed');
  assert.equal(parley.state.message, 'Your credential has ended.');
});

test('what is refused is rejected: a guest cannot send over HTTP', async () => {
  begin({ transport: 'events', token: undefined });
  await until(isOnline);
  const channel = parley.join('feed/a');
  await until(() => channel.position);
  await assert.rejects(channel.send('no'), { code: 'unauthorized' });
});
