import { el } from './dom.js';
import { isAfter, isMessage } from './log.js';
import { messageParts, receipt } from './message.js';
import { dayName } from './text.js';
import { Tools } from './tools.js';
import { VirtualList } from './virtual.js';
import { say } from './words.js';

/** @typedef {import('./fold.js').Folded} Folded */
/** @typedef {import('./log.js').Hole} Hole */
/** @typedef {import('./log.js').Item} Item */
/** @typedef {import('./parley.js').Parley} Parley */
/** @typedef {import('./parley.js').Position} Position */
/** @typedef {import('./room.js').Room} Room */

/** Messages of one person within this time stand under one name. */
const TOGETHER = 5 * 60_000;
/** The network's good right; after it, what is not sent is shown as not sent. */
const MOMENT = 1_000;
const KEYS = /** @type {const} */ ({ r: 'reply', e: 'edit', '+': 'react', Delete: 'delete' });

/**
 * What a message or a hole is shown by: before it there may be a day, and where what is new begins.
 *
 * @typedef {object} Shown
 * @property {HTMLElement[]} elements the row is the last
 * @property {HTMLElement} row
 * @property {Item} item
 * @property {string} above what stands above the row: the day, and whether what is new begins
 * @property {boolean} follows whether it stands under the name of the message before
 * @property {Folded | null} [quoted] what the message answers; null: that is not here
 */

/** What was said, row by row. One of the rows can be reached by Tab; from it the arrow keys go to the others. */
export class Timeline {
  element = el('ol', { class: 'timeline' });
  /** After this, messages are marked as new. @type {Position | null} */
  newAfter = null;
  /** How many items there were when it was drawn last. */
  drawn = 0;
  /** What stands in the list. @type {Map<string, Shown>} */
  #rows = new Map();
  /** @type {WeakMap<Element, Folded>} */
  #items = new WeakMap();
  #names = new Set();
  #room;
  #parley;
  #tools;
  #jumped;
  #follows;
  /** @type {VirtualList | null} */
  #list = null;

  /**
   * @param {Room} room
   * @param {Parley} parley
   * @param {import('./tools.js').Deeds} deeds
   * @param {(message: Folded) => void} jumped to what a message answers
   * @param {() => boolean} follows whether the newest stays in view
   */
  constructor(room, parley, deeds, jumped, follows) {
    this.#follows = follows;
    this.#room = room;
    this.#parley = parley;
    this.#jumped = jumped;
    this.#tools = new Tools(deeds);
    this.element.addEventListener('keydown', (event) => this.#key(event));
    for (const type of ['pointerover', 'focusin']) this.element.addEventListener(type, (event) => this.#entered(event));
    this.element.addEventListener('focusout', ({ target }) => this.#left(target));
  }

  /** @param {HTMLElement} scroller around it */
  within(scroller) {
    const items = () => this.#room.items;
    this.#list = new VirtualList(scroller, this.element, {
      count: () => items().length,
      keyAt: (index) => this.#keyOf(items()[index]),
      elementsAt: (index) => this.#shownAt(index).elements,
      gone: (key) => this.#rows.delete(key),
      follows: this.#follows,
      pinned: () => {
        const at = this.#rowAt(document.activeElement);
        return at ? items().lastIndexOf(at.item) : -1;
      },
    });
  }

  /** Draws what is seen of it; rows that are what they were stay, with what is open in them. */
  render() {
    this.#draw(() => (this.#follows() ? this.#list?.toEnd() : this.#list?.draw()));
  }

  /** Whether somebody is just going away from the newest. */
  get isMoved() {
    return this.#list?.isMoved ?? false;
  }

  toEnd() {
    this.#draw(() => this.#list?.toEnd());
  }

  /** @returns {boolean} whether there is a place where what is new begins */
  toNew() {
    const index = this.#room.items.findIndex((item) => isMessage(item) && isAfter(item, this.newAfter));
    if (this.newAfter === null || index < 0) return false;
    this.#draw(() => this.#list?.show(index, 'start'));
    return true;
  }

  /** @param {() => void} draw */
  #draw(draw) {
    this.drawn = this.#room.items.length;
    this.#names = this.#room.names;
    draw();
    this.#rove();
  }

