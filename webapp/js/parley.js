/**
 * The browser client of Parley: any number of channels over one WebSocket that mends itself.
 *
 *     import { connect } from './js/parley.js';
 *
 *     const parley = connect({ name: 'Ann' });
 *     const room = parley.join('chat/lobby', { last: 50 });
 *     room.on('message', ({ from, body }) => console.log(`${from.name}: ${body}`));
 *     await room.send('Hello');
 *
 * What you can rely on:
 *
 * - A channel's messages reach `message` listeners once each and in order, across any number of cuts. What the server
 *   no longer keeps is told by `gap`.
 * - What you `send` waits in an outbox while there is no line, or the server cannot keep it; it goes out in order as
 *   soon as that is over, and is published once: every message carries a `messageId`, so sending it again is safe.
 * - `on(type, listener)` returns a function that takes the listener off again.
 *
 * Listeners rather than async iterators: a page reacts to several kinds of events at once, and a loop that somebody
 * forgot to drain would be a queue without a bound.
 */

/** @typedef {null | boolean | number | string | any[] | {[name: string]: any}} Json */
/** @typedef {{id: string, name: string}} User */
/** @typedef {User & {connections?: number}} Member */
/** @typedef {{epoch: string, seq: number}} Position */
/**
 * @typedef {object} Message
 * @property {string} channel
 * @property {string} epoch which life of the channel `seq` belongs to
 * @property {number} seq 1, 2, 3 … without holes
 * @property {string} messageId
 * @property {User} from
 * @property {string} at RFC 3339, UTC
 * @property {string} [key] what a feed's message is the newest state of
 * @property {any} body
 */
/** @typedef {{from: number, to: number | null}} Gap both inclusive; `to` is null when nobody knows what was lost */
/**
 * @typedef {object} State
 * @property {'connecting' | 'online' | 'waiting' | 'offline' | 'closed'} state `offline` is `waiting` while the browser
 *   says that it has no network; `closed` is final until `retry()`
 * @property {number} [until] `waiting` and `offline`: when the next try is due (milliseconds, as in `Date.now()`)
 * @property {number} [code] why the last connection ended (close code)
 * @property {string} [reason]
 */
/** @typedef {{frame: number, commands: number, channels: number, history: number}} Limits */
/**
 * @typedef {object} Options
 * @property {string | URL} [url] the server's `live` endpoint; without it the one of the WAR that served this file
 * @property {string} [name] the shown name, 1 to 64 characters; without it the server makes one up
 * @property {string | null} [guest] a secret of 16 to 128 characters that makes this the same person as before; without
 *   it one is made up and kept in `localStorage`. `null`: a new person with every connection
 * @property {string} [token] the credential of somebody who is no guest, e.g. the API key of a back end. It travels as
 *   the subprotocol `bearer.<token>`, since a browser can set no header, and so it holds nothing but letters, digits and
 *   ``!#$%&'*+-.^_`|~`` (RFC 6455 §4.1). One that is wrong looks like a server that is away: ask `api/` first
 * @property {Storage} [storage] where the outbox outlives the page too, e.g. `sessionStorage`
 * @property {typeof WebSocket} [WebSocket] another implementation, e.g. for Node.js
 */
/**
 * @typedef {object} JoinOptions
 * @property {number} [last] how many of the newest messages to begin with (0 to 500, default 0)
 * @property {Position} [since] resume after this position
 * @property {boolean} [members] keep `members` and `typists` (default: true for chat, false for feeds)
 */
/** @typedef {{key?: string, messageId?: string, ifSeq?: number}} SendOptions */
/** @typedef {{messages: Message[], next?: number, gap?: Gap, epoch: string}} Page */
/**
 * @typedef {object} Unsent
 * @property {string} channel
 * @property {string} messageId
 * @property {Json} body
 * @property {string} [key]
 * @property {number} [ifSeq]
 * @property {number} at
 * @property {Promise<Position & {messageId: string}>} result
 */

