import { say } from '../words.js';

/** @typedef {import('../parley.js').Parley} Parley */
/** @typedef {import('../parley.js').RoomInfo} RoomInfo */

const AT_ONCE = 500;
/** Of a server with more, the rest are found by searching. */
const MOST_PAGES = 4;
/** What is typed fast is one question. */
const PAUSE = 250;

/** What the server knows of rooms that somebody has furnished: their titles, their doors, and who looks after them. */
export class Book {
  /** By channel. @type {Map<string, RoomInfo>} */
  #rooms = new Map();
  /** Counts what was heard of single rooms: a list that was asked for before is older. */
  #heard = 0;
  /** @type {any} */
  #pause;
  #parley;
  #changed;

  /** @param {Parley} parley @param {() => void} changed */
  constructor(parley, changed) {
    this.#parley = parley;
    this.#changed = changed;
  }

  /** @param {string} channel */
  get(channel) {
    return this.#rooms.get(channel);
  }

  /** Whose door only they come through who are in. A list tells no others of them. */
  get own() {
    return [...this.#rooms.values()].filter(({ access, archived }) => access !== 'public' && !archived);
  }

  /** @param {string} words all of them are in the name, the title or the topic */
  search(words) {
    const wanted = words.toLocaleLowerCase().split(/\s+/);
    const texts = ({ room, title = '', topic = '' } = /** @type {RoomInfo} */ ({})) =>
      `${room}\n${title}\n${topic}`.toLocaleLowerCase();
    return [...this.#rooms.values()]
      .filter(({ archived, access }) => access !== 'direct' && (!archived || words !== ''))
      .filter((each) => wanted.every((word) => texts(each).includes(word)));
  }

  /** All that there are, as they are now. @returns {Promise<void>} */
  async load() {
    const heard = this.#heard;
    /** @type {RoomInfo[]} */
    const all = [];
    try {
      for (let pages = 0, after; pages < MOST_PAGES; pages++) {
        /** @type {{rooms: RoomInfo[], next?: string}} */
        const page = await this.#parley.rooms.list({ archived: true, limit: AT_ONCE, after });
        all.push(...page.rooms);
        after = page.next;
        if (after === undefined) break;
      }
    } catch {
      return; // No line: it stays what it was.
    }
    if (heard !== this.#heard) return this.load();
    this.#rooms = new Map(all.map((each) => [each.channel, this.#completed(each)]));
    this.#changed();
  }

  /** Asks the server, which may know more than it has listed. @param {string} words */
  ask(words) {
    clearTimeout(this.#pause);
    if (!words) return;
    this.#pause = setTimeout(async () => {
      try {
        const { rooms } = await this.#parley.rooms.list({ q: words, archived: true });
        for (const each of rooms) this.#rooms.set(each.channel, this.#completed(each));
        this.#changed();
      } catch {
        // No line: what is here is what is found.
      }
    }, PAUSE);
  }

  /** Looks at one more closely: whoever looks after it is told who is in. @param {string} channel */
  async look(channel) {
    const known = this.#rooms.get(channel);
    if (!known) return;
    try {
      this.told(await this.#parley.rooms.find(known.room));
    } catch (error) {
      if (/** @type {{code?: string}} */ (error).code === 'not-found') this.forget(channel);
    }
  }

  /** @param {RoomInfo} room as it is now */
  told(room) {
    this.#heard++;
    this.#rooms.set(room.channel, room);
    this.#changed();
  }

  /** As all are told; whoever knows who is in may know more. @param {RoomInfo} room */
  heard(room) {
    const before = this.#rooms.get(room.channel);
    this.told(this.#completed(room));
    if (before?.members && !room.members) this.look(room.channel);
  }

  /** It is not for us any longer. @param {string} channel */
  forget(channel) {
    this.#heard++;
    if (this.#rooms.delete(channel)) this.#changed();
  }

  /** Lists leave out who is in, and what one may do oneself. @param {RoomInfo} room */
  #completed(room) {
    const { members, moderates } = this.#rooms.get(room.channel) ?? {};
    return { members, moderates, ...room };
  }
}

/** What people call it. @param {string} name @param {RoomInfo | undefined} room @param {string | undefined} me */
export function titleOf(name, room, me) {
  if (room?.access === 'direct') {
    const other = room.members?.find(({ id }) => id !== me);
    return other?.name ?? other?.id ?? say('directRoom');
  }
  return room?.title ?? (name.startsWith('direct.') ? say('directRoom') : name);
}

/** @param {RoomInfo | undefined} room @param {string | undefined} me */
export const isModerator = (room, me) =>
  room !== undefined &&
  me !== undefined &&
  room.access !== 'direct' &&
  (room.moderates === true || room.owner?.id === me || Boolean(room.members?.find(({ id }) => id === me)?.moderator));
