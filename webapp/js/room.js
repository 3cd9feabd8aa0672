import { bodyWith, mentioning, textOf } from './body.js';
import { Files } from './files.js';
import { Log } from './log.js';
import { mentionedIn } from './mentioned.js';
import { Pending } from './pending.js';
import { Receipts } from './receipts.js';
import { isModerator, titleOf } from './rooms/book.js';
import { recall, remember } from './store.js';
import { Unread } from './unread.js';
import { say, why } from './words.js';

/** @typedef {import('./parley.js').Change} Change */
/** @typedef {import('./parley.js').Message} Message */
/** @typedef {import('./parley.js').Channel} Channel */
/** @typedef {import('./parley.js').Position} Position */
/** @typedef {import('./parley.js').RoomInfo} RoomInfo */
/** @typedef {import('./parley.js').User} User */
/** @typedef {import('./fold.js').Folded} Folded */
/** @typedef {import('./log.js').Item} Item */
/** @typedef {import('./log.js').Hole} Hole */
/** @typedef {{body: any, replyTo?: number, at: number, error: Error}} Failed */

const AT_ONCE = 100;
/** More than anybody scrolls through; of a feed, more than its lines show. */
const MOST = { chat: 20_000, feed: 2_000 };
/** Who looks for a message goes back so many pages at once. */
const MOST_PAGES = 40;
const SECOND = 1_000;

/** A channel that the user has joined: what was said, what is not sent, what is unread. Knows nothing of the DOM. */
export class Room {
  log;
  /** @type {Failed[]} */
  failed = [];
  /** Whether the server keeps older messages than ours; unknown at first. @type {boolean | undefined} */
  hasOlder;
  /** @type {string | null} */
  refusal = null;
  /** What the draft answers. @type {Folded | null} */
  answers = null;
  /** Whether the server has put us out: nothing comes any more, and nothing can be said. */
  isRemoved = false;
  /** Told when what is known of it may no longer be so. */
  stale = () => {};
  /**
   * Whoever shows this room. `changed` is told the number of a message.
   *
   * @type {{added: (item: Item) => void, changed: (seq: number) => void, refreshed: () => void, receipts?: () => void} | null}
   */
  view = null;
  /** @type {RoomInfo | undefined} */
  #about;
  /** When the user may write here, being new, as in `Date.now()`; 0: they are not, or nobody knows. */
  #newUntil = 0;
  /** @type {Promise<void> | null} */
  #loading = null;
  /** When the user said something here last, as in `Date.now()`. */
  #spokeAt = 0;
  #parley;
  #changed;
  /** What the user has done to messages, and is on its way. */
  pending;
  files;
  unread;
  receipts;

