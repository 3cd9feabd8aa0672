import { el } from './dom.js';
import { begunIn, offered } from './mentioned.js';
import { hue } from './text.js';
import { say } from './words.js';

/** @typedef {import('./mentioned.js').Person} Person */

/**
 * The names that may be meant by the `@…` before the caret, in a list above the text. The focus stays in the text, and
 * `aria-activedescendant` says which name the keys are at: the combobox pattern, on a text of several lines. Such a one may have no
 * role but its own (ARIA in HTML), and so has no `aria-expanded`: that there is a list is said instead.
 */
export class Mentions {
  #list = el('ul', { id: 'mention-list', class: 'mentions', role: 'listbox', 'aria-label': say('whomToMention'), hidden: true });
  #said = el('span', { class: 'unseen', role: 'status' });
  elements = [this.#list, this.#said];
  #text;
  #people;
  /** Where the sign stands. */
  #from = 0;
  /** The option that Enter takes; none while what is written is a name already. */
  #active = -1;

  /** @param {HTMLTextAreaElement} text @param {() => Person[]} people */
  constructor(text, people) {
    this.#text = text;
    this.#people = people;
    text.setAttribute('aria-autocomplete', 'list');
    text.setAttribute('aria-haspopup', 'listbox');
    text.addEventListener('blur', () => this.close());
    text.addEventListener('click', () => this.written());
    // The text keeps the focus.
    this.#list.addEventListener('pointerdown', (event) => event.preventDefault());
  }

  /** The text, or the caret in it, is another one. */
  written() {
    const { value, selectionStart, selectionEnd } = this.#text;
    const begun = selectionStart === selectionEnd && begunIn(value.slice(0, selectionStart));
    const names = begun ? offered(begun.begun, this.#people()) : [];
    if (!begun || names.length === 0) return this.close();
    this.#from = begun.from;
    this.#list.replaceChildren(...names.map((name, index) => this.#option(name, index)));
    this.#list.hidden = false;
    this.#text.setAttribute('aria-controls', this.#list.id);
    this.#go(names.some((name) => name.toLowerCase() === begun.begun.toLowerCase()) ? -1 : 0);
    this.#say(say('namesToChoose', { count: names.length }));
  }

  close() {
    this.#list.hidden = true;
    this.#list.replaceChildren();
    this.#active = -1;
    for (const name of ['aria-controls', 'aria-activedescendant']) this.#text.removeAttribute(name);
    this.#say('');
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether it was for the list */
  key(event) {
    const { key, shiftKey } = event;
    if (this.#list.hidden) return false;
    const { length } = this.#list.children;
    if (key === 'ArrowDown') this.#go((this.#active + 1) % length);
    else if (key === 'ArrowUp') this.#go(this.#active > 0 ? this.#active - 1 : length - 1);
    else if (key === 'Escape') this.close();
    else if ((key === 'Enter' || key === 'Tab') && !shiftKey && this.#active >= 0) this.#take(this.#active);
    else return false;
    event.preventDefault();
    return true;
  }

  /** @param {string} name @param {number} index */
  #option(name, index) {
    const click = () => this.#take(index);
    const option = el('li', { id: `mention-${index}`, role: 'option', 'aria-selected': 'false', click }, el('bdi', {}, name));
    const person = this.#people().find((each) => each.name === name);
    option.style.setProperty('--hue', String(hue(person?.id ?? name)));
    return option;
  }

  /** @param {number} index */
  #go(index) {
    this.#active = index;
    [...this.#list.children].forEach((each, at) => each.setAttribute('aria-selected', String(at === index)));
    const active = this.#list.children[index];
    if (!active) return this.#text.removeAttribute('aria-activedescendant');
    this.#text.setAttribute('aria-activedescendant', active.id);
    active.scrollIntoView({ block: 'nearest' });
  }

  /** @param {number} index */
  #take(index) {
    const name = this.#list.children[index]?.textContent ?? '';
    this.#text.setRangeText(`@${name} `, this.#from, this.#text.selectionStart, 'end');
    this.#text.dispatchEvent(new Event('input')); // what hears of what is written, hears of this
  }

  /** Only what is new, for it is read out. @param {string} says */
  #say(says) {
    if (this.#said.textContent !== says) this.#said.textContent = says;
  }
}
