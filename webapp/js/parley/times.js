export const SECOND = 1000;

/** Full jitter between 0 and a ceiling that doubles: after a crash, clients come back spread out. */
const BACKOFF = { first: 500, most: 20 * SECOND };
/** After "not now" from a server that is there, to which asking again costs little. */
const REFUSED_MOST = 4 * SECOND;

/** Milliseconds. @param {number} tries @param {number} [most] */
export const backoff = (tries, most = BACKOFF.most) => Math.random() * Math.min(most, BACKOFF.first * 2 ** tries);

/**
 * Milliseconds to wait after something was refused for a while: not less than the server has said.
 *
 * @param {number} tries
 * @param {import('./error.js').ParleyError} error
 */
export const patience = (tries, { retryAfter = 0 }) => retryAfter * SECOND + backoff(tries, REFUSED_MOST);

/** @param {number} ms */
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
