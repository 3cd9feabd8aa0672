/** @typedef {import('./parley.js').Position} Position */
/** @typedef {import('./parley.js').Receipt} Receipt */
/** @typedef {import('./parley.js').User} User */
/** Who has read a message, who only has it, and who neither. @typedef {{read: User[], delivered: User[], others: User[]}} Reached */

/** How far the others in a room have come; known where they are few. */
export class Receipts {
  /** By user. @type {Map<string, Receipt>} */
  #known = new Map();
  /** The life of the log that marks are about; null: not joined yet. @type {string | null} */
  #epoch = null;
  #isAsked = false;
  #parley;
  #channel;
  #changed;

  /**
   * @param {import('./parley.js').Parley} parley
   * @param {import('./parley.js').Channel} channel
   * @param {{isSeen: () => boolean, changed: () => void}} view
   */
  constructor(parley, channel, { isSeen, changed }) {
    this.#parley = parley;
    this.#channel = channel;
    this.#changed = changed;
    channel.on('subscribed', ({ epoch }) => {
      this.#epoch = epoch;
      this.#isAsked = false;
      if (isSeen()) this.ask();
    });
    channel.on('read', ({ user, seq, delivered }) =>
      this.#add({ epoch: channel.position?.epoch ?? '', user, seq, delivered }),
    );
    channel.on('members', changed);
  }

  /** Somebody looks at the room: once for each line the server is asked, which looks up everybody's mark for it. */
  async ask() {
    const epoch = this.#epoch;
    if (epoch === null || this.#isAsked || !this.#isSmall || this.#channel.name.startsWith('feed/')) return;
    this.#isAsked = true;
    try {
      const receipts = await this.#channel.receipts();
      for (const each of receipts) if (each.epoch === epoch) this.#add(each);
    } catch {
      // Too many, or not for us to know; or there is no line, and it is asked again with the next.
    }
  }

  /** What was told while the list was on its way is farther. @param {Receipt} told */
  #add(told) {
    const known = this.#known.get(told.user.id);
    const isOther = known?.epoch !== told.epoch;
    const seq = isOther ? told.seq : Math.max(known.seq, told.seq);
    const delivered = isOther ? told.delivered : Math.max(known.delivered, told.delivered);
    this.#known.set(told.user.id, { ...told, seq, delivered });
    this.#changed();
  }

  get #isSmall() {
    return this.#channel.memberCount <= this.#parley.limits.receipts;
  }

  /** Whom a message has reached, of those who are here or have been. @param {Position} message @returns {Reached | null} null: nobody can say */
  of({ epoch, seq }) {
    if (!this.#isSmall) return null;
    const me = this.#parley.user?.id;
    /** @type {Reached} */
    const reached = { read: [], delivered: [], others: [] };
    /** @type {Map<string, User>} */
    const people = new Map([...this.#known].map(([id, { user }]) => [id, user]));
    for (const { id, name } of this.#channel.members.values()) people.set(id, { id, name });
    for (const user of people.values()) {
      if (user.id === me) continue;
      const mark = this.#known.get(user.id);
      const isSame = mark?.epoch === epoch;
      if (isSame && mark.seq >= seq) reached.read.push(user);
      else if (isSame && mark.delivered >= seq) reached.delivered.push(user);
      else reached.others.push(user);
    }
    return reached.read.length + reached.delivered.length + reached.others.length > 0 ? reached : null;
  }
}