const SECOND = 1000;
/** Full jitter between 0 and a ceiling that doubles: after a crash, clients come back spread out. */
const BACKOFF = { first: 500, most: 20 * SECOND };
/** After "not now" from a server that is there, to which asking again costs little. */
const REFUSED_MOST = 4 * SECOND;
const STEADY = 10 * SECOND;
const HELLO_WITHIN = 10 * SECOND;
const ANSWER_WITHIN = 5 * SECOND;
const TYPING = { repeat: 3 * SECOND, silence: 4 * SECOND, expires: 5 * SECOND };
/** What a subprotocol may hold: a `token` (RFC 9110 §5.6.2). */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const DEEPEST = 62; // the server takes 64 levels, and a command in an array is two of them

/** @param {number} tries @param {number} [most] */
const backoff = (tries, most = BACKOFF.most) => Math.random() * Math.min(most, BACKOFF.first * 2 ** tries);

/** @param {number} code */
const isFinal = (code) => [1000, 1003, 1007, 1009].includes(code) || (code >= 4400 && code <= 4499);

/** 128 random bits. `crypto.randomUUID` is missing on plain http, where intranets live. */
const unique = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('');

/** @param {string} text */
const bytes = (text) => new TextEncoder().encode(text).length;

/** @param {any} value @returns {number} */
const depth = (value) =>
  value !== null && typeof value === 'object'
    ? 1 + Object.values(value).reduce((most, each) => Math.max(most, depth(each)), 0)
    : 0;