  /**
   * @param {import('./parley.js').Parley} parley
   * @param {Channel} channel
   * @param {() => void} changed told whenever what the lists show may have changed
   * @param {() => void} joinAgain makes another one of the same name
   */
  constructor(parley, channel, changed, joinAgain) {
    this.channel = channel;
    channel.on('subscribed', ({ writeAfter }) => this.#waits(writeAfter));
    this.log = new Log(this.isFeed ? MOST.feed : MOST.chat);
    this.#parley = parley;
    this.joinAgain = joinAgain;
    this.#changed = changed;
    this.unread = new Unread(parley, channel, this.log);
    this.receipts = new Receipts(parley, channel, {
      isSeen: () => this.view !== null,
      changed: () => this.view?.receipts?.(),
    });
    channel.on('subscribed', (position) => this.#subscribed(position));
    channel.on('message', (message) => this.#add(message));
    for (const type of /** @type {const} */ (['edited', 'deleted', 'reacted']))
      channel.on(type, (change) => this.#change(change));
    channel.on('gap', ({ from, to }) => {
      this.pending.lost();
      if (this.items.length) this.#lose({ gap: true, from, to });
    });
    channel.on('members', () => this.#refresh());
    channel.on('typing', () => this.#refresh());
    channel.on('refused', (error) => {
      this.refusal = error.retry ? say('notOpenNow') : say('notJoined', { why: why(error) });
      this.#refresh();
    });
    channel.on('removed', (error) => {
      this.isRemoved = true;
      this.refusal = say('removed', { why: why(error) });
      this.#refresh();
      this.stale();
    });
    this.files = new Files(
      parley,
      channel.name,
      () => this.view?.refreshed(),
      (text, attachments, replyTo) => this.send(bodyWith(text, attachments), replyTo),
    );
    this.pending = new Pending(channel, (seq) => this.view?.changed(seq));
    for (const { result, body, replyTo } of channel.unsent) this.#watch(result, body, replyTo);
  }

  get name() {
    return this.channel.name.slice(5);
  }

  /** What people call it. */
  get title() {
    const { about } = this;
    const other = about?.access === 'direct' ? about.members?.find(({ id }) => id !== this.#me)?.id : undefined;
    return (other && this.#nameOf(other)) || titleOf(this.name, about, this.#me);
  }

  /** What somebody is called now, as far as it can be seen here. @param {string} user */
  #nameOf(user) {
    return this.channel.members.get(user)?.name ?? this.log.last(({ from }) => from.id === user)?.from.name;
  }

  get access() {
    return this.about?.access ?? 'public';
  }

  /** Whether it can only be read. */
  get isArchived() {
    return this.about?.archived ?? false;
  }

  /** When the user may say more, as in `Date.now()`. */
  get slowUntil() {
    const slow = this.about?.slow ?? 0;
    return slow === 0 || isModerator(this.about, this.#me) ? 0 : this.#spokeAt + slow * SECOND;
  }

  /** When the user may write here at all, as in `Date.now()`. */
  get newUntil() {
    return isModerator(this.about, this.#me) ? 0 : this.#newUntil;
  }

  /** As somebody has furnished it. */
  get about() {
    return this.#about;
  }

  set about(about) {
    // When one came stays what it was.
    if (about && this.#about && this.#newUntil) this.#newUntil += (about.newcomers - this.#about.newcomers) * SECOND;
    this.#about = about;
  }

  /** @param {number} [seconds] until one may write */
  #waits(seconds = 0) {
    this.#newUntil = seconds && Date.now() + seconds * SECOND;
  }

  get #me() {
    return this.#parley.user?.id;
  }

  get isFeed() {
    return this.channel.name.startsWith('feed/');
  }

  get items() {
    return this.log.items;
  }

  get messages() {
    return this.log.messages;
  }

  /** Who may be mentioned: who is here, and who has said something. */
  get names() {
    const names = new Set(this.log.names);
    for (const { name } of this.channel.members.values()) names.add(name);
    return names;
  }

  /** Who is here, without the user. */
  get peopleHere() {
    return [...this.channel.members.values()].filter(({ id }) => id !== this.#me);
  }

  /** Has read all that is here. */
  markRead() {
    if (this.unread.mark()) this.#changed();
  }

  /** The server has told what is unread, here and elsewhere. */
  counted() {
    this.unread.begin();
    this.view?.refreshed();
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

  /** @param {any} body @param {number} [replyTo] */
  send(body, replyTo) {
    const before = this.#spokeAt;
    this.#spokeAt = Date.now();
    const { members } = this.channel;
    const spoken = () => this.messages.map(({ from }) => from);
    const said = mentioning(body, mentionedIn(textOf(body), members.values(), spoken));
    const result = this.channel.send(said, { replyTo });
    result.then(
      () => (this.#spokeAt = Date.now()), // the server counts from there
      () => (this.#spokeAt = before),
    );
    this.#watch(result, said, replyTo);
    this.#refresh();
  }

  /** @param {Failed} failed */
  sendAgain(failed) {
    this.discard(failed);
    this.send(failed.body, failed.replyTo);
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
    for (let pages = 0, count = this.items.length; pages < MOST_PAGES && this.items.length === count; pages++) {
      const { oldest } = this.log;
      if (!oldest || this.hasOlder === false) break;
      // A page of nothing but changes holds no message.
      const page = await this.channel.history({ before: oldest.seq, limit: AT_ONCE, view: 'folded' });
      this.hasOlder = this.log.prepend(page);
    }
    this.#refresh();
  }

  /** Loads what lies between a message and what is here. @param {Position} position @returns {Promise<boolean>} whether it is here now */
  async reach(position) {
    for (let pages = 0; pages < MOST_PAGES && !this.log.at(position); pages++) {
      const { oldest } = this.log;
      if (!this.hasOlder || oldest?.epoch !== position.epoch || oldest.seq <= position.seq) break;
      await this.loadOlder();
    }
    return this.log.at(position) !== undefined;
  }

  /** @param {Position} position */
  #subscribed({ seq }) {
    this.refusal = null;
    if (seq === 0) this.hasOlder = false;
    this.#refresh();
  }

  /** @param {Message} message */
  #add(message) {
    const { item, dropped } = this.log.add(message);
    // In another tab, or before a reload.
    if (item.from.id === this.#me) this.#spokeAt = Math.max(this.#spokeAt, Math.min(Date.now(), Date.parse(item.at)));
    if (dropped) this.hasOlder = true;
    this.hasOlder ??= item.seq > 1;
    this.view?.added(item);
    this.#changed();
  }

  /** @param {Hole} hole */
  #lose(hole) {
    this.log.lose(hole);
    this.view?.added(hole);
    this.#changed();
  }

  /** @param {Change} change */
  #change(change) {
    this.pending.heard(change);
    const isFirst = this.log.oldest === null;
    this.log.change(change);
    this.hasOlder ??= true;
    this.view?.changed(change.target);
    if (isFirst) this.#refresh();
  }

  /** @param {Promise<unknown>} result @param {any} body @param {number} [replyTo] */
  #watch(result, body, replyTo) {
    result.then(
      () => this.#refresh(),
      (error) => {
        this.failed.push({ body, replyTo, at: Date.now(), error });
        if (error.code === 'rate-limited' && this.about?.newcomers) this.#waits(error.retryAfter);
        this.#refresh();
        if (error.code === 'forbidden') this.stale();
      },
    );
  }

  #refresh() {
    this.view?.refreshed();
    this.#changed();
  }
}
