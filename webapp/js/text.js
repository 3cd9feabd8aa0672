import { el } from './dom.js';
import { locale, say } from './words.js';

const CLOCK = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
/** Of data; twelve hours and their letters would fill a column. */
const SECONDS = new Intl.DateTimeFormat(locale, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const DAY = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
const FULL = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'medium' });

/** @param {string | number} at */
export const clock = (at) => CLOCK.format(new Date(at));
/** @param {string | number} at */
export const seconds = (at) => SECONDS.format(new Date(at));
/** @param {string | number} at */
export const full = (at) => FULL.format(new Date(at));

/** @param {string | number} at */
export function dayName(at) {
  const day = new Date(at).toDateString();
  if (day === new Date().toDateString()) return say('today');
  if (day === new Date(Date.now() - 86_400_000).toDateString()) return say('yesterday');
  return DAY.format(new Date(at));
}

/** One of 24 hues: the same person has the same colour everywhere. @param {string} id */
export function hue(id) {
  let hash = 0;
  for (const char of id) hash = (Math.imul(hash, 31) + /** @type {number} */ (char.codePointAt(0))) | 0;
  return ((hash >>> 0) % 24) * 15;
}

/** @param {string} name */
export function initials(name) {
  const letters = name
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .map((word) => [...word][0]);
  return (letters.length > 1 ? letters[0] + letters[letters.length - 1] : (letters[0] ?? '?')).toUpperCase();
}

/** @param {{id: string, name: string}} user */
export function avatar({ id, name }) {
  const mark = el('span', { class: 'avatar', 'aria-hidden': 'true' }, initials(name));
  mark.style.setProperty('--hue', String(hue(id)));
  return mark;
}

/** @param {number} count @param {string} one @param {string} many */
export const plural = (count, one, many = `${one}s`) => `${count.toLocaleString()} ${count === 1 ? one : many}`;