/** JSON whose lone surrogates, which UTF-8 cannot carry, have become U+FFFD. @param {any} value */
const encode = (value) => JSON.stringify(value).replace(/((?<!\\)(?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g, '$1\\ufffd');

/** What the handshake offers. @param {string} [token] @throws {ParleyError} */
function protocols(token) {
  if (token === undefined) return ['parley.v1'];
  if (TOKEN.test(token)) return ['parley.v1', `bearer.${token}`];
  const rule = "A token holds only letters, digits and !#$%&'*+-.^_`|~: a WebSocket cannot carry anything else.";
  throw new ParleyError('bad-request', rule, false);
}

function keptGuest() {
  const name = 'parley.guest';
  const fresh = unique();
  try {
    const kept = localStorage.getItem(name);
    if (!kept) localStorage.setItem(name, fresh);
    return kept ?? fresh;
  } catch {
    return fresh; // storage is forbidden: the same person until the page is reloaded
  }
}

/** Why something was refused. `code` is a word of the protocol, or `offline`, `closed`; `retry`: it may work later. */
export class ParleyError extends Error {
  /** @param {string} code @param {string} message @param {boolean} retry */
  constructor(code, message, retry) {
    super(message);
    this.name = 'ParleyError';
    this.code = code;
    this.retry = retry;
  }
}

/** @template {Record<string, any>} Events */
class Emitter {
  /** @type {Map<keyof Events, Set<(event: any) => void>>} */
  #listeners = new Map();

  /**
   * @template {keyof Events} T
   * @param {T} type
   * @param {(event: Events[T]) => void} listener
   * @returns {() => void} takes the listener off
   */
  on(type, listener) {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  /**
   * @protected
   * @template {keyof Events} T
   * @param {T} type
   * @param {Events[T]} event
   */
  emit(type, event) {
    for (const listener of this.#listeners.get(type) ?? []) {
      try {
        listener(event);
      } catch (error) {
        // A listener's mistake is reported as its own, and costs nobody a message.
        (globalThis.reportError ?? console.error)(error);
      }
    }
  }
}

/**
 * One WebSocket that is replaced whenever it breaks. It knows nothing of channels.
 *
 *                         hello
 *     ┌──> connecting ──────────────> online
 *     │        │ cut, or no hello        │ cut, or dead
 *     │ time   v                         │
 *     └── waiting / offline <────────────┘
 *
 *     any ── close(), or a code that says "do not come back" ──> closed ── retry() ──> connecting
 *
 * @extends {Emitter<{state: State, hello: any, event: any}>}
 */
class Line extends Emitter {
  /** @type {State} */
  now = { state: 'connecting' };
  /** @type {WebSocket | null} */
  #socket = null;
  /** One timer: the deadline of the state that we are in. @type {any} */
  #timer;
  /** @type {{code: number, reason: string, retryAfter: number, jitter: number} | null} */
  #bye = null;
  #tries = 0;
  #onlineAt = 0;
  #heardAt = 0;
  #quiet = 0;
  #over = new AbortController();
  #protocols;
  #WebSocket;

  /** @param {URL} url @param {string[]} subprotocols @param {typeof WebSocket} Implementation */
  constructor(url, subprotocols, Implementation) {
    super();
    this.url = url;
    this.#protocols = subprotocols;
    this.#WebSocket = Implementation;
    const { signal } = this.#over;
    for (const type of ['online', 'offline']) globalThis.addEventListener?.(type, () => this.wake(), { signal });
    const seen = () => document.visibilityState === 'visible' && this.wake();
    globalThis.document?.addEventListener('visibilitychange', seen, { signal });
  }

  open() {
    this.#let();
    this.#bye = null;
    this.#enter({ state: 'connecting' });
    const socket = new this.#WebSocket(this.url, this.#protocols);
    socket.onmessage = ({ data }) => this.#receive(socket, data);
    socket.onclose = ({ code, reason }) => this.#ended(code, reason);
    this.#socket = socket;
    this.#after(HELLO_WITHIN, () => this.#ended(1006, 'no answer'));
  }

  /** @param {string} frame */
  send(frame) {
    this.#socket?.send(frame);
  }

  /** Something changed out there: try at once, or make sure that the line lives. The server's own window stands. */
  wake() {
    const { state } = this.now;
    if (state === 'online') this.#probe();
    else if ((state === 'waiting' || state === 'offline') && !this.#bye) {
      if (globalThis.navigator?.onLine === false) this.#enter({ ...this.now, state: 'offline' });
      else this.open();
    }
  }

  close() {
    this.#over.abort();
    clearTimeout(this.#timer);
    this.#let();
    this.#enter({ state: 'closed', code: 1000, reason: 'done' });
  }

  /** @param {WebSocket} socket @param {string} data */
  #receive(socket, data) {
    this.#heardAt = Date.now();
    for (const event of JSON.parse(data)) {
      if (socket !== this.#socket) return; // a listener closed or replaced this line
      if (event.type === 'bye') this.#bye = event;
      else if (event.type === 'hello') this.#welcome(event);
      else this.emit('event', event);
    }
  }

  /** @param {any} hello */
  #welcome(hello) {
    this.#onlineAt = Date.now();
    this.#quiet = (2 * hello.ping + 10) * SECOND;
    this.#listen();
    this.now = { state: 'online' };
    this.emit('hello', hello);
    this.emit('state', this.now);
  }

  /** Browsers answer the server's pings without telling us. So when all is quiet, ask for something small. */
  #listen() {
    const due = this.#heardAt + this.#quiet - Date.now();
    this.#after(due, () => (this.#heardAt + this.#quiet > Date.now() ? this.#listen() : this.#probe()));
  }

  #probe() {
    const askedAt = Date.now();
    this.send('{"type":"history","channel":"chat/lobby","limit":1,"id":"probe"}');
    this.#after(ANSWER_WITHIN, () =>
      this.#heardAt > askedAt ? this.#listen() : this.#ended(1006, 'the line is dead'),
    );
  }

  /** @param {number} closeCode @param {string} closeReason */
  #ended(closeCode, closeReason) {
    this.#let();
    const { code, reason } = this.#bye ?? { code: closeCode, reason: closeReason };
    if (isFinal(code)) {
      clearTimeout(this.#timer);
      return this.#enter({ state: 'closed', code, reason });
    }
    if (this.now.state === 'online' && Date.now() - this.#onlineAt > STEADY) this.#tries = 0;
    const delay = this.#bye
      ? (this.#bye.retryAfter + Math.random() * this.#bye.jitter) * SECOND
      : backoff(this.#tries++);
    this.#after(delay, () => this.open());
    const state = globalThis.navigator?.onLine === false ? 'offline' : 'waiting';
    this.#enter({ state, until: Date.now() + delay, code, reason });
  }

  /** Lets go of the socket without waiting for it: on a dead line its `close` event may come minutes later. */
  #let() {
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onmessage = socket.onclose = null;
    socket.close(1000);
  }

  /** @param {State} state */
  #enter(state) {
    this.now = state;
    this.emit('state', state);
  }

  /** @param {number} ms @param {() => void} action */
  #after(ms, action) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(action, Math.max(0, ms));
  }
}

