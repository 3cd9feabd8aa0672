import { el } from './dom.js';
import { icon } from './icons.js';
import { say } from './words.js';

/** @typedef {import('./fold.js').Folded} Folded */
/**
 * What one can do with messages.
 *
 * @typedef {object} Deeds
 * @property {(message: Folded) => void} reply
 * @property {(message: Folded) => void} edit
 * @property {(message: Folded) => void} remove
 * @property {(message: Folded, emoji: string, on: boolean) => void} react
 * @property {(message: Folded) => {write: boolean, edit: boolean, remove: boolean}} may
 * @property {() => void} grown the row has become higher
 */

const FREQUENT = ['👍', '❤️', '😂', '🎉', '😮', '😢', '🙏', '👀'];
const MOST_UNITS = 32;
const NO_EMOJI = /[\s\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/**
 * What can be done with a message, beside the one that is pointed at or has the focus: there is one of it, which goes from row to
 * row. Its questions stand in the row itself, below the message.
 */
export class Tools {
  #bar = el('div', { class: 'deeds', role: 'group', 'aria-label': say('whatToDo') });
  #deeds;
  /** @type {{row: HTMLElement, message: Folded} | null} */
  #at = null;

  /** @param {Deeds} deeds */
  constructor(deeds) {
    this.#deeds = deeds;
  }

  /** @param {HTMLElement} row @param {Folded} message */
  show(row, message) {
    if (this.#at?.message === message && this.#bar.parentElement === row) return this.#reach(row);
    if (this.#bar.contains(document.activeElement) && this.#at?.row !== row) return;
    this.#at = { row, message };
    const may = this.#deeds.may(message);
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.act;
    const hadFocus = this.#bar.contains(document.activeElement);
    this.#bar.replaceChildren(
      ...(may.write ? [this.#button('reply'), this.#button('react')] : []),
      ...(may.edit ? [this.#button('edit')] : []),
      ...(may.remove ? [this.#button('delete')] : []),
    );
    if (this.#bar.childElementCount) row.append(this.#bar);
    else this.#bar.remove();
    const again = /** @type {HTMLElement[]} */ ([...this.#bar.children]).find(({ dataset }) => dataset.act === focused);
    if (hadFocus) (again ?? row).focus();
    this.#reach(row);
  }

  /** By Tab it is reached where the focus is, and not where the pointer happens to lie. @param {HTMLElement} row */
  #reach(row) {
    const tabIndex = row.contains(document.activeElement) ? 0 : -1;
    for (const each of this.#bar.children) /** @type {HTMLElement} */ (each).tabIndex = tabIndex;
  }

  /** @param {HTMLElement} row that is left */
  hide(row) {
    if (this.#at?.row !== row || row.contains(document.activeElement)) return;
    if (row.matches(':hover')) this.#reach(row);
    else this.#bar.remove();
  }

  /** @param {'reply' | 'react' | 'edit' | 'delete'} what @param {HTMLElement} row @param {Folded} message @returns {boolean} whether one may */
  act(what, row, message) {
    const may = this.#deeds.may(message);
    if (what === 'reply' && may.write) this.#deeds.reply(message);
    else if (what === 'edit' && may.edit) this.#deeds.edit(message);
    else if (what === 'react' && may.write) this.#ask(row, this.#picker(row, message));
    else if (what === 'delete' && may.remove) this.#ask(row, this.#question(row, message));
    else return false;
    return true;
  }

  /** @param {'reply' | 'react' | 'edit' | 'delete'} what */
  #button(what) {
    const label = say(what);
    const click = () => this.#at && this.act(what, this.#at.row, this.#at.message);
    const button = el('button', { type: 'button', 'data-act': what, 'aria-label': label, title: label, click });
    button.append(icon(what));
    return button;
  }

  /** @param {HTMLElement} row @param {HTMLElement} panel */
  #ask(row, panel) {
    row.querySelector('.panel')?.remove();
    panel.addEventListener('keydown', (event) => {
      event.stopPropagation();
      if (event.key === 'Escape') close(row);
    });
    row.append(panel);
    panel.querySelector('button')?.focus();
    this.#deeds.grown();
    panel.scrollIntoView({ block: 'nearest' });
  }

  /** @param {HTMLElement} row @param {Folded} message */
  #question(row, message) {
    const remove = () => {
      close(row);
      this.#deeds.remove(message);
    };
    const yes = el('button', { type: 'button', class: 'hot', click: remove }, say('delete'));
    const no = el('button', { type: 'button', click: () => close(row) }, say('keepIt'));
    const says = say('deleteAsk');
    return el('div', { class: 'panel', role: 'group', 'aria-label': says }, el('p', {}, says), yes, no);
  }

  /** @param {HTMLElement} row @param {Folded} message */
  #picker(row, message) {
    const choose = (/** @type {string} */ emoji) => {
      close(row);
      this.#deeds.react(message, emoji, true);
    };
    const often = FREQUENT.map((emoji) =>
      el(
        'button',
        { type: 'button', class: 'emoji', 'aria-label': say('reactWith', { emoji }), click: () => choose(emoji) },
        emoji,
      ),
    );
    const any = el('input', {
      type: 'text',
      'aria-label': say('otherEmoji'),
      placeholder: say('otherHint'),
      maxlength: MOST_UNITS,
      autocomplete: 'off',
      enterkeyhint: 'done',
    });
    const problem = el('span', { class: 'problem', role: 'alert' });
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      const emoji = any.value.trim();
      if (emoji && !NO_EMOJI.test(emoji)) return choose(emoji);
      problem.textContent = emoji ? say('oneEmoji') : '';
    };
    const form = el('form', { submit }, any, el('button', { type: 'submit' }, say('react')), problem);
    const label = say('reactTo');
    return el(
      'div',
      { class: 'panel picker', role: 'group', 'aria-label': label },
      el('div', { class: 'often' }, ...often),
      form,
    );
  }
}

/** @param {HTMLElement} row */
function close(row) {
  row.querySelector('.panel')?.remove();
  row.focus({ preventScroll: true });
}