  /** Draws a message anew, and those that answer it. @param {number} seq */
  changed(seq) {
    const { epoch } = this.#room.channel.position ?? { epoch: '' };
    for (const [key, { item }] of this.#rows) {
      if (!isMessage(item) || item.epoch !== epoch || (item.seq !== seq && item.replyTo !== seq)) continue;
      const now = this.#room.log.at(item);
      const known = this.#rows.get(key);
      if (known && now) this.#fill(known, now);
    }
  }

  /** All whose changes are on their way. */
  refreshWaiting() {
    for (const shown of this.#rows.values()) {
      const { row, item } = shown;
      if (isMessage(item) && this.#isLate(item) !== Boolean(row.querySelector('.waits'))) this.#fill(shown, item);
    }
  }

  /** Somebody has read more. */
  refreshReceipts() {
    for (const { row, item } of this.#rows.values()) if (isMessage(item)) this.#receipt(row, item);
  }

  /** @param {Position} position @returns {boolean} whether it is here */
  goTo(position) {
    const item = this.#room.log.at(position);
    if (!item) return false;
    const row = this.#show(this.#room.items.lastIndexOf(item), 'center');
    row.classList.remove('found');
    requestAnimationFrame(() => row.classList.add('found'));
    this.#focus(row);
    return true;
  }

  /** @param {number} index of a message @param {ScrollLogicalPosition} block @returns {HTMLElement} its row */
  #show(index, block) {
    this.#draw(() => this.#list?.show(index, block));
    return this.#shownAt(index).row;
  }

  // --- rows

  /** @param {Item} item */
  #keyOf(item) {
    return isMessage(item) ? item.messageId : `hole ${item.from}`;
  }

  /** @param {number} index @returns {Shown} */
  #shownAt(index) {
    const item = this.#room.items[index];
    const before = this.#room.items[index - 1];
    const key = this.#keyOf(item);
    const known = this.#rows.get(key);
    if (!isMessage(item)) {
      const row = known?.row ?? el('li', { class: 'hole' }, holeText(item));
      return this.#put(key, { elements: [row], row, item, above: '', follows: false });
    }
    const last = before && isMessage(before) ? before : null;
    const isNewDay = !last || dayName(last.at) !== dayName(item.at);
    const isFirstNew = isAfter(item, this.newAfter) && !(last && isAfter(last, this.newAfter));
    const isTogether =
      last?.from.id === item.from.id &&
      last.from.name === item.from.name &&
      Date.parse(item.at) - Date.parse(last.at) < TOGETHER;
    const follows = isTogether && !isNewDay && !isFirstNew;
    const above = `${isNewDay ? dayName(item.at) : ''} ${isFirstNew}`;
    const isSame = known?.item === item && known.above === above && known.follows === follows;
    if (known && isSame && known.quoted === this.#quoted(item)) return known;
    const row = known?.row ?? el('li', { 'data-seq': item.seq, tabindex: -1 });
    const elements = [row];
    if (isFirstNew) elements.unshift(el('li', { class: 'fresh' }, el('span', {}, say('newFromHere'))));
    if (isNewDay) elements.unshift(el('li', { class: 'day' }, el('span', {}, dayName(item.at))));
    const shown = this.#put(key, { elements, row, item, above, follows });
    this.#fill(shown, item);
    return shown;
  }