/**
 * What was sent and not yet acknowledged, oldest first.
 *
 * @typedef {Unsent & {written: boolean, resolve: (kept: any) => void, reject: (error: ParleyError) => void}} Entry
 */
class Outbox {
  static #name = 'parley.outbox';
  /** @type {Map<string, Entry>} */
  #entries = new Map();
  #storage;

  /** @param {Storage | undefined} storage */
  constructor(storage) {
    this.#storage = storage;
    for (const each of JSON.parse(storage?.getItem(Outbox.#name) ?? '[]')) this.#put(each);
  }

  /** @param {Omit<Unsent, 'result'>} message */
  add(message) {
    const known = this.#entries.get(message.messageId);
    const entry = known ?? this.#put(message);
    this.#save();
    return entry;
  }

  /** @param {string} channel @param {string} messageId @returns {Entry | undefined} which is no longer in here */
  take(channel, messageId) {
    const entry = this.#entries.get(messageId);
    if (entry?.channel !== channel) return undefined;
    this.#entries.delete(messageId);
    this.#save();
    return entry;
  }

  entries() {
    return [...this.#entries.values()];
  }

  /** @param {Omit<Unsent, 'result'>} message */
  #put(message) {
    let settle = /** @type {Pick<Entry, 'resolve' | 'reject'>} */ ({});
    const result = new Promise((resolve, reject) => (settle = { resolve, reject }));
    result.catch(() => {}); // after a reload nobody may be waiting for it
    const entry = /** @type {Entry} */ ({ ...message, written: false, result, ...settle });
    this.#entries.set(message.messageId, entry);
    return entry;
  }

  #save() {
    const kept = this.entries().map(({ written, result, resolve, reject, ...message }) => message);
    try {
      this.#storage?.setItem(Outbox.#name, JSON.stringify(kept));
    } catch {
      // Storage is full: the outbox lives on in memory.
    }
  }
}

/**
 * What a channel may ask of its connection.
 *
 * @typedef {object} Port
 * @property {(command: object) => Promise<any>} ask
 * @property {(command: object) => void} tell
 * @property {(message: Omit<Unsent, 'result'>) => Promise<Position & {messageId: string}>} post
 * @property {() => Entry[]} outbox
 * @property {() => void} flush
 * @property {() => void} leave
 */

/**
 * A channel that was joined.
 *
 * | event | when |
 * |---|---|
 * | `message` | a {@link Message} |
 * | `gap` | messages that nobody can get any more |
 * | `joined`, `left` | a {@link User} came or went |
 * | `members` | `members` has changed, for whatever reason |
 * | `typing` | somebody began or stopped; `typists` has changed |
 * | `read` | a user has read up to `seq` |
 * | `subscribed` | the server has answered the join, at first and after each cut; messages follow |
 * | `refused` | the server does not let us join; with `retry` only for now, and joining is tried again by itself |
 *
 * @extends {Emitter<{message: Message, gap: Gap, joined: User, left: User, members: Map<string, Member>,
 *   typing: {user: User, on: boolean}, read: {user: User, seq: number}, subscribed: Position & {resumed: boolean},
 *   refused: ParleyError}>}
 */
export class Channel extends Emitter {
  /** The people who are here. @type {Map<string, Member>} */
  members = new Map();
  /** How many they are; more than `members.size` when there are over 500. */
  memberCount = 0;
  /** That of the last message received: where to resume from. @type {Position | null} */
  position = null;
  /** @type {Map<string, {user: User, timer: any}>} */
  #typists = new Map();
  #subscribed = false;
  /** Whether a message of ours that was kept before the cut may still be on its way back to us. */
  #catchingUp = false;
  /** After a new life of the log the first message may have any number. */
  #anyNext = false;
  /** Up to here the server repeats what we missed. */
  #missedTo = 0;
  #typingSaidAt = 0;
  /** @type {any} */
  #silence;
  #options;
  #port;

  /** @param {string} name @param {JoinOptions} options @param {Port} port @internal */
  constructor(name, options, port) {
    super();
    /** e.g. `chat/lobby` */
    this.name = name;
    this.position = options.since ?? null;
    this.#options = options;
    this.#port = port;
  }

  /**
   * Publishes a message. It may be called at any time; while there is no line, or the server cannot keep it, it waits
   * in the outbox.
   *
   * Messages keep their order, except that one which the server refused for a while (`retry`) may be overtaken by those
   * that were under way with it.
   *
   * @param {Json} body
   * @param {SendOptions} [options] `messageId`: that of a message which failed, to try it again
   * @returns {Promise<Position & {messageId: string}>} once it is kept
   * @throws {ParleyError} as a rejection, when it never will be
   */
  send(body, { key, ifSeq, messageId = unique() } = {}) {
    this.typing(false);
    return this.#port.post({ channel: this.name, messageId, body, key, ifSeq, at: Date.now() });
  }

  /** What was sent here and is not known to be kept. @returns {Unsent[]} */
  get unsent() {
    return this.#port.outbox().filter(({ channel }) => channel === this.name);
  }

  /**
   * A page of older messages; they do not come as `message` events.
   *
   * @param {{before?: number, after?: number, limit?: number}} [range] without any, the newest
   * @returns {Promise<Page>} in order of `seq`; `next` is the `before` (or `after`) of the next page
   */
  history(range = {}) {
    return this.#port.ask({ type: 'history', channel: this.name, ...range });
  }

  /** Call it with every key press; it is told every 3 s, and taken back after 4 s of silence or with `send`. */
  typing(on = true) {
    clearTimeout(this.#silence);
    if (on) this.#silence = setTimeout(() => this.typing(false), TYPING.silence);
    const now = Date.now();
    if (on ? now - this.#typingSaidAt < TYPING.repeat : this.#typingSaidAt === 0) return;
    this.#typingSaidAt = on ? now : 0;
    this.#port.tell({ type: 'typing', channel: this.name, on });
  }

  /** Tells the others how far this user has read. @param {number} seq */
  read(seq) {
    this.#port.tell({ type: 'read', channel: this.name, seq });
  }

  /** Who is typing right now. */
  get typists() {
    return [...this.#typists.values()].map(({ user }) => user);
  }

  leave() {
    clearTimeout(this.#silence);
    this.cut();
    this.#port.leave();
  }

  /** @internal */
  get catchingUp() {
    return this.#catchingUp;
  }

  /** @internal */
  joinCommand() {
    const { last, members } = this.#options;
    this.#catchingUp = true;
    return { type: 'join', channel: this.name, members, ...(this.position ? { since: this.position } : { last }) };
  }

  /** The answer to `join`. @param {any} ok @internal */
  subscribed(ok) {
    const { epoch, seq, gap, members, memberCount, resumed } = ok;
    this.#subscribed = true;
    this.#missedTo = 0;
    if (this.position === null) {
      if (!this.#options.last || seq === 0) this.position = { epoch, seq };
    } else if (gap?.to === null) {
      this.position = { epoch, seq: 0 };
      this.#anyNext = true;
    } else {
      this.#missedTo = seq;
    }
    if (members) this.#setMembers(members, memberCount);
    this.emit('subscribed', { epoch, seq, resumed });
    if (gap) this.#gap(gap);
    this.#checkCaughtUp();
  }

  /** The line is gone. @internal */
  cut() {
    this.#subscribed = false;
    this.#catchingUp = false;
    this.#typingSaidAt = 0;
    for (const user of this.typists) this.#typing(user, false);
  }

  /** @param {ParleyError} error @internal */
  refuse(error) {
    if (!error.retry) {
      this.#catchingUp = false;
      this.#port.flush();
    }
    this.emit('refused', error);
  }

  /** @param {any} event @internal */
  receive(event) {
    if (!this.#subscribed) return; // the rest of an earlier subscription
    switch (event.type) {
      case 'message':
        return this.#message(event);
      case 'gap':
        return this.#gap(event);
      case 'members':
        return this.#setMembers(event.members, event.memberCount);
      case 'joined':
      case 'left':
        return this.#member(event.type, event.user);
      case 'typing':
        return this.#typing(event.user, event.on);
      case 'read':
        return this.emit('read', { user: event.user, seq: event.seq });
    }
  }

  /** @param {Message} message */
  #message(message) {
    const { epoch, seq, from } = message;
    if (this.position && !this.#anyNext) {
      const { epoch: lastEpoch, seq: lastSeq } = this.position;
      if (epoch !== lastEpoch) this.emit('gap', { from: lastSeq + 1, to: null });
      else if (seq <= lastSeq) return;
      else if (seq > lastSeq + 1) this.emit('gap', { from: lastSeq + 1, to: seq - 1 });
    }
    this.#anyNext = false;
    this.position = { epoch, seq };
    this.#typing(from, false);
    this.emit('message', message);
    this.#checkCaughtUp();
  }

  /** @param {Gap & Partial<Position>} gap one without an end may say where we stand now: in a new life of the log */
  #gap({ from, to, epoch, seq }) {
    if (epoch !== undefined && seq !== undefined) {
      this.position = { epoch, seq };
      this.#anyNext = false;
      this.#missedTo = 0;
    } else if (to !== null && this.position && to > this.position.seq) {
      this.position = { ...this.position, seq: to };
    }
    this.emit('gap', { from, to });
    this.#checkCaughtUp();
  }

  #checkCaughtUp() {
    if (!this.#catchingUp || (this.position && this.position.seq < this.#missedTo)) return;
    this.#catchingUp = false;
    this.#port.flush();
  }

  /** @param {Member[]} members @param {number} count */
  #setMembers(members, count) {
    this.members = new Map(members.map((each) => [each.id, each]));
    this.memberCount = count ?? members.length;
    this.emit('members', this.members);
  }

  /** @param {'joined' | 'left'} type @param {User} user */
  #member(type, user) {
    const before = this.members.size;
    if (type === 'joined') this.members.set(user.id, user);
    else this.members.delete(user.id);
    this.memberCount += this.members.size - before;
    if (type === 'left') this.#typing(user, false);
    this.emit(type, user);
    this.emit('members', this.members);
  }

  /** @param {User} user @param {boolean} on */
  #typing(user, on) {
    const known = this.#typists.get(user.id);
    clearTimeout(known?.timer);
    if (on) this.#typists.set(user.id, { user, timer: setTimeout(() => this.#typing(user, false), TYPING.expires) });
    else this.#typists.delete(user.id);
    if (on !== Boolean(known)) this.emit('typing', { user, on });
  }
}

/**
 * A client: one line, its channels and its outbox. Made by {@link connect}.
 *
 * @extends {Emitter<{state: State, hello: {user: User, limits: Limits}, stalled: number}>}
 */
export class Parley extends Emitter {
  /** Who we are, as soon as the server has told. @type {User | null} */
  user = null;
  /** @type {Limits} */
  limits = { frame: 65_536, commands: 100, channels: 128, history: 500 };
  /** @type {Map<string, Channel>} */
  #channels = new Map();
  /** @type {Map<number, {done: (ok: any) => void, failed: (error: ParleyError) => void}>} */
  #asked = new Map();
  #lastId = 0;
  /** Commands of this turn of the event loop; they leave together. @type {string[]} */
  #turn = [];
  /** So many messages wait for a server that cannot keep them now; they go out by themselves. Its event: `stalled`. */
  stalled = 0;
  /** The channels of which the server can do nothing just now. @type {Set<string>} */
  #stalled = new Set();
  #refusals = 0;
  /** Runs until those are tried again. @type {any} */
  #pause = null;
  #outbox;
  #line;

  /** @param {Options} options @internal */
  constructor({
    url = new URL('../live', import.meta.url),
    name,
    guest = keptGuest(),
    token,
    storage,
    WebSocket = globalThis.WebSocket,
  }) {
    super();
    const live = new URL(url);
    live.protocol = live.protocol.replace('http', 'ws');
    if (name) live.searchParams.set('name', name);
    if (guest) live.searchParams.set('guest', guest);
    this.#outbox = new Outbox(storage);
    this.#line = new Line(live, protocols(token), WebSocket);
    this.#line.on('hello', (hello) => this.#welcome(hello));
    this.#line.on('event', (event) => this.#receive(event));
    this.#line.on('state', (state) => this.#state(state));
    this.#line.open();
  }

  /** @returns {State} */
  get state() {
    return this.#line.now;
  }

  /**
   * Joins a channel, now and after each cut. Joining it again returns the same one.
   *
   * @param {string} name e.g. `chat/lobby`
   * @param {JoinOptions} [options]
   */
  join(name, options = {}) {
    const known = this.#channels.get(name);
    if (known) return known;
    const channel = new Channel(name, options, {
      ask: (command) => this.ask(command),
      tell: (command) => this.#tell(command),
      post: (message) => this.#post(message),
      outbox: () => this.#outbox.entries(),
      flush: () => this.#flush(),
      leave: () => {
        if (this.#channels.delete(name)) this.#tell({ type: 'leave', channel: name });
      },
    });
    this.#channels.set(name, channel);
    if (this.#online) this.#subscribe(channel);
    return channel;
  }

  /** Does now what would be done later: connects, or makes sure that the line lives. */
  retry() {
    if (this.state.state === 'closed') this.#line.open();
    else this.#line.wake();
  }

  /**
   * The same person under another name. The protocol tells names in the handshake, so this opens a new line.
   *
   * @param {string} name
   */
  rename(name) {
    this.#line.url.searchParams.set('name', name);
    this.#line.open();
  }

  /** For good. What is still in the outbox is rejected with `closed`, and stays in the `storage`, if there is one. */
  close() {
    this.#line.close();
    for (const entry of this.#outbox.entries()) entry.reject(new ParleyError('closed', 'The client was closed.', true));
  }

  /**
   * Any command of the protocol, answered on this line or rejected with `offline`.
   *
   * @param {object} command
   * @returns {Promise<any>}
   */
  ask(command) {
    return new Promise((resolve, reject) => this.#ask(command, resolve, reject));
  }

  /** @param {{user: User, limits: Limits}} hello */
  #welcome({ user, limits }) {
    this.user = user;
    this.limits = { ...this.limits, ...limits };
    for (const channel of this.#channels.values()) this.#subscribe(channel);
    this.emit('hello', { user, limits: this.limits });
  }

  /** @param {State} state */
  #state(state) {
    if (state.state === 'online') this.#flush();
    else this.#cut();
    this.emit('state', state);
  }

  #cut() {
    this.#turn = [];
    clearTimeout(this.#pause);
    this.#pause = null;
    this.#stalled.clear();
    this.#countStalled();
    for (const channel of this.#channels.values()) channel.cut();
    for (const entry of this.#outbox.entries()) entry.written = false;
    const asked = [...this.#asked.values()];
    this.#asked.clear();
    for (const { failed } of asked) failed(new ParleyError('offline', 'There is no connection.', true));
  }

  /** @param {any} event */
  #receive(event) {
    if (event.type === 'ok' || event.type === 'error') {
      const asked = this.#asked.get(event.re);
      this.#asked.delete(event.re);
      if (event.type === 'ok') asked?.done(event);
      else asked?.failed(new ParleyError(event.code, event.message, event.retry));
      return;
    }
    // Our own message tells more surely than a second try that the first one was kept.
    if (event.type === 'message') this.#kept(event);
    this.#channels.get(event.channel)?.receive(event);
  }

  /** @param {Channel} channel @param {number} [tries] that were refused on this line */
  #subscribe(channel, tries = 0) {
    const line = this.state;
    const isWanted = () => this.state === line && this.#channels.get(channel.name) === channel;
    const refused = (/** @type {ParleyError} */ error) => {
      if (!isWanted()) return;
      const again = () => isWanted() && this.#subscribe(channel, tries + 1);
      if (error.retry) {
        this.#stalled.add(channel.name);
        this.#countStalled();
        setTimeout(again, backoff(tries, REFUSED_MOST));
      }
      channel.refuse(error);
    };
    const joined = (/** @type {any} */ ok) => {
      channel.subscribed(ok);
      this.#goOn(channel.name);
    };
    this.#ask(channel.joinCommand(), joined, refused);
  }

  /** @param {Omit<Unsent, 'result'>} message */
  #post(message) {
    const refusal = this.#tooLarge(message);
    if (refusal) return Promise.reject(refusal);
    const { result } = this.#outbox.add(message);
    this.#flush();
    this.#countStalled();
    return result;
  }

  /**
   * Writes what the outbox holds, but nothing to a channel that may be about to tell us that it was kept already. Where
   * the server has said "not now", the oldest message stands for all: nothing overtakes it, and asking again is cheap.
   */
  #flush() {
    if (!this.#online) return;
    const held = new Set(this.#pause && this.#stalled);
    for (const entry of this.#outbox.entries()) {
      if (held.has(entry.channel)) continue;
      if (this.#stalled.has(entry.channel)) held.add(entry.channel);
      if (entry.written || this.#channels.get(entry.channel)?.catchingUp) continue;
      entry.written = true;
      const failed = (/** @type {ParleyError} */ error) => this.#failed(entry, error);
      this.#ask(sendCommand(entry), (ok) => this.#kept(ok), failed);
    }
  }

  /** What the server would refuse without saying which command it was. @param {Omit<Unsent, 'result'>} message */
  #tooLarge(message) {
    const most = this.limits.frame - 32; // the rest is for the command's id
    if (bytes(encode(sendCommand(message))) > most)
      return new ParleyError('too-large', `A message is at most ${most} bytes.`, false);
    if (depth(message.body) > DEEPEST)
      return new ParleyError('too-large', `A message is at most ${DEEPEST} levels deep.`, false);
  }

  /** @param {Position & {channel: string, messageId: string}} kept */
  #kept({ channel, epoch, seq, messageId }) {
    const entry = this.#outbox.take(channel, messageId);
    if (!entry) return;
    entry.resolve({ epoch, seq, messageId });
    this.#goOn(channel);
  }

  /** @param {Entry} entry @param {ParleyError} error */
  #failed(entry, error) {
    if (error.code === 'offline') return;
    if (!error.retry) {
      this.#outbox.take(entry.channel, entry.messageId)?.reject(error);
      return this.#goOn(entry.channel);
    }
    entry.written = false;
    if (this.#stalled.size === 0) this.#refusals = 0;
    this.#stalled.add(entry.channel);
    this.#countStalled();
    this.#pause ??= setTimeout(() => {
      this.#pause = null;
      this.#flush();
    }, backoff(this.#refusals++, REFUSED_MOST));
  }

  /** The server has decided about something of this channel. @param {string} channel */
  #goOn(channel) {
    if (!this.#stalled.delete(channel)) return;
    this.#countStalled();
    this.#flush();
  }

  #countStalled() {
    const stalled = this.#outbox.entries().filter(({ channel }) => this.#stalled.has(channel)).length;
    if (stalled === this.stalled) return;
    this.stalled = stalled;
    this.emit('stalled', stalled);
  }

  get #online() {
    return this.state.state === 'online';
  }

  /** @param {object} command @param {(ok: any) => void} done @param {(error: ParleyError) => void} failed */
  #ask(command, done, failed) {
    if (!this.#online) return failed(new ParleyError('offline', 'There is no connection.', true));
    const id = ++this.#lastId;
    this.#asked.set(id, { done, failed });
    this.#write(encode({ ...command, id }));
  }

  /** @param {object} command */
  #tell(command) {
    if (this.#online) this.#write(encode(command));
  }

  /** @param {string} command */
  #write(command) {
    if (this.#turn.push(command) === 1) queueMicrotask(() => this.#leaveTogether());
  }

  #leaveTogether() {
    /** @type {string[]} */
    let frame = [];
    let size = 2;
    const leave = () => frame.length && this.#line.send(frame.length === 1 ? frame[0] : `[${frame.join()}]`);
    for (const command of this.#turn) {
      const more = bytes(command) + 1;
      if (frame.length === this.limits.commands || size + more > this.limits.frame) {
        leave();
        frame = [];
        size = 2;
      }
      frame.push(command);
      size += more;
    }
    this.#turn = [];
    leave();
  }
}

/** @param {Omit<Unsent, 'result'>} message */
function sendCommand({ channel, messageId, body, key, ifSeq }) {
  return { type: 'send', channel, messageId, body, key, ifSeq };
}

/**
 * Connects to Parley, and stays connected until `close()`.
 *
 * @param {Options} [options]
 * @throws {ParleyError} `bad-request` for a `token` that a handshake cannot carry
 */
export const connect = (options = {}) => new Parley(options);
