import { Emitter } from './emitter.js';
import { ParleyError } from './error.js';
import { Reading } from './reading.js';
import { SECOND } from './times.js';
import { unique } from './wire.js';

/** @typedef {import('./types.js').Change} Change */
/** @typedef {import('./types.js').Gap} Gap */
/** @typedef {import('./types.js').JoinOptions} JoinOptions */
/** @typedef {import('./types.js').Json} Json */
/** @typedef {import('./types.js').Member} Member */
/** @typedef {import('./types.js').Message} Message */
/** @typedef {import('./types.js').Page} Page */
/** @typedef {import('./types.js').Position} Position */
/** @typedef {import('./types.js').Range} Range */
/** @typedef {import('./types.js').Receipt} Receipt */
/** @typedef {import('./types.js').RoomInfo} RoomInfo */
/** @typedef {import('./types.js').SendOptions} SendOptions */
/** @typedef {import('./types.js').Unsent} Unsent */
/** @typedef {import('./types.js').User} User */
/** @typedef {import('./outbox.js').Entry} Entry */

const TYPING = { repeat: 3 * SECOND, silence: 4 * SECOND, expires: 5 * SECOND };

/**
 * What a channel may ask of its connection.
 *
 * @typedef {object} Port
 * @property {(command: object) => Promise<any>} ask
 * @property {(command: object) => void} tell
 * @property {(message: Omit<Unsent, 'result'>) => Promise<Position & {messageId: string}>} post
 * @property {() => Entry[]} outbox
 * @property {() => void} flush
 * @property {() => number} receipts with more people nobody is told what others have read
 * @property {() => void} leave
 * @property {() => void} forget
 */

/**
 * A channel that was joined.
 *
 * | event | when |
 * |---|---|
 * | `message` | a {@link Message} |
 * | `edited`, `deleted`, `reacted` | a {@link Change} of the message whose `seq` is its `target` |
 * | `snapshot` | with the view `latest`: `values` holds every key, as it is at this {@link Position} |
 * | `gap` | messages that nobody can get any more |
 * | `joined`, `left` | a {@link User} came or went |
 * | `members` | `members` has changed, for whatever reason |
 * | `status` | somebody says something else of their being here |
 * | `typing` | somebody began or stopped; `typists` has changed |
 * | `room` | the room is furnished otherwise now: a {@link RoomInfo} |
 * | `read` | a user has read up to `seq`, and has all up to `delivered` |
 * | `subscribed` | the server has answered the join, at first and after each cut; messages follow. `writeAfter`: seconds until one may write there, being new |
 * | `refused` | the server does not let us join; with `retry` only for now, and joining is tried again by itself |
 * | `removed` | the server has ended this for good, e.g. `forbidden`: it is not joined again; `parley.join` makes a new one |
 *
 * @extends {Emitter<{message: Message, edited: Change, deleted: Change, reacted: Change, snapshot: Position, gap: Gap, joined: User, left: User, members: Map<string, Member>,
 *   status: Member, typing: {user: User, on: boolean}, read: {user: User, seq: number, delivered: number}, room: RoomInfo, subscribed: Position & {resumed: boolean, writeAfter?: number},
 *   refused: ParleyError, removed: ParleyError}>}
 */
export class Channel extends Emitter {
  /** The people who are here. @type {Map<string, Member>} */
  members = new Map();
  /** How many they are; more than `members.size` when there are over 500. */
  memberCount = 0;
  /**
   * With the view `latest`: the newest message of each key that is there. Empty otherwise.
   *
   * @type {Map<string, Message>}
   */
  values = new Map();
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
  #reading;

  /** @param {string} name @param {JoinOptions} options @param {Port} port @internal */
  constructor(name, options, port) {
    super();
    /** e.g. `chat/lobby` */
    this.name = name;
    this.position = options.since ?? null;
    this.#options = options;
    this.#port = port;
    this.#reading = new Reading((command) => port.ask({ channel: name, ...command }));
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
  send(body, { key, ifSeq, replyTo, messageId = unique() } = {}) {
    this.typing(false);
    return this.#post({ messageId, body, key, ifSeq, replyTo });
  }

  /**
   * Puts another body in the place of a message's own. Like a message it waits in the outbox, and keeps its order there.
   *
   * @param {number} target the `seq` of the message, which this user has written
   * @param {Json} body
   * @returns {Promise<Position & {messageId: string}>} once it is kept
   * @throws {ParleyError} as a rejection: `not-found` where the message is not there, or not any longer
   */
  edit(target, body) {
    return this.#post({ type: 'edit', messageId: unique(), target, body });
  }

  /**
   * Deletes a message, its edits and its reactions: in the same way, this user's own, or anyone's for whoever moderates.
   *
   * @param {number} target
   */
  delete(target) {
    return this.#post({ type: 'delete', messageId: unique(), target });
  }

  /**
   * Reacts to a message, or takes that back, in the same way.
   *
   * @param {number} target
   * @param {string} emoji 1 to 32 characters
   */
  react(target, emoji, on = true) {
    return this.#post({ type: 'react', messageId: unique(), target, emoji, on });
  }

  /** @param {Omit<Unsent, 'result' | 'channel' | 'at'>} what */
  #post(what) {
    return this.#port.post({ channel: this.name, ...what, at: Date.now() });
  }

