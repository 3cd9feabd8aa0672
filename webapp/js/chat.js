import { el } from './dom.js';
import { isAfter, isMessage } from './room.js';
import { avatar, clock, dayName, full, hue, linked, plural, shown } from './text.js';

/** @typedef {import('./room.js').Room} Room */
/** @typedef {import('./room.js').Item} Item */
/** @typedef {import('./parley.js').Message} Message */
/** @typedef {import('./parley.js').Unsent} Unsent */

/** Messages of one person within this time stand under one name. */
const TOGETHER = 5 * 60_000;
const NEAR = 48;
const NEAR_TOP = 240;

/** A room on the screen: what was said, what is on its way, and where to write. */
export class ChatView {
  #room;
  #parley;
  #top = el('button', { type: 'button', class: 'top', click: () => this.#loadOlder() });
  #timeline = el('ol', { class: 'timeline' });
  #pending = el('ol', { class: 'pending' });
  #scroller;
  #jump = el('button', { type: 'button', class: 'jump', hidden: true, click: () => this.#toNewest() });
  #typing = el('p', { class: 'typing', role: 'status' });
  #text;
  #composer;
  #again = el('button', { type: 'button', class: 'again', click: () => this.#room.joinAgain() }, 'Join again');
  #problem = el('p', { class: 'problem', role: 'alert' });
  /** After this, messages are marked as new. @type {import('./parley.js').Position | null} */
  #newAfter = null;
  #following = true;
  #ends = new AbortController();

