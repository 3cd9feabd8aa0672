import { answerTo } from './refusal.js';

/** @typedef {import('./types.js').RoomInfo} RoomInfo */
/** @typedef {import('./types.js').RoomQuery} RoomQuery */
/** @typedef {import('./types.js').RoomWish} RoomWish */

/**
 * Rooms with a title, an owner and perhaps a door: finding them, furnishing them, and who is in. `room` is the name behind `chat/`.
 *
 * Every promise is rejected with a ParleyError where the server refuses, or cannot be reached (`unavailable`).
 */
export class Rooms {
  #fetch;

  /** @param {(path: string, query: URLSearchParams, init: RequestInit) => Promise<Response>} fetch @internal */
  constructor(fetch) {
    this.#fetch = fetch;
  }

  /**
   * Public rooms and one's own, by name.
   *
   * @param {RoomQuery} [query]
   * @returns {Promise<{rooms: RoomInfo[], next?: string}>} `next`: the `after` of the next page
   */
  list(query = {}) {
    const all = Object.entries(query).filter(([, value]) => value !== undefined);
    return this.#ask('', 'GET', undefined, new URLSearchParams(all.map(([name, value]) => [name, String(value)])));
  }

  /** @param {string} room @returns {Promise<RoomInfo>} */
  find(room) {
    return this.#ask(`/${encodeURIComponent(room)}`, 'GET');
  }

  /** Furnishes a room: whoever asks owns it. @param {string} room @param {RoomWish} [wish] @returns {Promise<RoomInfo>} */
  make(room, wish = {}) {
    return this.#ask(`/${encodeURIComponent(room)}`, 'PUT', wish);
  }

  /** Changes what is in `wish`. @param {string} room @param {RoomWish} wish @returns {Promise<RoomInfo>} */
  change(room, wish) {
    return this.#ask(`/${encodeURIComponent(room)}`, 'PATCH', wish);
  }

  /**
   * Lets somebody in, or changes whether they moderate.
   *
   * @param {string} room
   * @param {string} user their id
   * @param {{name?: string, moderator?: boolean}} [member]
   * @returns {Promise<RoomInfo>}
   */
  invite(room, user, member = {}) {
    return this.#ask(memberPath(room, user), 'PUT', member);
  }

  /** Puts somebody out; everybody may leave. @param {string} room @param {string} user @returns {Promise<RoomInfo>} */
  remove(room, user) {
    return this.#ask(memberPath(room, user), 'DELETE');
  }

  /** The room of two, which is the same whoever asks first. @param {{id: string, name?: string}} user the other @returns {Promise<RoomInfo>} */
  direct({ id, name }) {
    return this.#ask('/direct', 'POST', { user: id, name });
  }

  /** @param {string} path @param {string} method @param {object} [body] @param {URLSearchParams} [query] @returns {Promise<any>} */
  #ask(path, method, body, query = new URLSearchParams()) {
    const headers = { accept: 'application/json', ...(body && { 'content-type': 'application/json' }) };
    return answerTo(this.#fetch(`api/rooms${path}`, query, { method, headers, body: body && JSON.stringify(body) }));
  }
}

/** @param {string} room @param {string} user */
const memberPath = (room, user) => `/${encodeURIComponent(room)}/members/${encodeURIComponent(user)}`;