  get #waiting() {
    return this.#port.outbox().filter(({ channel }) => channel === this.name);
  }

  /** The messages that were sent here and are not known to be kept. @returns {Unsent[]} */
  get unsent() {
    return this.#waiting.filter(({ type }) => type === undefined);
  }

  /** The same of changes. @returns {Unsent[]} */
  get unsentChanges() {
    return this.#waiting.filter(({ type }) => type !== undefined);
  }

  /**
   * A page of older messages; they do not come as `message` events.
   *
   * @param {Range} [range] without any, the newest
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

  /**
   * Notes that this user has read up to a message: for all of their devices, and for good. Call it as often as you like; without a line it waits
   * for one.
   *
   * @param {number} seq
   */
  read(seq) {
    this.#reading.note(this.position?.epoch, { seq });
  }

  /**
   * How far the others have come, those in the room and its members.
   *
   * @returns {Promise<Receipt[]>} rejected with `too-many` in a large room
   */
  async receipts() {
    return (await this.#port.ask({ type: 'receipts', channel: this.name })).receipts;
  }

  /** Who is typing right now. */
  get typists() {
    return [...this.#typists.values()].map(({ user }) => user);
  }

  leave() {
    clearTimeout(this.#silence);
    this.#reading.stop();
    this.cut();
    this.#port.leave();
  }

  /** @internal */
  get catchingUp() {
    return this.#catchingUp;
  }

  /** @internal */
  joinCommand() {
    const { last, members, view, maxRate } = this.#options;
    this.#catchingUp = true;
    const from = this.position ? { since: this.position } : { last };
    return { type: 'join', channel: this.name, members, view, maxRate, ...from };
  }

  get #latest() {
    return this.#options.view === 'latest';
  }

  /** What is known of `latest` is no longer true. @param {string} epoch */
  #begin(epoch) {
    this.values = new Map();
    this.position = { epoch, seq: 0 };
  }

  /** The answer to `join`. @param {any} ok @internal */
  subscribed(ok) {
    const { epoch, seq, gap, members, memberCount, resumed, writeAfter } = ok;
    this.#subscribed = true;
    this.#missedTo = 0;
    if (this.#latest) {
      if (!resumed) this.#begin(epoch);
    } else if (this.position === null) {
      if (!this.#options.last || seq === 0) this.position = { epoch, seq };
    } else if (gap?.to === null) {
      this.position = { epoch, seq: 0 };
      this.#anyNext = true;
    } else {
      this.#missedTo = seq;
    }
    if (members) this.#setMembers(members, memberCount);
    this.#reading.tell();
    this.emit('subscribed', { epoch, seq, resumed, writeAfter });
    if (gap && this.#latest) this.emit('gap', gap);
    else if (gap) this.#gap(gap);
    this.#checkCaughtUp();
  }

  /** @internal */
  hidden() {
    this.#reading.flush();
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
      case 'edited':
      case 'deleted':
      case 'reacted':
        return this.#message(event);
      case 'gap':
        return this.#gap(event);
      case 'snapshot':
        return this.#snapshot(event);
      case 'members':
        return this.#setMembers(event.members, event.memberCount);
      case 'joined':
      case 'left':
        return this.#member(event.type, event.user);
      case 'status':
        return this.#stated(event);
      case 'typing':
        return this.#typing(event.user, event.on);
      case 'read':
        return this.emit('read', { user: event.user, seq: event.seq, delivered: event.delivered });
      case 'room':
        return this.emit('room', event.room);
      case 'removed':
        return this.#removed(new ParleyError(event.code, event.message, false));
    }
  }

  /** @param {ParleyError} why */
  #removed(why) {
    clearTimeout(this.#silence);
    this.#reading.stop();
    this.cut();
    this.#port.forget();
    this.members = new Map();
    this.memberCount = 0;
    this.emit('members', this.members);
    this.emit('removed', why);
    this.#port.flush();
  }

  /** @param {any} message or what has changed one */
  #message(message) {
    const { type, epoch, seq, from } = message;
    if (this.#latest) return this.#value(message);
    if (this.position && !this.#anyNext) {
      const { epoch: lastEpoch, seq: lastSeq } = this.position;
      if (epoch !== lastEpoch) this.emit('gap', { from: lastSeq + 1, to: null });
      else if (seq <= lastSeq) return;
      else if (seq > lastSeq + 1) this.emit('gap', { from: lastSeq + 1, to: seq - 1 });
    }
    this.#anyNext = false;
    this.position = { epoch, seq };
    if (type === 'message') this.#typing(from, false);
    // An edit whose body is gone: the message was deleted, as it says itself, or as is said soon.
    if (type !== 'edited' || !message.deleted) this.emit(type, message);
    // Whoever has read it by now has told more.
    if (this.#options.receipts && this.memberCount <= this.#port.receipts()) this.#reading.note(epoch, { delivered: seq });
    this.#checkCaughtUp();
  }

  /** @param {Message} message */
  #value(message) {
    const { epoch, seq, key, body } = message;
    this.position = { epoch, seq };
    if (body === null) this.values.delete(/** @type {string} */ (key));
    else this.values.set(/** @type {string} */ (key), message);
    this.emit('message', message);
  }

  /** @param {Position} position */
  #snapshot({ epoch, seq }) {
    this.position = { epoch, seq };
    this.#catchingUp = false;
    this.emit('snapshot', { epoch, seq });
    this.#port.flush();
  }

  /** @param {Gap & Partial<Position>} gap one without an end may say where we stand now: in a new life of the log */
  #gap({ from, to, epoch, seq }) {
    if (this.#latest) {
      this.#begin(epoch ?? /** @type {Position} */ (this.position).epoch);
    } else if (epoch !== undefined && seq !== undefined) {
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
    if (this.#latest) return;
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

  /** @param {{user: User, status: 'online' | 'away', text?: string}} event */
  #stated({ user, status, text }) {
    const { connections } = this.members.get(user.id) ?? {};
    const member = { ...user, connections, ...(status === 'away' && { status }), ...(text && { text }) };
    this.members.set(user.id, member);
    this.emit('status', member);
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