  /** @param {Room} room @param {import('./parley.js').Parley} parley */
  constructor(room, parley) {
    this.#room = room;
    this.#parley = parley;
    this.#scroller = el(
      'div',
      { class: 'scroller', tabindex: 0, role: 'region', 'aria-label': `Messages in ${room.name}` },
      this.#top,
      this.#timeline,
      this.#pending,
    );
    this.#text = el('textarea', {
      id: 'text',
      rows: 1,
      dir: 'auto',
      enterkeyhint: 'send',
      'aria-label': `Message to ${room.name}`,
      'aria-describedby': 'text-problem',
      placeholder: `Message ${room.name}`,
    });
    this.#problem.id = 'text-problem';
    const send = el('button', { type: 'submit', class: 'send' }, 'Send');
    this.#composer = el(
      'form',
      { class: 'composer', submit: (/** @type {Event} */ event) => this.#submit(event) },
      this.#text,
      send,
    );
    this.element = el(
      'section',
      { class: 'chat' },
      this.#scroller,
      this.#jump,
      this.#typing,
      this.#problem,
      this.#again,
      this.#composer,
    );
  }

  open() {
    const room = this.#room;
    const { signal } = this.#ends;
    if (room.unread(this.#me) > 0) this.#newAfter = room.readTo;
    this.#text.value = room.draft;
    this.#text.addEventListener('keydown', (event) => this.#key(event));
    this.#text.addEventListener('input', () => this.#written());
    this.#scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    new ResizeObserver(() => this.#following && this.#toEnd()).observe(this.#scroller);
    document.addEventListener('visibilitychange', () => this.#seen(), { signal });
    signal.addEventListener(
      'abort',
      this.#parley.on('stalled', () => this.#refresh()),
    );
    room.view = { added: (item) => this.#added(item), refreshed: () => this.#refresh() };
    this.#grow();
    this.#render();
    this.#refresh();
    this.#timeline.querySelector('.fresh') ? this.#toNew() : this.#toEnd();
    this.#seen();
  }

  close() {
    this.#ends.abort();
    this.#room.view = null;
    this.#room.channel.typing(false);
  }

  focus() {
    (this.#room.isRemoved ? this.#again : this.#text).focus();
  }

  get #me() {
    return this.#parley.user?.id;
  }

  // --- what was said

  #render() {
    const rows = [];
    let before = null;
    for (const item of this.#room.items) {
      rows.push(...this.#rows(item, before));
      before = item;
    }
    this.#timeline.replaceChildren(...rows);
  }

  /** @param {Item} item @param {Item | null} before */
  #rows(item, before) {
    if (!isMessage(item)) return [el('li', { class: 'hole' }, holeText(item))];
    const rows = [];
    const last = before && isMessage(before) ? before : null;
    const newDay = !last || dayName(last.at) !== dayName(item.at);
    if (newDay) rows.push(el('li', { class: 'day' }, el('span', {}, dayName(item.at))));
    const firstNew = isAfter(item, this.#newAfter) && !(last && isAfter(last, this.#newAfter));
    if (firstNew) rows.push(el('li', { class: 'fresh' }, el('span', {}, 'New')));
    const together =
      last?.from.id === item.from.id &&
      last.from.name === item.from.name &&
      Date.parse(item.at) - Date.parse(last.at) < TOGETHER;
    return [...rows, this.#row(item, together && !newDay && !firstNew)];
  }

  /** @param {Message} message @param {boolean} follows */
  #row({ from, at, body, seq }, follows) {
    const mine = from.id === this.#me;
    const time = el('time', { datetime: at, title: full(at) }, clock(at));
    const row = el('li', { class: `message${follows ? ' follows' : ''}${mine ? ' mine' : ''}`, 'data-seq': seq });
    if (follows) row.append(time);
    else row.append(...signature(from, time));
    row.append(bodyOf(body));
    return row;
  }

  /** @param {Item} item */
  #added(item) {
    const { items } = this.#room;
    const before = items.at(-2) ?? null;
    if (!this.#watching && this.#newAfter === null && isMessage(item) && item.from.id !== this.#me)
      this.#newAfter = { epoch: item.epoch, seq: item.seq - 1 };
    this.#timeline.append(...this.#rows(item, before));
    this.#drawPending();
    this.#drawTop();
    if (this.#following) this.#toEnd();
    this.#seen();
    this.#drawJump();
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
  #unsentRow({ body, at }) {
    // A moment of silence is the network's good right; after it, what is not sent is shown as not sent.
    const { state, stalled } = this.#parley;
    const late = state.state !== 'online' || stalled > 0 || Date.now() - at > 1_000;
    const busy = stalled || this.#room.refusal ? ': the server cannot keep it just now.' : '.';
    const why = this.#parley.limited ? ': that was a little fast for this server.' : busy;
    const when = state.state === 'online' ? '' : ' when the connection is back';
    const note = el('p', { class: 'note' }, `Not sent yet${why} It goes out by itself${when}.`);
    return el('li', { class: `message unsent${late ? ' late' : ''}` }, bodyOf(body), note);
  }

  /** @param {import('./room.js').Failed} failed */
  #failedRow(failed) {
    const again = el('button', { type: 'button', click: () => this.#room.sendAgain(failed) }, 'Try again');
    const drop = el('button', { type: 'button', click: () => this.#room.discard(failed) }, 'Discard');
    const note = el('p', { class: 'note', role: 'alert' }, `Not sent: ${failed.error.message} `, again, drop);
    return el('li', { class: 'message failed' }, bodyOf(failed.body), note);
  }

  // --- what is around it

  #refresh() {
    const { items, channel, refusal } = this.#room;
    if (this.#timeline.querySelectorAll('.message, .hole').length !== items.length)
      this.#keepingPlace(() => this.#render());
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
    if (this.#problem.textContent !== (refusal ?? '')) this.#problem.textContent = refusal;
    const { isRemoved } = this.#room;
    const hadFocus = isRemoved && this.#composer.contains(document.activeElement);
    this.#again.hidden = !isRemoved;
    this.#composer.hidden = isRemoved;
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
    this.#timeline.querySelector('.fresh')?.scrollIntoView({ block: 'start' });
    this.#following = this.#atEnd;
    this.#drawJump();
  }

  // --- where to write

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    this.#submit(event);
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    const text = this.#text.value.trim();
    if (!text) return;
    this.#text.value = '';
    this.#room.draft = '';
    this.#grow();
    this.#forgetNew();
    this.#room.send(text);
    this.#toNewest();
  }

  #written() {
    this.#room.draft = this.#text.value;
    this.#room.channel.typing(this.#text.value.trim() !== '');
    this.#grow();
  }

  #grow() {
    this.#text.style.height = 'auto';
    this.#text.style.height = `${this.#text.scrollHeight + 2}px`;
  }

  /** Who answers has read. */
  #forgetNew() {
    this.#newAfter = null;
    this.#timeline.querySelector('.fresh')?.remove();
  }
}

/** Who says it. @param {import('./parley.js').User} user @param {...Node} beside */
function signature(user, ...beside) {
  const name = el('bdi', { class: 'name' }, user.name);
  name.style.setProperty('--hue', String(hue(user.id)));
  return [avatar(user), el('p', { class: 'author' }, name, ...beside)];
}

/** @param {any} body */
function bodyOf(body) {
  return el('div', { class: `body${typeof body === 'string' ? '' : ' json'}`, dir: 'auto' }, ...linked(shown(body)));
}

/** @param {import('./room.js').Hole} hole */
function holeText({ from, to }) {
  if (to === null) return 'This room began anew. Some messages may be missing here.';
  return from === to ? `Message ${from} is no longer kept.` : `Messages ${from} to ${to} are no longer kept.`;
}

/** @param {string[]} names */
function typingText(names) {
  if (names.length === 0) return '';
  if (names.length === 1) return `${names[0]} is typing…`;
  if (names.length === 2) return `${names[0]} and ${names[1]} are typing…`;
  return 'Several people are typing…';
}
