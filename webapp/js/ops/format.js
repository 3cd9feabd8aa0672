const WHOLE = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const TENTHS = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });
const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'];
const STEPS = /** @type {const} */ ([
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
]);

/** @param {number} value */
export const whole = (value) => WHOLE.format(value);

/** So many a second: tenths only where they say something. @param {number | null} value `null`: not known yet */
export const rate = (value) => (value === null ? '–' : (Math.abs(value) < 10 ? TENTHS : WHOLE).format(value));

/** In units of 1,024, as the JVM's flags count. @param {number} bytes */
export function size(bytes) {
  const unit = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** unit;
  return `${unit > 0 ? rate(value) : whole(value)} ${UNITS[unit]}`;
}

/** A time that has passed, in its two largest units. @param {number} seconds */
export function duration(seconds) {
  const first = STEPS.findIndex(([, length]) => seconds >= length);
  if (first < 0) return '0 s';
  let left = Math.floor(seconds);
  return STEPS.slice(first, first + 2)
    .map(([unit, length]) => {
      const count = Math.floor(left / length);
      left -= count * length;
      return count > 0 ? `${count} ${unit}` : '';
    })
    .filter(Boolean)
    .join(' ');
}

/** A short time: in milliseconds below a second. @param {number} millis */
export const moment = (millis) => (millis < 1000 ? `${whole(millis)} ms` : duration(millis / 1000));

/** JSON laid out for reading; what is no JSON as it is. @param {string} text */
export function laidOut(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
