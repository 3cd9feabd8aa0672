import { el } from './dom.js';
import { isMessage, keyOf } from './log.js';
import { messageParts } from './message.js';
import { isAfter } from './room.js';
import { dayName } from './text.js';
import { Tools } from './tools.js';
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

/** What was said, row by row. One of the rows can be reached by Tab; from it the arrow keys go to the others. */
export class Timeline {
  element = el('ol', { class: 'timeline' });
  /** After this, messages are marked as new. @type {Position | null} */
  newAfter = null;
  /** By the position of their messages. @type {Map<string, {row: HTMLElement, item: Folded, follows: boolean}>} */
  #rows = new Map();
  /** @type {WeakMap<Element, Folded>} */
  #items = new WeakMap();
  #names = new Set();
  #room;
  #parley;
  #tools;
  #jumped;

  /**
   * @param {Room} room
   * @param {Parley} parley
   * @param {import('./tools.js').Deeds} deeds
   * @param {(message: Folded) => void} jumped to what a message answers
   */
  constructor(room, parley, deeds, jumped) {
    this.#room = room;
    this.#parley = parley;
    this.#jumped = jumped;
    this.#tools = new Tools(deeds);
    this.element.addEventListener('keydown', (event) => this.#key(event));
    for (const type of ['pointerover', 'focusin']) this.element.addEventListener(type, (event) => this.#entered(event));
    this.element.addEventListener('focusout', ({ target }) => this.#left(target));
  }

  /** All of it; rows that are what they were stay, with what is open in them. */
  render() {
    const focused = /** @type {HTMLElement | null} */ (document.activeElement);
    const hadFocus = this.element.contains(focused);
    this.#names = this.#room.names;
    const known = this.#rows;
    this.#rows = new Map();
    const rows = [];
    let before = null;
    for (const item of this.#room.items) {
      rows.push(...this.#rowsOf(item, before, known));
      before = item;
    }
    this.element.replaceChildren(...rows);
    if (hadFocus) focused?.focus({ preventScroll: true });
    this.#rove();
  }

  /** @param {Item} item the newest */
  added(item) {
    this.#names = this.#room.names;
    this.element.append(...this.#rowsOf(item, this.#room.items.at(-2) ?? null, new Map()));
    this.#rove();
  }

  /** Draws a message anew, and those that answer it. @param {number} seq */
  changed(seq) {
    const { epoch } = this.#room.channel.position ?? { epoch: '' };
    const item = this.#room.log.at({ epoch, seq });
    if (!item) return;
    for (const each of this.#room.messages) {
      if (each.epoch !== epoch || (each.seq !== seq && each.replyTo !== seq)) continue;
      const known = this.#rows.get(keyOf(each));
      if (known) this.#fill(known.row, each, known.follows);
    }
  }

  /** All whose changes are on their way. */
  refreshWaiting() {
    for (const { row, item, follows } of [...this.#rows.values()])
      if (this.#isLate(item) !== Boolean(row.querySelector('.waits'))) this.#fill(row, item, follows);
  }

  /** @param {Position} position @returns {boolean} whether it is here */
  goTo(position) {
    const row = this.#rows.get(keyOf(position))?.row;
    if (!row) return false;
    row.scrollIntoView({ block: 'center' });
    row.classList.remove('found');
    requestAnimationFrame(() => row.classList.add('found'));
    this.#focus(row);
    return true;
  }

  /** @param {number} seq */
  rowOf(seq) {
    return this.#rows.get(keyOf({ epoch: this.#room.channel.position?.epoch ?? '', seq }))?.row;
  }

  /** How many it shows. */
  get size() {
    return this.element.querySelectorAll('.message, .hole').length;
  }

  // --- rows

  /** @param {Item} item @param {Item | null} before @param {Map<string, {row: HTMLElement, item: Folded, follows: boolean}>} known */
  #rowsOf(item, before, known) {
    if (!isMessage(item)) return [el('li', { class: 'hole' }, holeText(item))];
    const rows = [];
    const last = before && isMessage(before) ? before : null;
    const newDay = !last || dayName(last.at) !== dayName(item.at);
    if (newDay) rows.push(el('li', { class: 'day' }, el('span', {}, dayName(item.at))));
    const firstNew = isAfter(item, this.newAfter) && !(last && isAfter(last, this.newAfter));
    if (firstNew) rows.push(el('li', { class: 'fresh' }, el('span', {}, say('newFromHere'))));
    const together =
      last?.from.id === item.from.id &&
      last.from.name === item.from.name &&
      Date.parse(item.at) - Date.parse(last.at) < TOGETHER;
    const follows = together && !newDay && !firstNew;
    const key = keyOf(item);
    const old = known.get(key);
    if (old && old.item === item && old.follows === follows && item.replyTo === undefined) this.#rows.set(key, old);
    else this.#fill(old?.row ?? el('li', { 'data-seq': item.seq, tabindex: -1 }), item, follows);
    return [...rows, /** @type {{row: HTMLElement}} */ (this.#rows.get(key)).row];
  }

  /** @param {HTMLElement} row @param {Folded} item @param {boolean} follows */
  #fill(row, item, follows) {
    this.#rows.set(keyOf(item), { row, item, follows });
    this.#items.set(row, item);
    const me = this.#parley.user;
    const { pending, log } = this.#room;
    const message = pending.applied(item, me);
    const target = message.replyTo === undefined ? undefined : { epoch: item.epoch, seq: message.replyTo };
    const around = {
      me,
      follows,
      names: this.#names,
      quoted: target && (log.at(target) ?? null),
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
    if (hadFocus) (focusable(row, focused) ?? row).focus({ preventScroll: true });
  }

  /** @param {Folded} item */
  #isLate({ seq }) {
    const since = this.#room.pending.since(seq);
    return since !== null && (this.#parley.state.state !== 'online' || Date.now() - since > MOMENT);
  }

  // --- where one is in it

  /** @param {EventTarget | null} target @returns {{row: HTMLElement, item: Folded} | undefined} */
  #rowAt(target) {
    const row = /** @type {HTMLElement | null} */ (/** @type {Element} */ (target).closest('.message'));
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
    const next = row ?? (before?.contains(document.activeElement) ? before : [...this.#rows.values()].at(-1)?.row);
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
    const rows = [...this.element.querySelectorAll('.message')];
    const index = rows.indexOf(at.row);
    const to = { ArrowUp: index - 1, ArrowDown: index + 1, Home: 0, End: rows.length - 1 }[key];
    if (to === undefined) return;
    event.preventDefault();
    const row = /** @type {HTMLElement | undefined} */ (rows[to]);
    if (!row) return;
    this.#focus(row);
    row.scrollIntoView({ block: 'nearest' });
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
