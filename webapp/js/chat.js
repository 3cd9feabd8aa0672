import { isSaid } from './body.js';
import { Composer } from './composer.js';
import { el } from './dom.js';
import { isMessage } from './log.js';
import { Outgoing } from './outgoing.js';
import { Threshold } from './rooms/threshold.js';
import { Timeline } from './timeline.js';
import { say } from './words.js';

/** @typedef {import('./fold.js').Folded} Folded */
/** @typedef {import('./room.js').Room} Room */
/** @typedef {import('./room.js').Item} Item */

/** With more that is new, one begins at its end. */
const MOST_NEW = 500;
const NEAR = 48;
const NEAR_TOP = 240;
/** A change that is on its way for longer is said to be. */
const LATE = 1_100;

/** A room on the screen: what was said, what is on its way, and where to write. */
export class ChatView {
  #room;
  #parley;
  #top = el('button', { type: 'button', class: 'top', click: () => this.#loadOlder() });
  /** @type {Timeline} */
  #timeline;
  #outgoing;
  #scroller;
  #jump = el('button', { type: 'button', class: 'jump', hidden: true, click: () => this.#toNewest() });
  #typing = el('p', { class: 'typing', role: 'status' });
  #composer;
  #problem = el('p', { class: 'problem', role: 'alert' });
  #threshold;
  #following = true;
  #hasBegun = false;
  /** Whether what is new has its line: from here on, what is in sight is read. */
  #isReady = false;
  #canFill = true;
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
    this.#outgoing = new Outgoing(room, parley);
    this.#threshold = new Threshold(room, () => this.#waited());
    this.#composer = new Composer(room, {
      sent: () => this.#sent(),
      lastOwn: () => this.#lastOwn(),
      isHeld: () => this.#isHeld(),
    });
    this.#timeline = new Timeline(
      room,
      parley,
      {
        reply: (message) => this.#composer.reply(message),
        edit: (message) => this.#composer.edit(room.pending.applied(message, parley.user)),
        remove: ({ seq }) => room.pending.delete(seq),
        react: ({ seq }, emoji, on) => room.pending.react(seq, emoji, on),
        grown: () => this.#follow(),
        may: (message) => {
          const { isShut, isNew } = this.#threshold;
          const write = !isShut && !isNew && this.#isChangeable(room.pending.applied(message, parley.user));
          const mine = message.from.id === this.#me;
          return { write, edit: write && mine && isSaid(message.body), remove: write && (mine || signedIn) };
        },
      },
      (message) => this.#jumpTo(message),
      () => this.#follows,
    );
    this.#scroller = el(
      'div',
      { class: 'scroller', tabindex: 0, role: 'region' },
      this.#top,
      this.#timeline.element,
      ...this.#outgoing.elements,
    );
    this.#timeline.within(this.#scroller);
    this.#problem.id = 'text-problem';
    this.element = el(
      'section',
      { class: 'chat', 'data-drop': say('dropFiles') },
      this.#scroller,
      this.#jump,
      this.#typing,
      this.#problem,
      ...this.#threshold.elements,
      this.#composer.element,
    );
    for (const type of ['dragenter', 'dragover', 'dragleave', 'drop'])
      this.element.addEventListener(type, (event) => this.#dragged(/** @type {DragEvent} */ (event)));
  }

  open() {
    const room = this.#room;
    const { signal } = this.#ends;
    this.#scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    new ResizeObserver(() => this.#follow()).observe(this.#scroller);
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
      receipts: () => this.#timeline.refreshReceipts(),
    };
    room.receipts.ask();
    this.#composer.open();
    this.#refresh();
  }

  /** What was there already is here: what is new in it begins at a line. */
  async #begin() {
    this.#hasBegun = true;
    const { readTo, count } = this.#room.unread;
    if (readTo && count.unread > 0) {
      this.#timeline.newAfter = readTo;
      if (count.unread <= MOST_NEW) await this.#reach(readTo);
    }
    if (this.#ends.signal.aborted) return;
    this.#isReady = true;
    this.#toNew();
    this.#seen();
  }

  close() {
    this.#ends.abort();
    this.#threshold.close();
    this.#room.view = null;
    this.#room.channel.typing(false);
  }

  focus() {
    if (!this.#threshold.isShut) this.#composer.focus();
    else if (!this.#threshold.focus()) this.#scroller.focus();
  }

  get #me() {
    return this.#parley.user?.id;
  }

  // --- what was said

  /** @param {Item} item */
  #added(item) {
    const isNew = this.#isReady && !this.#watching && isMessage(item) && item.from.id !== this.#me;
    if (isNew && this.#timeline.newAfter === null) this.#timeline.newAfter = { epoch: item.epoch, seq: item.seq - 1 };
    this.#outgoing.draw();
    this.#drawTop();
    this.#timeline.render();
    this.#seen();
    this.#drawJump();
    if (!this.#hasBegun && this.#room.unread.isFilled) this.#begin();
  }

  /** @param {number} seq */
  #changed(seq) {
    this.#timeline.changed(seq);
    this.#follow();
    if (this.#room.pending.since(seq) !== null) setTimeout(() => this.#timeline.refreshWaiting(), LATE);
  }

  /** One of which the server knows no more has no changes; nor has one of another life of the room. @param {Folded} message */
  #isChangeable({ epoch, deleted, key }) {
    return !deleted && key === undefined && epoch === this.#room.channel.position?.epoch;
  }

  #lastOwn() {
    const { log, pending } = this.#room;
    const applied = (/** @type {Folded} */ each) => pending.applied(each, this.#parley.user);
    const last = log.last((each) => each.from.id === this.#me && isSaid(each.body) && this.#isChangeable(applied(each)));
    return last && applied(last);
  }

  /** @param {Folded} message to what it answers */
  async #jumpTo({ epoch, replyTo = 0 }) {
    const target = { epoch, seq: replyTo };
    this.#following = false;
    this.#say('');
    await this.#reach(target);
    if (!this.#timeline.goTo(target)) this.#say(say('notHere'));
  }

  /** @param {import('./parley.js').Position} position */
  async #reach(position) {
    try {
      await this.#room.reach(position);
    } catch {
      // There is no line: what is here is all that can be seen.
    }
  }

  /** @param {string} what */
  #say(what) {
    this.#problem.textContent = what;
    this.#said = what;
  }

  // --- what is around it

  #refresh() {
    const { items, channel, refusal } = this.#room;
    this.#outgoing.draw();
    this.#composer.refresh();
    this.#drawTop();
    if (this.#timeline.drawn !== items.length) this.#timeline.render();
    else this.#timeline.refreshWaiting();
    this.#fill();
    this.#follow();
    this.#drawJump();
    if (!this.#hasBegun && this.#room.unread.isFilled) this.#begin();
    const names = channel.typists.map(({ name }) => name);
    const says = typingText(names);
    if (this.#typing.textContent !== says) {
      this.#typing.replaceChildren(
        ...(says
          ? [el('span', { class: 'dots', 'aria-hidden': 'true' }), el('span', { class: 'who-types' }, says)]
          : []),
      );
    }
    // Only what is new, for it is read out.
    const problem = refusal ?? this.#said;
    if (this.#problem.textContent !== problem) this.#problem.textContent = problem;
    this.#scroller.setAttribute('aria-label', say('messagesIn', { room: this.#room.title }));
    this.#threshold.refresh();
    const { isShut, isNew, holds } = this.#threshold;
    const hadFocus = isShut && this.#composer.element.contains(document.activeElement);
    this.element.classList.toggle('shut', isShut);
    this.element.classList.toggle('waits', isNew);
    this.#composer.element.hidden = isShut;
    this.#composer.element.classList.toggle('held', holds !== '');
    if (hadFocus) this.focus();
  }

  /** What somebody writes while they wait stays where it is. */
  #isHeld() {
    const { holds } = this.#threshold;
    if (holds) this.#say(holds);
    return holds !== '';
  }

  #waited() {
    if ([say('slowTold'), say('newTold')].includes(this.#said)) this.#said = '';
    this.#refresh();
  }

  #drawTop() {
    const { hasOlder, items, title } = this.#room;
    this.#top.disabled = !hasOlder;
    this.#top.textContent = hasOlder
      ? say('olderMessages')
      : say(items.length ? 'begins' : 'nothingYet', { room: title });
    this.#top.hidden = hasOlder === undefined;
  }

  async #loadOlder() {
    try {
      await this.#room.loadOlder();
      this.#canFill = true;
    } catch {
      this.#canFill = false; // there is no line; the next scroll, or the button, tries again
    }
  }

  /** Where the newest entries are changes, there is little to see of messages. */
  #fill() {
    const { scrollHeight, clientHeight } = this.#scroller;
    if (this.#canFill && this.#room.hasOlder && clientHeight > 0 && scrollHeight <= clientHeight) this.#loadOlder();
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

  /** @returns {boolean} */
  get #follows() {
    return this.#following && !this.#timeline.isMoved;
  }

  /** Keeps the newest in view. */
  #follow() {
    if (this.#follows) this.#toEnd();
  }

  get #watching() {
    return this.#isReady && this.#following && document.visibilityState === 'visible';
  }

  #seen() {
    if (this.#watching) this.#room.markRead();
  }

  #drawJump() {
    const { unread } = this.#room.unread.count;
    this.#jump.hidden = this.#following;
    this.#jump.textContent = unread ? say('jumpToNew', { count: unread }) : say('jumpToNewest');
  }

  #toNewest() {
    this.#toEnd();
    this.focus();
  }

  #toEnd() {
    this.#following = true;
    this.#timeline.toEnd();
  }

  /** To where what is new begins; where nothing is, to the end. */
  #toNew() {
    this.#following = false;
    if (!this.#timeline.toNew()) return this.#toEnd();
    this.#following = this.#atEnd;
    this.#drawJump();
  }

  #sent() {
    this.#forgetNew();
    this.#said = '';
    this.#toNewest();
    this.#refresh();
  }

  /** @param {DragEvent} event files, held over the conversation */
  #dragged(event) {
    if (!event.dataTransfer?.types.includes('Files') || this.#composer.element.hidden) return;
    event.preventDefault();
    const isOut =
      event.type === 'dragleave' && !this.element.contains(/** @type {Node | null} */ (event.relatedTarget));
    this.element.classList.toggle('dropping', event.type !== 'drop' && !isOut);
    if (event.type === 'drop') this.#composer.take(event, event.dataTransfer);
  }

  /** Who answers has read. */
  #forgetNew() {
    this.#timeline.newAfter = null;
    this.#timeline.render();
  }
}

/** @param {string[]} names */
function typingText(names) {
  if (names.length === 0) return '';
  if (names.length > 2) return say('severalType');
  const [name, other] = names;
  return other === undefined ? say('oneTypes', { name }) : say('twoType', { name, other });
}
