import { byId } from '../dom.js';
import { Api } from './api.js';

const NAME = 'parley.ops.key';

/** The key as this tab keeps it; nothing else does. */
export const kept = {
  get() {
    try {
      return sessionStorage.getItem(NAME);
    } catch {
      return null; // storage is forbidden: it is asked for at each visit
    }
  },
  /** @param {string | null} key */
  set(key) {
    try {
      if (key === null) sessionStorage.removeItem(NAME);
      else sessionStorage.setItem(NAME, key);
    } catch {
      // It lives as long as the page.
    }
  },
};

/**
 * Asks for the key until one is right.
 *
 * @param {string} problem what is wrong with the last one
 * @returns {Promise<string>}
 */
export function askKey(problem) {
  const form = byId('sign-in');
  const input = byId('key');
  const says = byId('key-problem');
  form.hidden = false;
  input.value = '';
  says.textContent = problem;
  input.focus();
  return new Promise((resolve) => {
    form.onsubmit = async (/** @type {Event} */ event) => {
      event.preventDefault();
      const key = input.value.trim();
      says.textContent = '';
      const wrong = await problemOf(key);
      if (wrong) {
        says.textContent = wrong;
        input.select();
        return;
      }
      form.hidden = true;
      input.value = '';
      resolve(key);
    };
  });
}

/** Why a key does not do; empty when it does. @param {string} key */
export async function problemOf(key) {
  if (!/^[\x21-\x7e]+$/.test(key)) return 'This key is not right: it has signs that no key has.';
  try {
    await new Api(key).here();
    return '';
  } catch (error) {
    const refused = /** @type {import('./api.js').Refused} */ (error);
    return refused.isKeyWrong ? 'This key is not right.' : refused.message;
  }
}
