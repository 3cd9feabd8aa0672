import { isSaid } from './body.js';
import { Composer } from './composer.js';
import { el } from './dom.js';
import { isMessage } from './log.js';
import { contents, quote, signature } from './message.js';
import { plural } from './text.js';
import { Timeline } from './timeline.js';

/** @typedef {import('./fold.js').Folded} Folded */
/** @typedef {import('./room.js').Room} Room */
/** @typedef {import('./room.js').Item} Item */
/** @typedef {import('./parley.js').Unsent} Unsent */

const NEAR = 48;
const NEAR_TOP = 240;
/** A change that is on its way for longer is said to be. */
const LATE = 1_100;

/** A room on the screen: what was said, what is on its way, and where to write. */
export class ChatView {
  #room;
  #parley;
  #top = el('button', { type: 'button', class: 'top', click: () => this.#loadOlder() });
  #timeline;
  #pending = el('ol', { class: 'pending' });
  #scroller;
  #jump = el('button', { type: 'button', class: 'jump', hidden: true, click: () => this.#toNewest() });
  #typing = el('p', { class: 'typing', role: 'status' });
  #composer;
  #again = el('button', { type: 'button', class: 'again', click: () => this.#room.joinAgain() }, 'Join again');
  #problem = el('p', { class: 'problem', role: 'alert' });
  #following = true;
  /** What was said of something that the user has just done. */
  #said = '';
  #ends = new AbortController();

