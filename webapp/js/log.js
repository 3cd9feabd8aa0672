import { changed, folded } from './fold.js';

/** @typedef {import('./parley.js').Message} Message */
/** @typedef {import('./parley.js').Change} Change */
/** @typedef {import('./parley.js').Page} Page */
/** @typedef {import('./parley.js').Position} Position */
/** @typedef {import('./fold.js').Folded} Folded */
/** @typedef {{gap: true, from: number, to: number | null}} Hole */
/** @typedef {Folded | Hole} Item */

/** @param {Item} item @returns {item is Folded} */
export const isMessage = (item) => 'messageId' in item;

/** @param {Position} position which is another one in each life of the channel */
export const keyOf = ({ epoch, seq }) => `${epoch} ${seq}`;

/**
 * Whether it comes later in the same life of the log.
 *
 * @param {Position} item
 * @param {Position | null | undefined} position
 */
export const isAfter = ({ epoch, seq }, position) => epoch === position?.epoch && seq > position.seq;

/**
 * What was said in a room, as changes have left it, from a place in its log to the newest.
 *
 * It begins with the newest entries, all of them, so every change of a message that is here comes here too: they are applied as
 * they come. Older pages come folded. A change of a message that is not here is nothing.
 */
export class Log {
  /** @type {Item[]} */
  items = [];
  /** The oldest entry that was seen: older pages end before it. @type {Position | null} */
  oldest = null;
  /** The names of all who have said something. @type {Set<string>} */
  names = new Set();
  /** @type {Map<string, Folded>} */
  #known = new Map();
  #most;

  /** @param {number} most items that are kept: when there are more, the oldest go, and can be loaded again */
  constructor(most) {
    this.#most = most;
  }

  get messages() {
    return this.items.filter(isMessage);
  }

  /** @param {Position} position */
  at(position) {
    return this.#known.get(keyOf(position));
  }

  /** @param {Message} message @returns {{item: Folded, dropped: boolean}} */
  add(message) {
    const item = folded(message);
    this.oldest ??= { epoch: item.epoch, seq: item.seq };
    this.#know(item);
    return { item, dropped: this.#push(item) };
  }

  /** @param {Hole} hole */
  lose(hole) {
    this.#push(hole);
  }

  /** @param {Change} change @returns {Folded | null} what has changed */
  change(change) {
    const { epoch, seq, target } = change;
    this.oldest ??= { epoch, seq };
    const before = this.at({ epoch, seq: target });
    const after = before && changed(before, change);
    if (!before || !after || after === before) return null;
    this.#known.set(keyOf(after), after);
    this.items[this.items.lastIndexOf(before)] = after;
    return after;
  }

  /** @param {Page} page the one before `oldest` @returns {boolean} whether there is another one before it */
  prepend({ messages, next, epoch }) {
    if (epoch !== this.oldest?.epoch) return false;
    const items = messages.map(folded);
    for (const item of items) this.#know(item);
    this.items.unshift(...items);
    const seq = next ?? items[0]?.seq ?? this.oldest.seq;
    this.oldest = { epoch, seq };
    return next !== undefined;
  }

  /** The newest message; those of which the page asks are near the end. @param {(message: Folded) => boolean} [is] */
  last(is = () => true) {
    return /** @type {Folded | undefined} */ (this.items.findLast((item) => isMessage(item) && is(item)));
  }

  /** @param {Folded} item */
  #know(item) {
    this.#known.set(keyOf(item), item);
    this.names.add(item.from.name);
  }

  /** @param {Item} item */
  #push(item) {
    this.items.push(item);
    if (this.items.length <= this.#most) return false;
    for (const each of this.items.splice(0, this.#most / 10)) if (isMessage(each)) this.#known.delete(keyOf(each));
    const first = this.items.find(isMessage);
    if (first) this.oldest = { epoch: first.epoch, seq: first.seq };
    return true;
  }
}
