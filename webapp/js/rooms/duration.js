import { locale } from '../words.js';

export const MINUTE = 60;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const UNITS = /** @type {[string, number][]} */ ([
  ['day', DAY],
  ['hour', HOUR],
  ['minute', MINUTE],
  ['second', 1],
]);

/** In the largest unit of which it is a whole number. @param {number} seconds */
export function duration(seconds) {
  const [unit, size] = UNITS.find((each) => seconds % each[1] === 0) ?? UNITS[3];
  return inUnits(seconds / size, unit, 'long');
}

/** In the largest unit of which it is more than two, and never less than it is. @param {number} seconds */
export function roughly(seconds) {
  const [unit, size] = UNITS.find((each) => seconds > 2 * each[1]) ?? UNITS[3];
  return inUnits(Math.ceil(seconds / size), unit, 'short');
}

/** @param {number} count @param {string} unit @param {'long' | 'short'} unitDisplay */
const inUnits = (count, unit, unitDisplay) =>
  new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay }).format(count);
