// What has become of a message. Pure: nothing here knows of rooms, of the screen or of the line.

/** @typedef {import('./parley.js').Message} Message */
/** @typedef {import('./parley.js').Change} Change */
/** @typedef {import('./parley.js').User} User */
/** @typedef {{count: number, users: User[]}} Reaction of very many only some are named */
/**
 * A message as its changes have left it. What others have chosen is a key of `reactions`: a map, for there are words that an object
 * has already.
 *
 * @typedef {Omit<Message, 'reactions'> & {reactions: Map<string, Reaction>}} Folded
 */

/** As it came: told as it happened, or a message of a folded page. @param {Message} message @returns {Folded} */
export const folded = (message) => ({ ...message, reactions: new Map(Object.entries(message.reactions ?? {})) });

/**
 * After a change. To apply one twice is to apply it once; what was deleted takes no other.
 *
 * @param {Folded} message
 * @param {Change} change of this message
 * @returns {Folded} the same object where nothing has changed
 */
export function changed(message, change) {
  if (message.deleted) return message;
  switch (change.type) {
    case 'edited':
      return edited(message, change);
    case 'deleted':
      return deleted(message);
    case 'reacted':
      return reacted(message, change);
  }
}

/** @param {Folded} message @param {Change} change */
function edited(message, { seq, at, body }) {
  if (message.edited && message.edited.seq >= seq) return message;
  return { ...message, body, edited: { seq, at } };
}

/** @param {Folded} message @returns {Folded} */
function deleted({ replyTo, edited, ...message }) {
  return { ...message, deleted: true, body: null, reactions: new Map() };
}

/** @param {Folded} message @param {Change} change @returns {Folded} */
function reacted(message, { from, emoji = '', on }) {
  const { count, users } = message.reactions.get(emoji) ?? { count: 0, users: [] };
  const isThere = users.some(({ id }) => id === from.id);
  // Who is not named and takes it back is one of those who were only counted.
  if (on ? isThere : !isThere && count === users.length) return message;
  const left = users.filter(({ id }) => id !== from.id);
  const now = on ? { count: count + 1, users: [...users, from] } : { count: count - 1, users: left };
  const reactions = new Map(message.reactions);
  if (now.count > 0) reactions.set(emoji, now);
  else reactions.delete(emoji);
  return { ...message, reactions };
}