  /**
   * @param {Room} room
   * @param {import('./parley.js').Parley} parley
   * @param {boolean} signedIn who may be one that moderates: the server tells only whoever tries
   */
  constructor(room, parley, signedIn) {
    this.#room = room;
    this.#parley = parley;
    this.#composer = new Composer(room, {
      sent: () => this.#sent(),
      lastOwn: () => this.#lastOwn(),
    });
    this.#timeline = new Timeline(
      room,
      parley,
      {
        reply: (message) => this.#composer.reply(message),
        edit: (message) => this.#composer.edit(room.pending.applied(message, parley.user)),
        remove: ({ seq }) => room.pending.delete(seq),
        react: ({ seq }, emoji, on) => room.pending.react(seq, emoji, on),
        grown: () => this.#following && this.#toEnd(),
        may: (message) => {
          const write = !room.isRemoved && this.#isChangeable(message);
          const mine = message.from.id === this.#me;
          return { write, edit: write && mine && isSaid(message.body), remove: write && (mine || signedIn) };
        },
      },
      (message) => this.#jumpTo(message),
    );
    this.#scroller = el(
      'div',
      { class: 'scroller', tabindex: 0, role: 'region', 'aria-label': `Messages in ${room.name}` },
      this.#top,
      this.#timeline.element,
      this.#pending,
    );
    this.#problem.id = 'text-problem';
    this.element = el(
      'section',
      { class: 'chat' },
      this.#scroller,
      this.#jump,
      this.#typing,
      this.#problem,
      this.#again,
      this.#composer.element,
    );
  }

  open() {
    const room = this.#room;
    const { signal } = this.#ends;
    if (room.unread(this.#me) > 0) this.#timeline.newAfter = room.readTo;
    this.#scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    new ResizeObserver(() => this.#following && this.#toEnd()).observe(this.#scroller);
    document.addEventListener('visibilitychange', () => this.#seen(), { signal });
    for (const off of [
      this.#parley.on('stalled', () => this.#refresh()),
      this.#parley.on('state', () => this.#refresh()),
    ])
      signal.addEventListener('abort', off);
    room.view = {
      added: (item) => this.#added(item),
      changed: (seq) => this.#changed(seq),
      refreshed: () => this.#refresh(),
    };
    this.#composer.open();
    this.#timeline.render();
    this.#refresh();
    this.#timeline.element.querySelector('.fresh') ? this.#toNew() : this.#toEnd();
    this.#seen();
  }

  close() {
    this.#ends.abort();
    this.#room.view = null;
    this.#room.channel.typing(false);
  }

  focus() {
    (this.#room.isRemoved ? this.#again : this.#composer).focus();
  }

  get #me() {
    return this.#parley.user?.id;
  }

  // --- what was said

  /** @param {Item} item */
  #added(item) {
    if (!this.#watching && this.#timeline.newAfter === null && isMessage(item) && item.from.id !== this.#me)
      this.#timeline.newAfter = { epoch: item.epoch, seq: item.seq - 1 };
    this.#timeline.added(item);
    this.#drawPending();
    this.#drawTop();
    if (this.#following) this.#toEnd();
    this.#seen();
    this.#drawJump();
  }

  /** @param {number} seq */
  #changed(seq) {
    const row = this.#timeline.rowOf(seq);
    const isAbove = row && row.getBoundingClientRect().bottom <= this.#scroller.getBoundingClientRect().top;
    const change = () => this.#timeline.changed(seq);
    if (isAbove) this.#keepingPlace(change);
    else change();
    if (this.#following) this.#toEnd();
    if (this.#room.pending.since(seq) !== null) setTimeout(() => this.#timeline.refreshWaiting(), LATE);
  }

  /** One of which the server knows no more has no changes; nor has one of another life of the room. @param {Folded} message */
  #isChangeable({ epoch, deleted, key }) {
    return !deleted && key === undefined && epoch === this.#room.channel.position?.epoch;
  }

  #lastOwn() {
    const mine = this.#room.messages.findLast(
      (each) => each.from.id === this.#me && this.#isChangeable(each) && isSaid(each.body),
    );
    return mine && this.#room.pending.applied(mine, this.#parley.user);
  }

  /** @param {Folded} message to what it answers */
  async #jumpTo({ epoch, replyTo = 0 }) {
    const target = { epoch, seq: replyTo };
    this.#following = false;
    try {
      await this.#room.reach(target);
    } catch {
      // There is no line: what is here is all that can be seen.
    }
    if (!this.#timeline.goTo(target)) this.#say('That message is not here any longer, or cannot be loaded just now.');
  }

  /** @param {string} what */
  #say(what) {
    this.#problem.textContent = what;
    this.#said = what;
  }

  // --- what is on its way

  #drawPending() {
    const { channel, failed } = this.#room;
    this.#pending.replaceChildren(
      ...channel.unsent.map((unsent) => this.#unsentRow(unsent)),
      ...failed.map((each) => this.#failedRow(each)),
    );
    const last = this.#room.items.at(-1);
    const isMine = last && isMessage(last) && last.from.id === this.#me;
    if (this.#parley.user && !isMine) this.#pending.firstElementChild?.prepend(...signature(this.#parley.user));
  }

  /** @param {Unsent} unsent */
  #unsentRow({ body, at, replyTo }) {
    // A moment of silence is the network's good right; after it, what is not sent is shown as not sent.
    const { state, stalled } = this.#parley;
    const late = state.state !== 'online' || stalled > 0 || Date.now() - at > 1_000;
    const busy = stalled || this.#room.refusal ? ': the server cannot keep it just now.' : '.';
    const why = this.#parley.limited ? ': that was a little fast for this server.' : busy;
    const when = state.state === 'online' ? '' : ' when the connection is back';
    const note = el('p', { class: 'note' }, `Not sent yet${why} It goes out by itself${when}.`);
    return el('li', { class: `message unsent${late ? ' late' : ''}` }, ...this.#contents(body, replyTo), note);
  }

  /** @param {import('./room.js').Failed} failed */
  #failedRow(failed) {
    const again = el('button', { type: 'button', click: () => this.#room.sendAgain(failed) }, 'Try again');
    const drop = el('button', { type: 'button', click: () => this.#room.discard(failed) }, 'Discard');
    const note = el('p', { class: 'note', role: 'alert' }, `Not sent: ${failed.error.message} `, again, drop);
    return el('li', { class: 'message failed' }, ...this.#contents(failed.body, failed.replyTo), note);
  }

  /** @param {any} body @param {number} [replyTo] */
  #contents(body, replyTo) {
    const { channel, log, names } = this.#room;
    const quoted = replyTo === undefined ? undefined : (log.at({ epoch: channel.position?.epoch ?? '', seq: replyTo }) ?? null);
    const parts = contents(body, names, this.#parley.user, (id) => this.#parley.fileUrl(id));
    return quoted === undefined ? parts : [quote(quoted), ...parts];
  }

  // --- what is around it

  #refresh() {
    const { items, channel, refusal } = this.#room;
    if (this.#timeline.size !== items.length) this.#keepingPlace(() => this.#timeline.render());
    else this.#timeline.refreshWaiting();
    this.#drawPending();
    this.#drawTop();
    if (this.#following) this.#toEnd();
    const names = channel.typists.map(({ name }) => name);
    const says = typingText(names);
    if (this.#typing.textContent !== says) {
      this.#typing.replaceChildren(
        ...(says ? [el('span', { class: 'dots', 'aria-hidden': 'true' }), el('bdi', {}, says)] : []),
      );
    }
    // Only what is new, for it is read out.
    const problem = refusal ?? this.#said;
    if (this.#problem.textContent !== problem) this.#problem.textContent = problem;
    const { isRemoved } = this.#room;
    const hadFocus = isRemoved && this.#composer.element.contains(document.activeElement);
    this.#again.hidden = !isRemoved;
    this.#composer.element.hidden = isRemoved;
    if (hadFocus) this.#again.focus();
  }

  #drawTop() {
    const { hasOlder, items, name } = this.#room;
    this.#top.disabled = !hasOlder;
    this.#top.textContent = hasOlder
      ? 'Older messages'
      : items.length
        ? `This is where ${name} begins`
        : `Nothing was said in ${name} yet. Begin!`;
    this.#top.hidden = hasOlder === undefined;
  }

  /** @param {() => void} change whose new rows push nothing out of sight */
  #keepingPlace(change) {
    const fromEnd = this.#scroller.scrollHeight - this.#scroller.scrollTop;
    change();
    this.#scroller.scrollTop = this.#scroller.scrollHeight - fromEnd;
  }

  async #loadOlder() {
    try {
      await this.#room.loadOlder();
    } catch {
      // There is no line; the next scroll, or the button, tries again.
    }
  }

  #scrolled() {
    this.#following = this.#atEnd;
    if (this.#scroller.scrollTop < NEAR_TOP && this.#room.hasOlder) this.#loadOlder();
    this.#seen();
    this.#drawJump();
  }

  get #atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  get #watching() {
    return this.#following && document.visibilityState === 'visible';
  }

  #seen() {
    if (this.#watching) this.#room.markRead();
  }

  #drawJump() {
    const unread = this.#room.unread(this.#me);
    this.#jump.hidden = this.#following;
    this.#jump.textContent = unread ? `${plural(unread, 'new message')} ↓` : 'Newest ↓';
  }

  #toNewest() {
    this.#toEnd();
    this.focus();
  }

  #toEnd() {
    this.#following = true;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  #toNew() {
    this.#timeline.element.querySelector('.fresh')?.scrollIntoView({ block: 'start' });
    this.#following = this.#atEnd;
    this.#drawJump();
  }

  #sent() {
    this.#forgetNew();
    this.#said = '';
    this.#toNewest();
    this.#refresh();
  }

  /** Who answers has read. */
  #forgetNew() {
    this.#timeline.newAfter = null;
    this.#timeline.element.querySelector('.fresh')?.remove();
  }
}

/** @param {string[]} names */
function typingText(names) {
  if (names.length === 0) return '';
  if (names.length === 1) return `${names[0]} is typing…`;
  if (names.length === 2) return `${names[0]} and ${names[1]} are typing…`;
  return 'Several people are typing…';
}
