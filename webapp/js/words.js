// What the page says, in the language of the page. `language.js` has chosen it; only its words are loaded. Pages that choose
// none are in English.

/** @typedef {keyof typeof import('./words/en.js').default} Key */
/** @typedef {Partial<Record<Intl.LDMLPluralRule, string>> & {other: string}} Forms of which `count` chooses one */
/** @typedef {Record<string, string | number>} Values a text of somebody, or a number */

/** By itself it says neither which clock nor which order of a date: those of most places. */
const USUAL = { en: 'en-GB', ar: 'ar' };
/** Letters of scripts that run from right to left; letters and digits of any. */
const RTL = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]|[\u{10800}-\u{10fff}]|[\u{1e800}-\u{1efff}]/u;
const ANY = /[\p{L}\p{N}]/u;
const PLACE = /\{(\w+)\}/;

const page = globalThis.document?.documentElement;
const chosen = page?.lang === 'ar' ? 'ar' : 'en';
const isRtl = chosen === 'ar';

/** For dates, numbers and the order of names. */
export const locale = navigatorLanguages().find((each) => each.split('-')[0] === chosen) ?? USUAL[chosen];

/** @type {Record<Key, string | Forms>} */
const words = (await import(`./words/${chosen}.js`)).default;
const rules = new Intl.PluralRules(locale);
const numbers = new Intl.NumberFormat(locale);
const list = new Intl.ListFormat(locale);

function navigatorLanguages() {
  return globalThis.navigator?.languages ?? [];
}

/** @param {number} value */
export const number = (value) => numbers.format(value);

/** `Ann, Ben and Cem`. @param {string[]} texts */
export const listed = (texts) => list.format(texts);

/**
 * A sentence. Where it has forms, `count` says which.
 *
 * @param {Key} key
 * @param {Values} [values]
 */
export function say(key, values = {}) {
  return sentence(key, values)
    .split(PLACE)
    .map((part, index) => (index % 2 ? shown(values[part]) : part))
    .join('');
}

/**
 * The same around elements.
 *
 * @param {Key} key
 * @param {Record<string, Node>} nodes
 * @returns {(Node | string)[]}
 */
export function sayAround(key, nodes) {
  return sentence(key, {})
    .split(PLACE)
    .map((part, index) => (index % 2 ? nodes[part] : part));
}

/** Why something was refused: as the server says it, which knows best and speaks English. @param {{code?: string, message: string}} error */
export function why({ code = '', message }) {
  if (chosen === 'en') return message;
  return say(REFUSALS[code] ?? 'refusedSomehow');
}

/** @type {Record<string, Key>} */
const REFUSALS = {
  'bad-request': 'refusedAsWrong',
  unauthorized: 'refusedAsNobody',
  forbidden: 'refusedAsForbidden',
  'not-found': 'refusedAsMissing',
  conflict: 'refusedAsSecond',
  'too-large': 'refusedAsTooLarge',
  'too-many': 'refusedAsTooMany',
  'rate-limited': 'refusedAsTooFast',
  unavailable: 'refusedForNow',
  overloaded: 'refusedForNow',
  offline: 'refusedOffline',
};

/** Puts the words into a page that was written with their keys: as text, as label, as hint. @param {ParentNode} root */
export function translate(root) {
  for (const [name, attribute] of Object.entries({ says: '', label: 'aria-label', hint: 'placeholder' }))
    for (const each of root.querySelectorAll(`[data-${name}]`)) {
      const text = say(/** @type {Key} */ (/** @type {HTMLElement} */ (each).dataset[name]));
      if (attribute) each.setAttribute(attribute, text);
      else each.textContent = text;
    }
}

/** @param {Key} key @param {Values} values */
function sentence(key, values) {
  const word = words[key];
  return typeof word === 'string' ? word : (word[rules.select(Number(values.count))] ?? word.other);
}

/** What runs the other way, or may, takes nothing of the sentence with it (UAX #9: first strong isolate). @param {string | number} value */
function shown(value) {
  if (typeof value === 'number') return numbers.format(value);
  return (isRtl ? ANY : RTL).test(value) ? `\u2068${value}\u2069` : value;
}
