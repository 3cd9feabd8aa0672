// What crosses the client's border, for tsc and for people; nothing of it runs.

/** @typedef {null | boolean | number | string | any[] | {[name: string]: any}} Json */
/** @typedef {{id: string, name: string}} User */
/** @typedef {User & {connections?: number, status?: 'away', text?: string}} Member */
/** @typedef {{epoch: string, seq: number}} Position */
/**
 * @typedef {object} Message
 * @property {string} channel
 * @property {string} epoch which life of the channel `seq` belongs to
 * @property {number} seq 1, 2, 3 … without holes
 * @property {string} messageId
 * @property {User} from
 * @property {string} at RFC 3339, UTC
 * @property {string} [key] what a feed's message is the newest state of
 * @property {number} [replyTo] the `seq` of the message that it answers
 * @property {true} [deleted] it was deleted: `body` is null, and the text is nowhere any longer
 * @property {{seq: number, at: string}} [edited] folded: the newest edit, whose body this is
 * @property {Record<string, {count: number, users: User[]}>} [reactions] folded: by emoji; 20 users are named
 * @property {any} body
 */
/**
 * What has changed a message: an entry of the log too, with a number of its own.
 *
 * @typedef {object} Change
 * @property {'edited' | 'deleted' | 'reacted'} type
 * @property {string} channel
 * @property {string} epoch
 * @property {number} seq
 * @property {string} messageId
 * @property {User} from
 * @property {string} at RFC 3339, UTC
 * @property {number} target the `seq` of the message
 * @property {any} [body] edited: what it holds from now on
 * @property {string} [emoji] reacted
 * @property {boolean} [on] reacted: whether it is there from now on, or no longer
 */
/** @typedef {{from: number, to: number | null}} Gap both inclusive; `to` is null when nobody knows what was lost */
/**
 * @typedef {object} State
 * @property {'connecting' | 'online' | 'waiting' | 'offline' | 'closed'} state `offline` is `waiting` while the browser
 *   says that it has no network; `closed` is final until `retry()`
 * @property {number} [until] `waiting` and `offline`: when the next try is due (milliseconds, as in `Date.now()`)
 * @property {number} [code] why the last connection ended (close code)
 * @property {string} [reason] a word for programs
 * @property {string} [message] the same for people, where the server has told it
 */
/**
 * @typedef {object} Limits
 * @property {number} frame bytes of one frame
 * @property {number} commands in one frame
 * @property {number} channels of one connection
 * @property {number} history messages of one page
 * @property {number} receipts with more people in a channel nobody is told what the others have read
 * @property {{commands: number, bytes: number}} [rate] a second, for this connection; absent: no limit
 */
/**
 * What the user has not read of a channel.
 *
 * @typedef {object} Unread
 * @property {string} epoch
 * @property {number} seq that of its newest entry
 * @property {number} read up to where they have read; 0: nothing
 * @property {number} unread messages
 * @property {number} mentions those of them that mention the user
 */
/** @typedef {{epoch: string, user: User, seq: number, delivered: number}} Receipt how far somebody has read, and has */
/** @typedef {{user: User, limits: Limits, expires: string | null}} Hello `expires`: RFC 3339; null: never */
/**
 * @typedef {object} Options
 * @property {string | URL} [url] the server's `live` endpoint; without it the one of the WAR that served this file
 * @property {string} [name] the shown name, 1 to 64 characters; without it the server makes one up
 * @property {string | null} [guest] a secret of 16 to 128 characters that makes this the same person as before; without
 *   it one is made up and kept in `localStorage`. `null`: a new person with every connection
 * @property {string | (() => string | Promise<string>)} [token] the credential of somebody who is no guest. A function is
 *   called for each connection, and again before the credential ends, so that the connection outlives it; whoever gives
 *   a string is closed with 4401 at its end. It travels as the subprotocol `bearer.<token>`, since a browser can set no
 *   header, and so it holds nothing but letters, digits and ``!#$%&'*+-.^_`|~`` (RFC 6455 §4.1)
 * @property {boolean} [unread] keep `unread`: what this user has not read, of all channels (default: false)
 * @property {Storage} [storage] where the outbox outlives the page too, e.g. `sessionStorage`
 * @property {typeof globalThis.fetch} [fetch] another implementation
 * @property {'auto' | 'websocket' | 'events'} [transport] `events`: server-sent events, and requests for what is said; `auto`,
 *   the default: those where no WebSocket passes
 * @property {typeof WebSocket} [WebSocket] another implementation, e.g. for Node.js
 */
