import { ParleyError } from './error.js';
import { refusal } from './refusal.js';
import { encode } from './wire.js';

/** Close codes: what the browser says of a line that broke, and what ends a credential. */
const BROKEN = 1006;
const UNAUTHORIZED = 4401;

/** What is published one after another. */
const ORDERED = new Set(['send', 'edit', 'delete', 'react']);

/**
 * What is left of a stream's text, and the whole events before that.
 *
 * @param {string} text
 * @returns {{events: any[], rest: string}}
 */
export function parse(text) {
  const blocks = text.split('\n\n');
  const rest = /** @type {string} */ (blocks.pop());
  const events = blocks.flatMap((block) => {
    const lines = block.split('\n').filter((line) => line.startsWith('data: '));
    return lines.length ? [JSON.parse(lines.map((line) => line.slice('data: '.length)).join('\n'))] : [];
  });
  return { events, rest };
}

/**
 * In the shape of a WebSocket at `/live`, over plain HTTP: each channel is a stream of server-sent events, and commands are
 * requests. Streams are read by `fetch`, which can carry a token in a header, as `EventSource` cannot.
 *
 * What HTTP has no path for is not said: `typing` and `status`.
 */
export class EventSocket {
  /** @type {((event: {data: string}) => void) | null} */
  onmessage = null;
  /** @type {((event: {code: number, reason: string}) => void) | null} */
  onclose = null;
  /** One for each channel. @type {Map<string, AbortController>} */
  #streams = new Map();
  #isOver = false;
  /** Whether the server takes nobody just now. */
  isTurnedAway = false;
  #live;
  #token;
  #fetch;
  /** Messages leave one after another: they keep their order. @type {Promise<void>} */
  #sending = Promise.resolve();

  /**
   * @param {URL} live
   * @param {string | undefined} token
   * @param {typeof globalThis.fetch} fetch
   */
  constructor(live, token, fetch) {
    this.#live = live;
    this.#token = token;
    this.#fetch = fetch;
    this.#greet();
  }

  /** @param {string} frame */
  send(frame) {
    for (const command of [JSON.parse(frame)].flat()) {
      if (ORDERED.has(command.type)) this.#sending = this.#sending.then(() => this.#answer(command));
      else this.#answer(command);
    }
  }

  close() {
    this.#isOver = true;
    for (const stream of this.#streams.values()) stream.abort();
    this.#streams.clear();
  }

  async #greet() {
    try {
      const answer = await this.#request('api/client');
      if (!answer.ok) throw await refusal(answer);
      const { user, refused, guests } = await answer.json();
      if (refused === 'unauthorized' || (!user && guests === false)) return this.end(UNAUTHORIZED, 'unauthorized');
      const name = this.#live.searchParams.get('name') ?? '';
      const limits = { frame: 65_536, commands: 100, channels: 128, history: 500, receipts: 50 };
      const { channels: unread } = this.#live.searchParams.has('unread') && user ? await this.#json('api/unread') : {};
      this.#tell({ type: 'hello', user: user ?? { id: '', name }, ping: 25, limits, unread });
    } catch (error) {
      this.end(BROKEN, String(/** @type {Error} */ (error).message));
    }
  }

