import { recall, remember } from './store.js';

/** @typedef {import('./parley.js').Message} Message */
/** @typedef {import('./parley.js').Channel} Channel */
/** @typedef {import('./parley.js').Position} Position */
/** @typedef {{gap: true, from: number, to: number | null}} Hole */
/** @typedef {Message | Hole} Item */
/** @typedef {{body: any, at: number, error: Error}} Failed */

const AT_ONCE = 50;
/** More than this many is more than anybody scrolls through; the oldest go, and can be loaded again. */
const MOST = 2_000;

/** @param {Item} item @returns {item is Message} */
export const isMessage = (item) => 'messageId' in item;

/**
 * Whether it comes later in the same life of the log.
 *
 * @param {Position} item
 * @param {Position | null} position
 */
export const isAfter = ({ epoch, seq }, position) => epoch === position?.epoch && seq > position.seq;

/** A channel that the user has joined: what was said, what is unread, what is not sent. Knows nothing of the DOM. */
export class Room {
  /** @type {Item[]} */
  items = [];
  /** @type {Failed[]} */
  failed = [];
  /** Whether the server keeps older messages than ours; unknown at first. @type {boolean | undefined} */
  hasOlder;
  /** @type {string | null} */
  refusal = null;
  /** Whether the server has put us out: nothing comes any more, and nothing can be said. */
  isRemoved = false;
  /** Whoever shows this room. @type {{added?: (item: Item) => void, refreshed?: () => void} | null} */
  view = null;
  /** @type {Promise<void> | null} */
  #loading = null;
  /** @type {Position | null} */
  #read;
  #changed;

  /**
   * @param {Channel} channel
   * @param {() => void} changed told whenever what the lists show may have changed
   * @param {() => void} joinAgain makes another one of the same name
   */
  constructor(channel, changed, joinAgain) {
    this.channel = channel;
    this.joinAgain = joinAgain;
    this.#changed = changed;
    this.#read = recall('read', /** @type {Record<string, any>} */ ({}))[channel.name] ?? null;
    channel.on('subscribed', (position) => this.#subscribed(position));
    channel.on('message', (message) => this.#add(message));
    channel.on('gap', ({ from, to }) => {
      this.#beginAnew();
      if (this.items.length) this.#add({ gap: true, from, to });
    });
    channel.on('members', () => this.#refresh());
    channel.on('typing', () => this.#refresh());
    channel.on('refused', ({ retry, message }) => {
      this.refusal = retry
        ? 'The server cannot open this just now. It is tried again by itself.'
        : `This cannot be joined: ${message}`;
      this.#refresh();
    });
    channel.on('removed', ({ message }) => {
      this.isRemoved = true;
      this.refusal = `You are no longer in here: ${message}`;
      this.#refresh();
    });
    for (const { result, body } of channel.unsent) this.#watch(result, body);
  }

  get name() {
    return this.channel.name.slice(5);
  }

  get isFeed() {
    return this.channel.name.startsWith('feed/');
  }

  get messages() {
    return this.items.filter(isMessage);
  }

  /** Where the last message that the user has seen stands. */
  get readTo() {
    return this.#read;
  }

  /** @param {string | undefined} me */
  unread(me) {
    if (this.isFeed) return 0;
    return this.messages.filter((each) => isAfter(each, this.#read) && each.from.id !== me).length;
  }

  markRead() {
    const last = this.messages.at(-1);
    if (!last || (last.epoch === this.#read?.epoch && !isAfter(last, this.#read))) return;
    this.#setRead({ epoch: last.epoch, seq: last.seq });
    this.#changed();
  }

  readElsewhere() {
    const position = recall('read', /** @type {Record<string, any>} */ ({}))[this.channel.name];
    if (position && isAfter(position, this.#read)) this.#read = position;
  }

  get draft() {
    return recall('drafts', /** @type {Record<string, string>} */ ({}))[this.channel.name] ?? '';
  }

  set draft(text) {
    const drafts = recall('drafts', /** @type {Record<string, string>} */ ({}));
    if (text) drafts[this.channel.name] = text;
    else delete drafts[this.channel.name];
    remember('drafts', drafts);
  }

  /** @param {any} body */
  send(body) {
    this.#watch(this.channel.send(body), body);
    this.#refresh();
  }

  /** @param {Failed} failed */
  sendAgain(failed) {
    this.discard(failed);
    this.send(failed.body);
  }

  /** @param {Failed} failed */
  discard(failed) {
    this.failed = this.failed.filter((each) => each !== failed);
    this.#refresh();
  }

  /** Loads the page before the oldest message; once at a time. */
  loadOlder() {
    this.#loading ??= this.#loadOlder().finally(() => (this.#loading = null));
    return this.#loading;
  }

  async #loadOlder() {
    const oldest = this.messages[0];
    if (!oldest || this.hasOlder === false) return;
    const { messages, next, epoch } = await this.channel.history({ before: oldest.seq, limit: AT_ONCE });
    const fits = epoch === oldest.epoch;
    this.hasOlder = fits && next !== undefined;
    if (fits) this.items.unshift(...messages);
    this.#refresh();
  }

  /** @param {Position} position */
  #subscribed({ epoch, seq }) {
    this.refusal = null;
    // A room that was never seen here before begins as read; one whose log began anew, as unread.
    if (!this.#read) this.#setRead({ epoch, seq });
    else if (this.#read.epoch !== epoch) this.#setRead({ epoch, seq: 0 });
    if (seq === 0) this.hasOlder = false;
    this.#refresh();
  }

  /** Where the log began anew under us, what comes from now on is unread. */
  #beginAnew() {
    const { position } = this.channel;
    if (position && this.#read && position.epoch !== this.#read.epoch) this.#setRead(position);
  }

  /** @param {Item} item */
  #add(item) {
    this.items.push(item);
    if (this.items.length > MOST) {
      this.items.splice(0, MOST / 10);
      this.hasOlder = true;
    }
    if (isMessage(item)) this.hasOlder ??= item.seq > 1;
    this.view?.added?.(item);
    this.#changed();
  }

  /** @param {Promise<unknown>} result @param {any} body */
  #watch(result, body) {
    result.then(
      () => this.#refresh(),
      (error) => {
        this.failed.push({ body, at: Date.now(), error });
        this.#refresh();
      },
    );
  }

  #refresh() {
    this.view?.refreshed?.();
    this.#changed();
  }

  /** @param {Position} position */
  #setRead(position) {
    this.#read = position;
    remember('read', { ...recall('read', {}), [this.channel.name]: position });
  }
}
