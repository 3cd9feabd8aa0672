import { plural } from '../text.js';

/** @typedef {import('../parley.js').Message} Message */
/** @typedef {{epoch: string, seq: number, at: string, text: string, level: string}} Line */
/** @typedef {{gap: string}} Hole */
/** @typedef {Line | Hole} Item */

/** So many are held; beyond that the oldest go, and can be loaded again. */
export const MOST = 50_000;
const AT_ONCE = 500;

const TROUBLE = /\b(?:error|fatal|severe|critical|panic|exception)\b/i;
const DOUBT = /\bwarn(?:ing)?\b/i;
/** As in the logs of web servers: behind the request, in quotes. */
const STATUS = /" ([1-5])\d\d /;

/** @param {string} text */
function levelOf(text) {
  const status = STATUS.exec(text)?.[1];
  if (status ? status === '5' : TROUBLE.test(text)) return 'error';
  if (status ? status === '4' : DOUBT.test(text)) return 'warning';
  return '';
}

/** @param {Item} item @returns {item is Line} */
export const isLine = (item) => 'seq' in item;

/** @param {Message} message @returns {Line} */
function lineOf({ epoch, seq, at, body }) {
  const text = (typeof body === 'string' ? body : JSON.stringify(body)).replace(/[\r\n]+/g, ' ⏎ ');
  return { epoch, seq, at, text, level: levelOf(text) };
}

/** The lines of a channel, the oldest first, with holes where some are lost. Knows nothing of the DOM. */
export class Lines {
  /** @type {Item[]} */
  items = [];
  /** Whether the server keeps older ones; unknown at first. @type {boolean | undefined} */
  hasOlder;
  /** @type {Promise<number> | null} */
  #loading = null;
  #channel;

  /** @param {import('../parley.js').Channel} channel @param {() => void} changed more at the end, or fewer at the beginning */
  constructor(channel, changed) {
    this.#channel = channel;
    channel.on('subscribed', ({ seq }) => {
      if (seq === 0) this.hasOlder = false;
      changed();
    });
    channel.on('message', (message) => {
      this.hasOlder ??= message.seq > 1;
      this.#add(lineOf(message));
      changed();
    });
    channel.on('gap', ({ from, to }) => {
      if (this.items.length === 0) return;
      const lost = to === null ? 'the log has begun anew' : `${plural(to - from + 1, 'line')}, ${from} to ${to}`;
      this.#add({ gap: `Lost here: ${lost}.` });
      changed();
    });
  }

  /** How many have gone from the beginning, ever. */
  dropped = 0;

  /** @param {Item} item */
  #add(item) {
    this.items.push(item);
    if (this.items.length <= MOST) return;
    this.items.splice(0, MOST / 10);
    this.dropped += MOST / 10;
    this.hasOlder = true;
  }

  /** Loads a page before the oldest; once at a time. @returns {Promise<number>} how many came */
  loadOlder() {
    this.#loading ??= this.#loadOlder().finally(() => (this.#loading = null));
    return this.#loading;
  }

  async #loadOlder() {
    const oldest = this.items.find(isLine);
    if (!oldest || this.hasOlder === false || this.items.length + AT_ONCE > MOST) return 0;
    const { messages, next, epoch } = await this.#channel.history({ before: oldest.seq, limit: AT_ONCE });
    if (epoch !== oldest.epoch || this.items.find(isLine) !== oldest) {
      this.hasOlder = epoch === oldest.epoch;
      return 0;
    }
    this.hasOlder = next !== undefined;
    const older = messages.map(lineOf);
    this.items = [...older, ...this.items];
    this.dropped -= older.length;
    return older.length;
  }
}
