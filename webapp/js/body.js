import { plain } from './marks.js';

// What people have sent, by the custom of rooms: a text, or {text, attachments}. Anybody may send anything else.

/** @typedef {{id: string, name: string, type: string, size: number}} Attachment */

const ID = /^[A-Za-z0-9_-]{1,64}$/;
const MOST = 20;

/** @param {any} body @returns {Attachment[]} */
export function attachmentsOf(body) {
  if (!Array.isArray(body?.attachments)) return [];
  return body.attachments
    .slice(0, MOST)
    .filter((/** @type {any} */ each) => typeof each?.id === 'string' && ID.test(each.id))
    .map((/** @type {any} */ { id, name, type, size }) => ({
      id,
      name: typeof name === 'string' && name.trim() ? name.slice(0, 200) : 'File',
      type: typeof type === 'string' ? type : '',
      size: Number.isSafeInteger(size) && size >= 0 ? size : 0,
    }));
}

/** Whether it is what people say, and not data. @param {any} body */
export const isSaid = (body) =>
  typeof body === 'string' || (typeof body?.text === 'string' && Array.isArray(body.attachments));

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
