import { el } from '../dom.js';
import { icon } from '../icons.js';
import { say, why } from '../words.js';

/** @typedef {import('../words.js').Key} Key */

/** One question or one room at a time, over the page. Escape closes it; the focus goes back to where it was. */
export class Dialog {
  #title = el('h2', { id: 'dialog-title' });
  #problem = el('p', { class: 'problem', role: 'alert' });
  #body = el('div', { class: 'dialog-body' });
  element;

  constructor() {
    const close = el('button', {
      type: 'button',
      class: 'icon',
      'aria-label': say('close'),
      click: () => this.close(),
    });
    close.append(icon('close'));
    const head = el('div', { class: 'dialog-head' }, this.#title, close);
    this.element = el('dialog', { class: 'wide', 'aria-labelledby': 'dialog-title' }, head, this.#problem, this.#body);
    this.element.addEventListener('close', () => this.element.remove());
  }

  /** @param {string} title @param {...Node} parts */
  open(title, ...parts) {
    this.show(title, ...parts);
    document.body.append(this.element);
    this.element.showModal();
    /** @type {HTMLElement | null} */ (this.element.querySelector('[autofocus]'))?.focus();
  }

  /** The same with what has changed. What has the focus and is there again keeps it. @param {string} title @param {...Node} parts */
  show(title, ...parts) {
    const id = document.activeElement?.id;
    const hadFocus = this.#body.contains(document.activeElement);
    this.#title.replaceChildren(el('bdi', {}, title));
    this.#body.replaceChildren(...parts);
    if (!hadFocus) return;
    const again = /** @type {HTMLElement | null} */ (
      (id && document.getElementById(id)) || this.element.querySelector('button')
    );
    again?.focus();
  }

  get isOpen() {
    return this.element.open;
  }

  close() {
    this.element.close();
  }

  /** @param {string} text */
  tell(text) {
    this.#problem.textContent = text;
  }

  /**
   * Asks the server, and says why where it refuses.
   *
   * @template T
   * @param {() => Promise<T>} ask
   * @returns {Promise<T | undefined>} undefined: it was refused
   */
  async attempt(ask) {
    this.tell('');
    try {
      return await ask();
    } catch (error) {
      this.tell(say('notDone', { why: why(/** @type {Error} */ (error)) }));
      this.#problem.scrollIntoView({ block: 'nearest' });
    }
  }
}

/**
 * A labelled field.
 *
 * @param {Key} key
 * @param {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} input with an id
 * @param {string} [hint]
 */
export function field(key, input, hint) {
  const label = el('label', { for: input.id }, say(key));
  if (!hint) return el('div', { class: 'field' }, label, input);
  input.setAttribute('aria-describedby', `${input.id}-hint`);
  return el('div', { class: 'field' }, label, input, el('small', { id: `${input.id}-hint` }, hint));
}

/**
 * One of several.
 *
 * @template {string} T
 * @param {Key} legend
 * @param {string} name
 * @param {T} chosen
 * @param {{value: T, says: Key, hint: Key}[]} options
 * @returns {{element: HTMLElement, value: () => T}}
 */
export function choice(legend, name, chosen, options) {
  const inputs = options.map(({ value }) => {
    const input = el('input', { type: 'radio', name, value });
    input.checked = value === chosen;
    return input;
  });
  const labels = options.map(({ says, hint }, i) =>
    el('label', { class: 'choice' }, inputs[i], el('span', {}, say(says), el('small', {}, say(hint)))),
  );
  const element = el('fieldset', { class: 'choices' }, el('legend', {}, say(legend)), ...labels);
  return { element, value: () => options[inputs.findIndex(({ checked }) => checked)].value };
}

/** Who may come in. @param {string} [chosen] */
export const doorField = (chosen) =>
  choice('door', 'access', chosen === 'private' ? 'private' : 'public', [
    { value: 'public', says: 'doorPublic', hint: 'doorPublicHint' },
    { value: 'private', says: 'doorPrivate', hint: 'doorPrivateHint' },
  ]);