  /** @param {any} command */
  async #answer(command) {
    const { id, channel } = command;
    try {
      const ok = await this.#carryOut(command);
      if (ok && id !== undefined) this.#tell({ ...ok, type: 'ok', re: id, channel });
    } catch (error) {
      if (!(error instanceof ParleyError)) return this.end(BROKEN, 'The server does not answer.');
      const { code, message, retry, retryAfter } = error;
      if (id !== undefined) this.#tell({ type: 'error', re: id, code, message, retry, retryAfter });
    }
  }

  /** @param {any} command @returns {Promise<any>} the answer, if it has not been given */
  async #carryOut({ type, channel, id, ...fields }) {
    const path = `api/channels/${channel}`;
    switch (type) {
      case 'join':
        return this.#join(channel, id, fields);
      case 'leave':
        this.#streams.get(channel)?.abort();
        this.#streams.delete(channel);
        return {};
      case 'send':
        return this.#tellOf('POST', `${path}/messages`, fields);
      case 'edit': {
        const { target, ...rest } = fields;
        return this.#tellOf('PATCH', `${path}/messages/${target}`, rest);
      }
      case 'delete':
      case 'react': {
        const { target, emoji, on = false, messageId } = fields;
        const what = emoji === undefined ? '' : `/reactions/${encodeURIComponent(emoji)}`;
        const headers = { 'idempotency-key': messageId };
        return this.#json(`${path}/messages/${target}${what}`, { method: on ? 'PUT' : 'DELETE', headers });
      }
      case 'history':
        return this.#json(`${path}/messages?${query(fields)}`);
      case 'members':
        return this.#json(`${path}/members`);
      case 'read':
        return this.#tellOf('PUT', `${path}/read`, fields);
      case 'forget':
        return this.#json(`${path}/read`, { method: 'DELETE' });
      case 'receipts':
        return this.#json(`${path}/receipts`);
      case 'typing':
      case 'status':
        return {};
      default:
        throw new ParleyError('bad-request', 'This cannot be asked without a WebSocket.', false);
    }
  }

  /** @param {string} channel @param {any} id @param {any} fields @returns {Promise<void>} */
  async #join(channel, id, { since, ...fields }) {
    const over = new AbortController();
    this.#streams.get(channel)?.abort();
    this.#streams.set(channel, over);
    const asked = query({ ...fields, ...since, unread: this.#live.searchParams.get('unread') });
    const answer = await this.#request(`api/channels/${channel}/events?${asked}`, { signal: over.signal });
    if (answer.status === 503) {
      this.isTurnedAway = true;
      return this.end(BROKEN, 'The server takes nobody just now.');
    }
    if (!answer.ok || !answer.body) throw await refusal(answer);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    /** @type {any[]} */
    let events = [];
    while (events.length === 0) {
      const { value, done } = await reader.read();
      if (done) throw new TypeError('The stream has ended.');
      ({ events, rest: text } = parse(text + value));
    }
    const [first, ...others] = events;
    if (first.type !== 'hello') throw new ParleyError(first.reason, first.message ?? first.reason, first.code >= 4500);
    if (over.signal.aborted) return;
    this.#tell({ ...first.join, type: 'ok', re: id, channel });
    this.#read(over, reader, others, text);
  }

  /**
   * @param {AbortController} over
   * @param {ReadableStreamDefaultReader<string>} reader
   * @param {any[]} events
   * @param {string} text
   */
  async #read(over, reader, events, text) {
    try {
      while (!over.signal.aborted) {
        if (events.length) this.#tell(...events);
        if (events.some(({ type }) => type === 'removed')) return over.abort();
        const bye = events.find(({ type }) => type === 'bye');
        if (bye) return this.end(bye.code, bye.reason);
        const { value, done } = await reader.read();
        if (done) return this.end(BROKEN, 'The stream has ended.');
        ({ events, rest: text } = parse(text + value));
      }
    } catch (error) {
      if (!over.signal.aborted) this.end(BROKEN, String(error));
    }
  }

  /** @param {string} method @param {string} path @param {object} fields */
  #tellOf(method, path, fields) {
    return this.#json(path, { method, headers: { 'content-type': 'application/json' }, body: encode(fields) });
  }

  /** @param {string} path @param {RequestInit} [init] */
  async #json(path, init) {
    const answer = await this.#request(path, init);
    if (!answer.ok) throw await refusal(answer);
    return answer.json();
  }

  /** @param {string} path @param {RequestInit} [init] */
  #request(path, init = {}) {
    const url = new URL(path, this.#live);
    url.protocol = url.protocol.replace('ws', 'http');
    // A guest is known by the same secret as on a WebSocket.
    for (const name of ['name', 'guest']) {
      const value = this.#live.searchParams.get(name);
      if (value !== null) url.searchParams.set(name, value);
    }
    const headers = new Headers(init.headers);
    if (this.#token !== undefined) headers.set('authorization', `Bearer ${this.#token}`);
    return this.#fetch(url, { ...init, headers, cache: 'no-store' });
  }

  /** @param {any[]} events */
  #tell(...events) {
    if (!this.#isOver) this.onmessage?.({ data: JSON.stringify(events) });
  }

  /** As if the line had broken. @param {number} code @param {string} reason */
  end(code, reason) {
    if (this.#isOver) return;
    this.close();
    this.onclose?.({ code, reason });
  }
}

/** @param {Record<string, any>} fields */
function query(fields) {
  const known = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
  return new URLSearchParams(known.map(([name, value]) => [name, String(value)]));
}
