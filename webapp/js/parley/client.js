import { Asking } from './asking.js';
import { Channel } from './channel.js';
import { Credential } from './credential.js';
import { Emitter } from './emitter.js';
import { ParleyError } from './error.js';
import { Job } from './job.js';
import { Line } from './line.js';
import { Rooms } from './rooms.js';
import { Sending } from './sending.js';
import { patience } from './times.js';
import { upload } from './upload.js';
import { Ways } from './ways.js';
import { tooLarge, unique } from './wire.js';

/** @typedef {import('./types.js').Hello} Hello */
/** @typedef {import('./types.js').JoinOptions} JoinOptions */
/** @typedef {import('./types.js').Limits} Limits */
/** @typedef {import('./types.js').Options} Options */
/** @typedef {import('./types.js').State} State */
/** @typedef {import('./types.js').Unread} Unread */
/** @typedef {import('./types.js').Unsent} Unsent */
/** @typedef {import('./types.js').User} User */

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

/**
 * A client: one line, its channels and its outbox. Made by {@link connect}.
 *
 * | event | when |
 * |---|---|
 * | `state` | the {@link State} has changed |
 * | `hello` | the server has said who we are, at first and after each cut |
 * | `unread` | `unread` has changed |
 * | `stalled` | so many messages wait for a server that cannot keep them now; they go out by themselves |
 * | `limited` | something was refused because it was too much at once; a message that waits for a minute at most is sent again by itself |
 * | `refreshed` | a new credential is on the line; when it ends, null: never |
 * | `unrefreshed` | that did not work; it is tried again until the old one ends |
 * | `unauthorized` | the credential is not taken, or has ended, and there was no better one: `closed`, until `retry()` |
 *
 * @extends {Emitter<{state: State, hello: Hello, unread: Map<string, Unread>, stalled: number, limited: ParleyError,
 *   refreshed: {expires: string | null}, unrefreshed: ParleyError, unauthorized: {reason: string}}>}
 */
