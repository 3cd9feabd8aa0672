import { ParleyError } from './error.js';

/** @typedef {import('./types.js').Unsent} Unsent */

/** What a subprotocol may hold: a `token` (RFC 9110 §5.6.2). */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const DEEPEST = 62; // the server takes 64 levels, and a command in an array is two of them

/** 128 random bits. `crypto.randomUUID` is missing on plain http, where intranets live. */
export const unique = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('');

/** @param {string} text */
export const bytes = (text) => new TextEncoder().encode(text).length;

/** @param {any} value @returns {number} */
const depth = (value) =>
  value !== null && typeof value === 'object'
    ? 1 + Object.values(value).reduce((most, each) => Math.max(most, depth(each)), 0)
    : 0;

/** JSON whose lone surrogates, which UTF-8 cannot carry, have become U+FFFD. @param {any} value */
export const encode = (value) =>
  JSON.stringify(value).replace(/((?<!\\)(?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g, '$1\\ufffd');

/** What the handshake offers. @param {string} [token] @throws {ParleyError} */
export function protocols(token) {
  if (token === undefined) return ['parley.v1'];
  if (typeof token === 'string' && TOKEN.test(token)) return ['parley.v1', `bearer.${token}`];
  const rule = "A token holds only letters, digits and !#$%&'*+-.^_`|~: a WebSocket cannot carry anything else.";
  throw new ParleyError('bad-request', rule, false);
}

/** @param {Omit<Unsent, 'result'>} message */
export function sendCommand(message) {
  const { type = 'send', channel, messageId, body, key, ifSeq, replyTo, target, emoji, on } = message;
  return { type, channel, messageId, body, key, ifSeq, replyTo, target, emoji, on };
}

/**
 * What the server would refuse without saying which command it was.
 *
 * @param {Omit<Unsent, 'result'>} message
 * @param {number} frame bytes that the server takes at once
 */
export function tooLarge(message, frame) {
  const most = frame - 32; // the rest is for the command's id
  if (bytes(encode(sendCommand(message))) > most)
    return new ParleyError('too-large', `A message is at most ${most} bytes.`, false);
  if (depth(message.body) > DEEPEST)
    return new ParleyError('too-large', `A message is at most ${DEEPEST} levels deep.`, false);
}