  /** @param {string} key @param {Shown} shown */
  #put(key, shown) {
    this.#rows.set(key, shown);
    return shown;
  }

  /** @param {Shown} shown @param {Folded} item */
  #fill(shown, item) {
    const { row, follows } = shown;
    shown.item = item;
    shown.quoted = this.#quoted(item);
    this.#items.set(row, item);
    const me = this.#parley.user;
    const { pending } = this.#room;
    const message = pending.applied(item, me);
    const around = {
      me,
      follows,
      names: this.#names,
      quoted: message.replyTo === undefined ? undefined : shown.quoted,
      late: this.#isLate(item),
      failed: pending.failed.filter(({ target }) => target === item.seq),
      fileUrl: (/** @type {string} */ id) => this.#parley.fileUrl(id),
    };
    const doing = {
      jump: () => this.#jumped(item),
      more: () => row.focus({ preventScroll: true }), // and what has the focus shows what can be done with it
      react: (/** @type {string} */ emoji, /** @type {boolean} */ on) => pending.react(item.seq, emoji, on),
      discard: (/** @type {import('./pending.js').Failed} */ failed) => pending.discard(failed),
    };
    row.className = `message${follows ? ' follows' : ''}${item.from.id === me?.id ? ' mine' : ''}${row.classList.contains('found') ? ' found' : ''}`;
    const focused = /** @type {HTMLElement | null} */ (document.activeElement);
    const hadFocus = row.contains(focused);
    const stays = message.deleted ? [] : [...row.children].filter((each) => each.matches('.deeds, .panel'));
    row.replaceChildren(...messageParts(message, around, doing), ...stays);
    this.#receipt(row, message);
    if (hadFocus) (focusable(row, focused) ?? row).focus({ preventScroll: true });
  }

  /** @param {HTMLElement} row @param {Folded} message */
  #receipt(row, message) {
    const isMine = !message.deleted && message.from.id === this.#parley.user?.id;
    const reached = isMine ? this.#room.receipts.of(message) : null;
    const now = reached && receipt(reached);
    const before = [...row.children].find((each) => each.matches('.receipt'));
    if (now?.outerHTML === before?.outerHTML) return;
    before?.remove();
    if (now) row.append(now);
  }

  /** @param {Folded} item */
  #quoted({ epoch, replyTo }) {
    return replyTo === undefined ? undefined : (this.#room.log.at({ epoch, seq: replyTo }) ?? null);
  }

  /** @param {Folded} item */
  #isLate({ seq }) {
    const since = this.#room.pending.since(seq);
    return since !== null && (this.#parley.state.state !== 'online' || Date.now() - since > MOMENT);
  }

  // --- where one is in it

  /** @param {EventTarget | null} target @returns {{row: HTMLElement, item: Folded} | undefined} */
  #rowAt(target) {
    const row = /** @type {HTMLElement | null} */ (/** @type {Element | null} */ (target)?.closest('.message'));
    const item = row && this.#items.get(row);
    return item ? { row, item } : undefined;
  }

  /** @param {Event} event */
  #entered({ target, type }) {
    const at = this.#rowAt(target);
    if (!at) return;
    this.#tools.show(at.row, at.item);
    if (type === 'focusin') this.#rove(at.row);
  }

  /** @param {EventTarget | null} target */
  #left(target) {
    const at = this.#rowAt(target);
    if (at) setTimeout(() => this.#tools.hide(at.row));
  }

  /** Tab comes to this row, or to the newest. @param {HTMLElement} [row] */
  #rove(row) {
    const before = this.element.querySelector('.message[tabindex="0"]');
    const next = row ?? (before?.contains(document.activeElement) ? before : this.element.querySelector('.message:last-of-type, .message:has(+ .space:last-child)'));
    if (before === next) return;
    before?.setAttribute('tabindex', '-1');
    next?.setAttribute('tabindex', '0');
  }

  /** @param {HTMLElement} row */
  #focus(row) {
    this.#rove(row);
    row.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { target, key } = event;
    const at = this.#rowAt(target);
    if (!at || target !== at.row || event.ctrlKey || event.metaKey || event.altKey) return;
    const deed = KEYS[/** @type {keyof typeof KEYS} */ (key)];
    if (deed) {
      if (this.#tools.act(deed, at.row, at.item)) event.preventDefault();
      return;
    }
    const { items } = this.#room;
    const index = items.lastIndexOf(at.item);
    const next = {
      ArrowUp: () => items.findLastIndex((item, i) => i < index && isMessage(item)),
      ArrowDown: () => items.findIndex((item, i) => i > index && isMessage(item)),
      Home: () => items.findIndex(isMessage),
      End: () => items.findLastIndex(isMessage),
    }[key];
    if (!next) return;
    event.preventDefault();
    const to = next();
    if (to >= 0) this.#focus(this.#show(to, 'nearest'));
  }
}

/** Of what was drawn anew, what had the focus. @param {HTMLElement} row @param {HTMLElement | null} focused @returns {HTMLElement | null} */
function focusable(row, focused) {
  if (!focused || focused.isConnected) return focused;
  const all = /** @type {HTMLElement[]} */ ([...row.querySelectorAll('[data-act]')]);
  return all.find(({ dataset }) => dataset.act === focused.dataset.act) ?? null;
}

/** @param {Hole} hole */
function holeText({ from, to }) {
  if (to === null) return say('beganAnew');
  return from === to ? say('holeOfOne', { from }) : say('hole', { from, to });
}