export class Parley extends Emitter {
  /** Who we are, as soon as the server has told. @type {User | null} */
  user = null;
  /** When the credential ends, RFC 3339 by the server's clock; null: never, or not told yet. @type {string | null} */
  expires = null;
  /** @type {Limits} */
  limits = { frame: 65_536, commands: 100, channels: 128, history: 500, receipts: 50 };
  /**
   * What this user has not read, by channel, with the option `unread`: of the channels that they have read or said something in, and of the
   * rooms that they are a member of.
   *
   * null: that is not known yet.
   *
   * @type {Map<string, Unread> | null}
   */
  unread = null;
  /** What we say of our being here. @type {{status: 'online' | 'away', text?: string} | null} */
  #status = null;
  /** Rooms with a title, an owner and perhaps a door. */
  rooms = new Rooms((path, query, init) => this.#reach(path, query, init));
  /** @type {Map<string, Channel>} */
  #channels = new Map();
  #asking;
  #sending;
  #credential;
  #line;
  #fetch;

  /** @param {Options} options @internal */
  constructor({
    url = new URL('../../live', import.meta.url),
    name,
    guest = keptGuest(),
    token,
    unread = false,
    storage,
    fetch = (...request) => globalThis.fetch(...request),
    WebSocket = globalThis.WebSocket,
    transport = 'auto',
  }) {
    super();
    const live = new URL(url);
    live.protocol = live.protocol.replace('http', 'ws');
    if (name) live.searchParams.set('name', name);
    if (guest) live.searchParams.set('guest', guest);
    if (unread) live.searchParams.set('unread', 'true');
    this.#fetch = fetch;
    this.#asking = new Asking({
      isOnline: () => this.#online,
      send: (frame) => this.#line.send(frame),
      limits: () => this.limits,
      limited: (error) => this.emit('limited', error),
    });
    this.#sending = new Sending(storage, {
      isOnline: () => this.#online,
      isHeld: (channel) => this.#channels.get(channel)?.catchingUp ?? false,
      stalled: (count) => this.emit('stalled', count),
      ask: (...asked) => this.#asking.ask(...asked),
    });
    this.#credential = new Credential(token, {
      ask: (command) => this.#ask(command),
      renewed: (expires) => this.#renewed(expires),
      failed: (error) => this.emit('unrefreshed', error),
    });
    this.#line = new Line(live, this.#credential, () => this.#look(), new Ways(transport, WebSocket, fetch));
    this.#line.on('hello', (hello) => this.#welcome(hello));
    this.#line.on('event', (event) => this.#receive(event));
    this.#line.on('state', (state) => this.#state(state));
    this.#line.on('hidden', () => this.#hidden());
    this.#line.open();
  }

  /** @returns {State} */
  get state() {
    return this.#line.now;
  }

  /** By which way the line goes: `events` where no WebSocket passes. */
  get transport() {
    return this.#line.transport;
  }

  /** So many messages wait for a server that cannot keep them now; they go out by themselves. Its event: `stalled`. */
  get stalled() {
    return this.#sending.count;
  }

  /** Whether they wait because too much was sent at once. */
  get limited() {
    return this.#sending.isLimited;
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
    const forget = () => this.#channels.get(name) === channel && this.#channels.delete(name);
    const channel = new Channel(name, options, {
      ask: (command) => this.ask(command),
      tell: (command) => this.#asking.tell(command),
      post: (message) => this.#post(message),
      outbox: () => this.#sending.entries(),
      flush: () => this.#sending.flush(),
      receipts: () => this.limits.receipts,
      leave: () => {
        if (forget()) this.#asking.tell({ type: 'leave', channel: name });
      },
      forget,
    });
    this.#channels.set(name, channel);
    if (this.#online) this.#subscribe(channel);
    return channel;
  }

  /**
   * Tells those who see who is here what this user says of that: now, after each cut, and in channels that are joined later.
   *
   * @param {'online' | 'away'} status
   * @param {string} [text] for people, up to 100 characters
   */
  status(status, text) {
    this.#status = { status, text };
    this.#asking.tell({ type: 'status', status, text });
  }

  /**
   * Watches a job, from where it stands to its end.
   *
   * @param {string} id e.g. `build-7`
   */
  job(id) {
    return new Job(this.join(`feed/job.${id}`, { view: 'latest' }));
  }

  /**
   * Sends files that whoever may read a channel may have.
   *
   * @param {Blob | Iterable<Blob>} files each with its name if it is a `File`
   * @param {import('./types.js').UploadOptions} options
   */
  upload(files, options) {
    return upload(files, options, {
      post: (query, init) => this.#reach('api/uploads', query, init),
      watch: (id) => this.job(id),
      isWatched: (id) => this.#channels.has(`feed/job.${id}`),
      url: (id) => this.fileUrl(id),
    });
  }

  /** Lets go of a channel: it is in `unread` no longer, until something is read or said in it. @param {string} channel */
  async forget(channel) {
    await this.ask({ type: 'forget', channel });
  }

  /** Where a file is. @param {string} id */
  fileUrl(id) {
    return this.#address(`api/uploads/${encodeURIComponent(id)}`).href;
  }

  /** Does now what would be done later: connects, or makes sure that the line lives. */
  retry() {
    this.#line.retry();
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
    this.#sending.close();
  }

  /**
   * Any command of the protocol, answered on this line or rejected, `offline` where there is none. One that meets a
   * limit is asked again, three times at most, where the server says that it need not wait longer than 10 s.
   *
   * @param {object} command
   * @returns {Promise<any>}
   */
  ask(command) {
    return this.#asking.patiently(command);
  }

  /**
   * The server's HTTP interface, by the same credential.
   *
   * @param {string} path below the web application, e.g. `api/channels`
   * @param {RequestInit} [init]
   * @returns {Promise<Response>} rejected with `bad-request` for an address elsewhere: the credential is this server's
   */
  async fetch(path, init = {}) {
    const url = this.#address(path);
    const headers = new Headers(init.headers);
    // Asked from a page that has none yet: what the connection is going to use.
    const token = this.#credential.token ?? (this.#credential.isRenewable ? await this.#credential.fetch() : undefined);
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    return this.#fetch(url, { ...init, headers });
  }

  /**
   * The same as who we are on the line: a guest is known by the same secret. Whoever has a credential is known by that.
   *
   * @param {string} path
   * @param {URLSearchParams} query
   * @param {RequestInit} init
   * @returns {Promise<Response>}
   */
  #reach(path, query, init) {
    const { searchParams } = this.#line.url;
    for (const name of ['guest', 'name']) if (searchParams.has(name)) query.set(name, searchParams.get(name) ?? '');
    return this.fetch(`${path}?${query}`, init);
  }

  /** @param {string} path */
  #address(path) {
    const url = new URL(path, this.#line.url);
    if (url.host !== this.#line.url.host) throw new ParleyError('bad-request', 'That is another server.', false);
    url.protocol = url.protocol.replace('ws', 'http');
    return url;
  }

  /** Whether the server would take us; undefined: nobody knows. @returns {Promise<boolean | undefined>} */
  async #look() {
    try {
      const answer = await this.fetch('api/client', { headers: { accept: 'application/json' }, cache: 'no-store' });
      if (answer.status === 401) return false;
      if (!answer.ok) return undefined;
      const { user, refused, guests } = await answer.json();
      if (refused) return refused === 'unauthorized' ? false : undefined;
      return Boolean(user) || guests !== false;
    } catch {
      return undefined;
    }
  }

  /** @param {any} hello */
  #welcome({ user, limits, unread, expires = null }) {
    this.user = user;
    this.expires = expires;
    this.limits = { ...this.limits, rate: undefined, ...limits };
    if (this.#status) this.#asking.tell({ type: 'status', ...this.#status });
    for (const channel of this.#channels.values()) this.#subscribe(channel);
    this.emit('hello', { user, limits: this.limits, expires });
    if (unread) {
      this.unread = new Map();
      this.#count(unread);
    }
  }

  /** A page that is hidden may be gone without another word. */
  #hidden() {
    for (const channel of this.#channels.values()) channel.hidden();
  }

  /** @param {State} state */
  #state(state) {
    if (state.state === 'online') this.#sending.flush();
    else this.#cut();
    this.emit('state', state);
    if (state.state === 'closed' && state.code === 4401) this.emit('unauthorized', { reason: state.reason ?? '' });
  }

  #cut() {
    this.#sending.cut();
    for (const channel of this.#channels.values()) channel.cut();
    this.#asking.cut();
  }

  /** @param {string | null} expires */
  #renewed(expires) {
    this.expires = expires;
    this.emit('refreshed', { expires });
  }

  /** @param {any} event */
  #receive(event) {
    if (this.#asking.answered(event)) return;
    if (event.type === 'unread') return this.#count(event.channels);
    // Our own message tells more surely than a second try that the first one was kept.
    if (event.messageId !== undefined) this.#sending.kept(event);
    this.#channels.get(event.channel)?.receive(event);
  }

  /** @param {(Unread & {channel: string, followed?: boolean})[]} counts */
  #count(counts) {
    const all = (this.unread ??= new Map());
    for (const { channel, followed, ...count } of counts) {
      if (followed === false) all.delete(channel);
      else all.set(channel, count);
    }
    this.emit('unread', all);
  }

  /** @param {Channel} channel @param {number} [tries] that were refused on this line */
  #subscribe(channel, tries = 0) {
    const line = this.state;
    const isWanted = () => this.state === line && this.#channels.get(channel.name) === channel;
    const refused = (/** @type {ParleyError} */ error) => {
      if (!isWanted()) return;
      const again = () => isWanted() && this.#subscribe(channel, tries + 1);
      if (error.retry) {
        this.#sending.stall(channel.name);
        setTimeout(again, patience(tries, error));
      }
      channel.refuse(error);
    };
    const joined = (/** @type {any} */ ok) => {
      channel.subscribed(ok);
      this.#sending.goOn(channel.name);
    };
    this.#asking.ask(channel.joinCommand(), joined, refused);
  }

  /** Once: what goes wrong is told at once. @param {object} command @returns {Promise<any>} */
  #ask(command) {
    return new Promise((resolve, reject) => this.#asking.ask(command, resolve, reject));
  }

  /** @param {Omit<Unsent, 'result'>} message */
  #post(message) {
    const refusal = tooLarge(message, this.limits.frame);
    return refusal ? Promise.reject(refusal) : this.#sending.post(message);
  }

  get #online() {
    return this.state.state === 'online';
  }
}
