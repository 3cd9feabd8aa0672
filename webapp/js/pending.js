import { changed } from './fold.js';

/** @typedef {import('./parley.js').Channel} Channel */
/** @typedef {import('./parley.js').Change} Change */
/** @typedef {import('./parley.js').Unsent} Unsent */
/** @typedef {import('./parley.js').User} User */
/** @typedef {import('./fold.js').Folded} Folded */
/** @typedef {Unsent & {keptAs?: number}} Waiting */
/** @typedef {{type: Unsent['type'], target: number, error: Error, again: () => void}} Failed */

const TYPES = /** @type {const} */ ({ edit: 'edited', delete: 'deleted', react: 'reacted' });

/** They come after what the room has told, in their order. */
const AFTER_ALL = Number.MAX_SAFE_INTEGER / 2;

/** The changes that the user has made and the room has not told yet: shown at once, as what they will be. */
export class Pending {
  /** @type {Failed[]} */
  failed = [];
  /** @type {Waiting[]} */
  #waiting = [];
  #channel;
  #told;

  /** @param {Channel} channel @param {(target: number) => void} told of which message something is different */
  constructor(channel, told) {
    this.#channel = channel;
    this.#told = told;
    for (const each of channel.unsentChanges) this.#watch({ ...each }, each.result);
  }

  /** @param {number} target @param {any} body */
  edit(target, body) {
    this.#make('edit', target, () => this.#channel.edit(target, body));
  }

  /** @param {number} target */
  delete(target) {
    this.#make('delete', target, () => this.#channel.delete(target));
  }

  /** @param {number} target @param {string} emoji @param {boolean} on */
  react(target, emoji, on) {
    this.#make('react', target, () => this.#channel.react(target, emoji, on));
  }

  /** @param {Failed} failed */
  discard(failed) {
    this.failed = this.failed.filter((each) => each !== failed);
    this.#told(failed.target);
  }

  /** It has come back as an entry of the log. @param {{messageId: string}} change */
  heard({ messageId }) {
    this.#waiting = this.#waiting.filter((each) => each.messageId !== messageId);
  }

  /** What was kept before a gap does not come any more. */
  lost() {
    this.#waiting = this.#waiting.filter(({ keptAs }) => keptAs === undefined);
  }

  /** When the oldest that waits for this message was made; null for none. @param {number} seq */
  since(seq) {
    return this.#waiting.find(({ target }) => target === seq)?.at ?? null;
  }

  /** @param {Folded} message @param {User | null} me @returns {Folded} as it will be */
  applied(message, me) {
    const { position } = this.#channel;
    if (!me || message.epoch !== position?.epoch) return message;
    const { epoch } = message;
    return this.#waiting
      .filter(({ target }) => target === message.seq)
      .reduce((each, { type = 'edit', ...rest }, index) => {
        const at = new Date(rest.at).toISOString();
        const change = { ...rest, type: TYPES[type], at, from: me, seq: AFTER_ALL + index, epoch };
        return changed(each, /** @type {Change} */ (change));
      }, message);
  }

  /** @param {NonNullable<Unsent['type']>} type @param {number} target @param {() => Promise<any>} make */
  #make(type, target, make) {
    this.failed = this.failed.filter((each) => each.target !== target);
    const known = new Set(this.#channel.unsentChanges.map(({ messageId }) => messageId));
    const result = make();
    // What the client refuses by itself is in no outbox.
    const made = this.#channel.unsentChanges.find(({ messageId }) => !known.has(messageId));
    const nothing = { type, target, messageId: '', channel: this.#channel.name, at: Date.now(), result };
    this.#watch({ ...(made ?? nothing) }, result, () => this.#make(type, target, make), Boolean(made));
    this.#told(target);
  }

  /** @param {Waiting} waiting @param {Promise<any>} result @param {() => void} [again] @param {boolean} [waits] */
  #watch(waiting, result, again = () => this.#again(waiting), waits = true) {
    const { target = 0, type } = waiting;
    if (waits) this.#waiting.push(waiting);
    result.then(
      ({ epoch, seq }) => {
        waiting.keptAs = seq;
        const now = this.#channel.position;
        if (now && now.epoch === epoch && now.seq >= seq) this.heard(waiting);
        this.#told(target);
      },
      (error) => {
        this.heard(waiting);
        this.failed.push({ type, target, error, again });
        this.#told(target);
      },
    );
  }

  /** One that a page before this one has made. @param {Waiting} waiting */
  #again({ type, target = 0, body, emoji = '', on = true }) {
    if (type === 'edit') this.edit(target, body);
    else if (type === 'delete') this.delete(target);
    else this.react(target, emoji, on);
  }
}
