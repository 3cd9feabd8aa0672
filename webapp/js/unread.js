import { isAfter, isMessage } from './log.js';

/** @typedef {import('./parley.js').Position} Position */

const NOTHING = { unread: 0, mentions: 0 };

/**
 * How far the user has come in a room, and what they have not read of it. The server keeps it, for all of their devices; what is
 * read here counts here at once.
 */
export class Unread {
  /** What was read here. @type {Position | null} */
  #read = null;
  /** Where the room stood when it was joined. @type {Position | null} */
  #joined = null;
  #parley;
  #channel;
  #log;
  /** Of feeds nothing is. */
  #isCounted;

  /** @param {import('./parley.js').Parley} parley @param {import('./parley.js').Channel} channel @param {import('./log.js').Log} log */
  constructor(parley, channel, log) {
    this.#parley = parley;
    this.#channel = channel;
    this.#log = log;
    this.#isCounted = channel.name.startsWith('chat/');
    channel.on('subscribed', ({ epoch, seq }) => {
      this.#joined ??= { epoch, seq };
      this.begin();
    });
  }

  /** A room in which the user has never been begins as read: from there on it is counted. */
  begin() {
    const { unread } = this.#parley;
    if (this.#isCounted && this.#joined && unread && !unread.has(this.#channel.name))
      this.#channel.read(this.#joined.seq);
  }

  /** Whether what was there when the room was joined is here by now. */
  get isFilled() {
    const { position } = this.#channel;
    if (!this.#joined) return false;
    return this.#joined.seq === 0 || (position !== null && !isAfter(this.#joined, position));
  }

  get #told() {
    return this.#parley.unread?.get(this.#channel.name);
  }

  /** Up to here the user has read. @returns {Position | null} */
  get readTo() {
    const told = this.#told;
    const here = this.#read;
    if (!told) return here ?? this.#joined;
    const there = { epoch: told.epoch, seq: told.read };
    if (!here || isAfter(there, here)) return there;
    return isAfter(here, there) || here.epoch === this.#channel.position?.epoch ? here : there;
  }

  /** Messages, and those of them that mention the user. */
  get count() {
    if (!this.#isCounted) return NOTHING;
    const told = this.#told;
    const { readTo } = this;
    const { oldest } = this.#log;
    // What is here tells at once, if it reaches back so far; and of what was read here, nobody else has heard yet.
    const reachesBack = oldest !== null && oldest.epoch === readTo?.epoch && oldest.seq <= readTo.seq + 1;
    const isTold = told && told.epoch === readTo?.epoch && told.read === readTo.seq;
    return isTold && !reachesBack ? told : this.#countHere(readTo);
  }

  /** @param {Position | null} readTo */
  #countHere(readTo) {
    const me = this.#parley.user?.id;
    let { unread, mentions } = NOTHING;
    for (let i = this.#log.items.length - 1; i >= 0; i--) {
      const item = this.#log.items[i];
      if (!isMessage(item)) continue;
      if (!isAfter(item, readTo)) break;
      if (item.deleted || item.from.id === me) continue;
      unread++;
      if (item.body?.mentions?.includes?.(me)) mentions++;
    }
    return { unread, mentions };
  }

  /** All that is here. @returns {boolean} whether that is news */
  mark() {
    const { position } = this.#channel;
    const { readTo } = this;
    if (!position || (readTo?.epoch === position.epoch && !isAfter(position, readTo))) return false;
    this.#read = position;
    this.#channel.read(position.seq);
    return true;
  }
}
