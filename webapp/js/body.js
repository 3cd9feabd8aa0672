import { plain } from './marks.js';
import { say } from './words.js';

// What people have sent, by the custom of rooms: a text, or {text, attachments, mentions}, one of both at least. Anybody may send anything else.

/**
 * @typedef {object} Attachment
 * @property {string} id
 * @property {string} name
 * @property {string} type
 * @property {number} size bytes
 * @property {number} [width] of a picture, in pixels; with its height, or not at all
 * @property {number} [height]
 * @property {string} [thumbnail] the id of a small picture of it
 */

const ID = /^[A-Za-z0-9_-]{1,64}$/;
const MOST = 20;
/** No picture that a browser shows has a longer side, in pixels. */
const LONGEST = 65_535;

/** @param {any} text */
const isId = (text) => typeof text === 'string' && ID.test(text);

/** @param {any} side */
const isSide = (side) => Number.isSafeInteger(side) && side > 0 && side <= LONGEST;

/** @param {any} body @returns {Attachment[]} */
export function attachmentsOf(body) {
  if (!Array.isArray(body?.attachments)) return [];
  return body.attachments
    .slice(0, MOST)
    .filter((/** @type {any} */ each) => isId(each?.id))
    .map((/** @type {any} */ { id, name, type, size, width, height, thumbnail }) => ({
      id,
      name: typeof name === 'string' && name.trim() ? name.slice(0, 200) : say('file'),
      type: typeof type === 'string' ? type : '',
      size: Number.isSafeInteger(size) && size >= 0 ? size : 0,
      ...(isSide(width) && isSide(height) && { width, height }),
      ...(isId(thumbnail) && { thumbnail }),
    }));
}

/** Whether it is what people say, and not data. @param {any} body */
export const isSaid = (body) =>
  typeof body === 'string' || (typeof body?.text === 'string' && (Array.isArray(body.attachments) || Array.isArray(body.mentions)));

/** What can be edited, and is quoted. @param {any} body */
export const textOf = (body) => (typeof body === 'string' ? body : isSaid(body) ? body.text : JSON.stringify(body));

/** In one line, for those who hear it or read it above an answer. @param {any} body */
export function summary(body) {
  const text = plain(textOf(body).slice(0, 300));
  return (
    text ||
    attachmentsOf(body)
      .map(({ name }) => name)
      .join(', ')
  );
}

/** @param {string} text @param {Attachment[]} attachments */
export const bodyWith = (text, attachments) => (attachments.length ? { text, attachments } : text);

/** @param {any} body what somebody says @param {string[]} ids of those whom it is for */
export const mentioning = (body, ids) =>
  ids.length ? { ...(typeof body === 'string' ? { text: body } : body), mentions: ids } : body;
