/**
 * The browser client of Parley: any number of channels over one WebSocket that mends itself.
 *
 *     import { connect } from './js/parley.js';
 *
 *     const parley = connect({ name: 'Ann' });
 *     const room = parley.join('chat/lobby', { last: 50 });
 *     room.on('message', ({ from, body }) => console.log(`${from.name}: ${body}`));
 *     await room.send('Hello');
 *
 * What you can rely on:
 *
 * - A channel's messages reach `message` listeners once each and in order, across any number of cuts. What the server
 *   no longer keeps is told by `gap`.
 * - What you `send` waits in an outbox while there is no line, or the server cannot keep it; it goes out in order as
 *   soon as that is over, and is published once: every message carries a `messageId`, so sending it again is safe.
 * - With a `token` that is a function the connection outlives each token: a new one is asked for well before the end.
 * - `on(type, listener)` returns a function that takes the listener off again.
 *
 * Listeners rather than async iterators: a page reacts to several kinds of events at once, and a loop that somebody
 * forgot to drain would be a queue without a bound.
 *
 * This is the one file to import. What it is made of lies in `parley/`.
 */

import { Parley } from './parley/client.js';

export { Parley };
export { Channel } from './parley/channel.js';
export { ParleyError } from './parley/error.js';
export { Job } from './parley/job.js';
export { Rooms } from './parley/rooms.js';

/** @typedef {import('./parley/types.js').Change} Change */
/** @typedef {import('./parley/types.js').Gap} Gap */
/** @typedef {import('./parley/types.js').Hello} Hello */
/** @typedef {import('./parley/types.js').JoinOptions} JoinOptions */
/** @typedef {import('./parley/types.js').JobState} JobState */
/** @typedef {import('./parley/types.js').Json} Json */
/** @typedef {import('./parley/types.js').Limits} Limits */
/** @typedef {import('./parley/types.js').Member} Member */
/** @typedef {import('./parley/types.js').Message} Message */
/** @typedef {import('./parley/types.js').Options} Options */
/** @typedef {import('./parley/types.js').Page} Page */
/** @typedef {import('./parley/types.js').Position} Position */
/** @typedef {import('./parley/types.js').Receipt} Receipt */
/** @typedef {import('./parley/types.js').RoomInfo} RoomInfo */
/** @typedef {import('./parley/types.js').RoomMember} RoomMember */
/** @typedef {import('./parley/types.js').RoomQuery} RoomQuery */
/** @typedef {import('./parley/types.js').RoomWish} RoomWish */
/** @typedef {import('./parley/types.js').SendOptions} SendOptions */
/** @typedef {import('./parley/types.js').State} State */
/** @typedef {import('./parley/types.js').StoredFile} StoredFile */
/** @typedef {import('./parley/types.js').Unread} Unread */
/** @typedef {import('./parley/types.js').Unsent} Unsent */
/** @typedef {import('./parley/types.js').UploadOptions} UploadOptions */
/** @typedef {import('./parley/types.js').User} User */

/**
 * Connects to Parley, and stays connected until `close()`.
 *
 * @param {import('./parley/types.js').Options} [options]
 * @throws {import('./parley/error.js').ParleyError} `bad-request` for a `token` that a handshake cannot carry
 */
export const connect = (options = {}) => new Parley(options);
