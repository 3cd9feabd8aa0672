import { byId, el } from './dom.js';
import { recall, remember } from './store.js';
import { avatar } from './text.js';
import { say } from './words.js';

/** What the server refuses in names: control characters, line separators, marks of direction. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

const LONGEST = 64;

/** What others may be shown of a text. @param {string} text */
export const shown = (text) => text.replace(UNSEEN, '').trim();

export const keptName = () => shown(recall('name', ''));

/**
 * Asks for the name. Whoever closes the dialog without one goes by a name that the server makes up.
 *
 * @returns {Promise<string>} the name, which is kept; '' where none was given
 */
export function askName() {
  const dialog = byId('name-dialog');
  const input = byId('name');
  const problem = byId('name-problem');
  input.value = keptName();
  problem.textContent = '';
  byId('name-form').onsubmit = (/** @type {SubmitEvent} */ event) => {
    const name = shown(input.value);
    if ([...name].length >= 1 && [...name].length <= LONGEST) return remember('name', name);
    event.preventDefault();
    problem.textContent = say('nameLength', { most: LONGEST });
  };
  dialog.showModal();
  input.select();
  return new Promise((resolve) => dialog.addEventListener('close', () => resolve(keptName()), { once: true }));
}

/**
 * @param {import('./parley.js').User | null} user
 * @param {() => void} about what the button does
 * @param {boolean} signedIn
 */
export function showMe(user, about, signedIn) {
  const button = byId('me');
  button.onclick = about;
  if (!user) return;
  const how = el('small', {}, say(signedIn ? 'signedIn' : 'guest'));
  // No label in its place: what is seen is part of its name, so that it can be said aloud to reach it (WCAG 2.2, 2.5.3).
  button.replaceChildren(
    el('span', { class: 'unseen' }, say(signedIn ? 'youAreSignedIn' : 'youAre')),
    avatar(user),
    el('span', { class: 'names' }, el('bdi', {}, user.name), how),
  );
}
