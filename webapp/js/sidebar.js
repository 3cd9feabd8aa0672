import { byId, el, keyed } from './dom.js';
import { signOf } from './rooms/head.js';
import { listed, locale, number, say } from './words.js';

/** @typedef {import('./room.js').Room} Room */
/** @typedef {import('./parley.js').RoomInfo} RoomInfo */
/** @typedef {{channel: string, connections: number, about?: RoomInfo}} Other */

const REFRESH = 30_000;
/** The liveliest; the rest are found by typing. */
const MOST_OTHERS = 50;
/** The feed that the manual publishes to; offered even before anybody did. */
const DEMO = 'feed/demo';
const NAME = /^[\p{L}\p{Nd}][\p{L}\p{M}\p{Nd}._~-]{0,63}$/u;

/** `Garden party` → `chat/Garden-party`, `feed/demo` → itself, null for what is no name. @param {string} text */
export function channelOf(text) {
  const plain = text.normalize('NFC').trim().replace(/^#/, '').replace(/\s+/g, '-');
  const [, kind = 'chat', name = ''] = /^(?:(chat|feed)\/)?(.*)$/.exec(plain) ?? [];
  return NAME.test(name) ? `${kind}/${name}` : null;
}

/** @param {string} channel */
export const hashOf = (channel) => `#${channel.slice(0, 5)}${encodeURIComponent(channel.slice(5))}`;

/** The list of rooms: the user's own, and what else is talked about on this server. */
export class Sidebar {
  /** @type {{channel: string, connections: number}[]} */
  #known = [];
  #leave;
  #book;

  /**
   * @param {(channel: string) => void} go
   * @param {(channel: string) => void} leave
   * @param {() => void} changed
   * @param {import('./rooms/book.js').Book} book
   * @param {() => void} lookAgain for what rooms there are
   */
  constructor(go, leave, changed, book, lookAgain) {
    this.#leave = leave;
    this.#book = book;
    const input = byId('find-name');
    const problem = byId('find-problem');
    byId('find').addEventListener('submit', (/** @type {Event} */ event) => {
      event.preventDefault();
      const channel = this.#entitled(input.value) ?? channelOf(input.value);
      problem.textContent = channel ? '' : say('nameRule', { most: 64 });
      if (!channel) return;
      input.value = '';
      changed();
      go(channel);
    });
    input.addEventListener('input', () => {
      problem.textContent = '';
      book.ask(input.value.trim());
      changed();
    });
    const look = () => {
      if (document.visibilityState !== 'visible') return;
      this.#load().then(changed);
      lookAgain();
    };
    setInterval(look, REFRESH);
    document.addEventListener('visibilitychange', look);
    input.addEventListener('focus', look);
    document.querySelector('[data-open=rooms]')?.addEventListener('click', look);
    look();
  }

  async #load() {
    try {
      const answer = await fetch('api/channels?limit=500', { headers: { accept: 'application/json' } });
      if (!answer.ok) return;
      const { channels } = await answer.json();
      // Jobs have a page of their own, and come by the hundred.
      this.#known = channels.filter((/** @type {{channel: string}} */ { channel }) => !channel.startsWith('feed/job.'));
    } catch {
      // No line: the list stays what it was.
    }
  }

  /** Who types a title means that room. @param {string} title */
  #entitled(title) {
    const same = (/** @type {string | undefined} */ each) =>
      each?.toLocaleLowerCase() === title.trim().toLocaleLowerCase();
    return this.#book.search(title.trim()).find((each) => same(each.title))?.channel;
  }

  /** @param {Room[]} joined @param {string} current */
  draw(joined, current) {
    const wanted = byId('find-name').value.trim().toLocaleLowerCase();
    /** @type {string[]} */
    const words = wanted.split(/\s+/);
    const fits = (/** @type {(string | undefined)[]} */ ...texts) => {
      const text = texts.join('\n').toLocaleLowerCase();
      return words.every((word) => text.includes(word));
    };
    const mine = new Set(joined.map(({ channel }) => channel.name));
    const byName = (/** @type {Room} */ a, /** @type {Room} */ b) => a.title.localeCompare(b.title, locale);
    const rooms = joined.filter(({ name, title, about }) => fits(name, title, about?.topic)).sort(byName);
    const item = (/** @type {Room} */ room) => this.#joinedItem(room);
    const update = (/** @type {HTMLElement} */ li, /** @type {Room} */ room) => updateItem(li, room, current);
    const key = (/** @type {Room} */ { channel }) => channel.name;
    keyed(
      byId('chats'),
      rooms.filter(({ isFeed }) => !isFeed),
      key,
      item,
      update,
    );
    keyed(
      byId('feeds'),
      rooms.filter(({ isFeed }) => isFeed),
      key,
      item,
      update,
    );
    const others = this.#others(wanted)
      .filter(({ channel, about }) => !mine.has(channel) && fits(channel, about?.title, about?.topic))
      .sort((a, b) => b.connections - a.connections)
      .slice(0, MOST_OTHERS);
    keyed(byId('others'), others, otherKey, otherItem, updateOther);
    for (const list of ['chats', 'feeds', 'others']) byId(`${list}-title`).hidden = byId(list).children.length === 0;
  }

  /** What there is besides the user's own: where something was said, and what somebody has furnished. @param {string} wanted @returns {Other[]} */
  #others(wanted) {
    /** @type {Map<string, Other>} */
    const all = new Map([[DEMO, { channel: DEMO, connections: 0 }]]);
    for (const each of this.#known) all.set(each.channel, { ...each, about: this.#book.get(each.channel) });
    for (const about of this.#book.search(wanted))
      all.set(about.channel, { channel: about.channel, connections: all.get(about.channel)?.connections ?? 0, about });
    return [...all.values()].filter(({ about }) => !about?.archived || wanted !== '');
  }

  /** @param {Room} room */
  #joinedItem({ channel, isFeed, access }) {
    const leave = el('button', { type: 'button', class: 'leave', click: () => this.#leave(channel.name) }, '×');
    return el('li', {}, link(channel.name, signOf({ isFeed, access })), leave);
  }
}

/** @param {string} channel @param {Node} sign */
const link = (channel, sign) => el('a', { href: hashOf(channel) }, sign, el('bdi', {}), el('span', { class: 'badge' }));

/** @param {HTMLElement} li @param {Room} room @param {string} current */
function updateItem(li, room, current) {
  const a = /** @type {HTMLElement} */ (li.querySelector('a'));
  entitle(li, room.title, room);
  const leave = /** @type {HTMLElement} */ (li.querySelector('.leave'));
  // Whoever gives up a door does so in the room itself, and knows what it means; one for two stays.
  leave.hidden = room.access !== 'public';
  leave.setAttribute('aria-label', say('leaveRoom', { room: room.title }));
  const isCurrent = room.channel.name === current;
  if (isCurrent) a.setAttribute('aria-current', 'page');
  else a.removeAttribute('aria-current');
  const { unread, mentions } = room.unread.count;
  const badge = /** @type {HTMLElement} */ (li.querySelector('.badge'));
  badge.textContent = unread ? `${mentions ? '@' : ''}${number(unread)}` : '';
  const told = [...(unread ? [say('unread', { count: unread })] : []), ...(mentions ? [say('mentionsYou', { count: mentions })] : [])];
  badge.title = listed(told);
  li.classList.toggle('unread', unread > 0);
  li.classList.toggle('for-me', mentions > 0 || (unread > 0 && room.access === 'direct'));
}

/** @param {HTMLElement} li @param {string} title @param {{isFeed: boolean, access: string}} room */
function entitle(li, title, room) {
  const text = /** @type {HTMLElement} */ (li.querySelector('bdi'));
  if (text.textContent !== title) text.textContent = title;
  if (li.dataset.access === room.access) return;
  li.dataset.access = room.access;
  li.querySelector('.sign')?.replaceWith(signOf(room));
}

/** @param {Other} other */
const otherKey = ({ channel }) => channel;

/** @param {Other} other */
const otherItem = ({ channel }) =>
  el('li', {}, link(channel, signOf({ isFeed: channel.startsWith('feed/'), access: '' })));

/** @param {HTMLElement} li @param {Other} other */
function updateOther(li, { channel, connections, about }) {
  entitle(li, about?.title ?? channel.slice(5), {
    isFeed: channel.startsWith('feed/'),
    access: about?.access ?? 'public',
  });
  li.title = about?.topic ?? '';
  const badge = /** @type {HTMLElement} */ (li.querySelector('.badge'));
  badge.textContent = connections ? number(connections) : '';
  badge.title = connections ? say('connections', { count: connections }) : '';
}