/**
 * @typedef {object} JoinOptions
 * @property {number} [last] how many of the newest messages to begin with (0 to 500, default 0)
 * @property {Position} [since] resume after this position
 * @property {boolean} [members] keep `members` and `typists` (default: true for chat, false for feeds)
 * @property {boolean} [receipts] tell the others what this device has, where they are few (default: false)
 * @property {'all' | 'latest'} [view] `latest`: what each key is now, in `values`, instead of every message
 * @property {number} [maxRate] so many times a second at most (0.02 to 100); with `latest` nothing is lost by it
 */
/**
 * @typedef {object} JobState
 * @property {'running' | 'succeeded' | 'failed' | 'cancelled'} state
 * @property {string} [title] what it is, for people
 * @property {number} [done]
 * @property {number} [total]
 * @property {string} [unit] of both
 * @property {string} [note] what it is at, for people
 * @property {User} by who has opened it
 * @property {string} startedAt RFC 3339, UTC, as all times here
 * @property {string} changedAt
 * @property {string} [endedAt]
 * @property {string} expires when it ends by itself, or, once it has ended, is forgotten
 * @property {'silent'} [reason] the server has ended it: nothing was heard of it
 * @property {any} [result]
 */
/**
 * @typedef {object} UploadOptions
 * @property {string} channel whose readers may have the files
 * @property {string} [id] 8 to 40 letters, digits, `_` and `-`: others watch it as the job `upload-{id}`
 * @property {(Blob | null | undefined)[]} [thumbnails] small pictures of the files, in their order: JPEG, PNG or WebP, at most 256 KiB each
 * @property {(progress: {done: number, total?: number}) => void} [onProgress] bytes that have come to the server
 * @property {AbortSignal} [signal] gives it up
 */
/**
 * @typedef {object} StoredFile
 * @property {string} id
 * @property {string} channel whose readers may have it
 * @property {string} name
 * @property {string} [type] what its sender says that it is
 * @property {number} size bytes
 * @property {User} by
 * @property {string} at RFC 3339, UTC
 * @property {string} [thumbnail] the id of a small picture of it, which goes with it
 * @property {string} url
 */
/** @typedef {{id: string, name?: string, moderator: boolean}} RoomMember */
/**
 * @typedef {object} RoomInfo
 * @property {string} room the name behind `chat/`
 * @property {string} channel
 * @property {string} [title] for people
 * @property {string} [topic]
 * @property {'public' | 'private' | 'direct'} access `private`: its members, `direct`: two people, for good
 * @property {User} [owner] absent in a direct one
 * @property {RoomMember[]} [members] absent in lists, and of public rooms for who does not moderate them
 * @property {number} memberCount
 * @property {number} slow seconds that each waits from one message to the next
 * @property {number} newcomers seconds that each waits from when they first came until they write
 * @property {boolean} archived whether nobody writes there any longer
 * @property {string} createdAt RFC 3339, UTC
 * @property {true} [moderates] told of one room: whoever has asked moderates it
 */
/**
 * @typedef {object} RoomWish
 * @property {string} [title] 1 to 100 characters
 * @property {string} [topic] up to 500 characters
 * @property {'public' | 'private'} [access]
 * @property {number} [slow] seconds, 0 to 21,600
 * @property {number} [newcomers] seconds, 0 to 604,800
 * @property {boolean} [archived]
 */
/**
 * @typedef {object} RoomQuery
 * @property {string} [q] words that are all in the name, the title or the topic
 * @property {boolean} [own] only those whose member one is
 * @property {boolean} [archived] also those
 * @property {string} [after] the name before the first
 * @property {number} [limit] 1 to 500, usually 50
 */
/** @typedef {{key?: string, messageId?: string, ifSeq?: number, replyTo?: number}} SendOptions */
/**
 * @typedef {object} Range
 * @property {number} [before]
 * @property {number} [after]
 * @property {number} [limit]
 * @property {'all' | 'latest' | 'folded'} [view] `folded`: each message once, as its changes have left it, and no changes
 */
/** @typedef {{messages: Message[], next?: number, gap?: Gap, epoch: string, seq?: number}} Page */
/**
 * @typedef {object} Unsent
 * @property {'edit' | 'delete' | 'react'} [type] that of a change
 * @property {string} channel
 * @property {string} messageId
 * @property {Json} [body]
 * @property {string} [key]
 * @property {number} [ifSeq]
 * @property {number} [replyTo]
 * @property {number} [target] of a change: the `seq` of the message
 * @property {string} [emoji]
 * @property {boolean} [on]
 * @property {number} at
 * @property {Promise<Position & {messageId: string}>} result
 */

export {};
