import { byId, el, keyed } from './dom.js';
import { locale, number, say } from './words.js';

/** @typedef {import('./room.js').Room} Room */

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

  /**
   * @param {(channel: string) => void} go
   * @param {(channel: string) => void} leave
   * @param {() => void} changed
   */
  constructor(go, leave, changed) {
    this.#leave = leave;
    const input = byId('find-name');
    const problem = byId('find-problem');
    byId('find').addEventListener('submit', (/** @type {Event} */ event) => {
      event.preventDefault();
      const channel = channelOf(input.value);
      problem.textContent = channel ? '' : say('nameRule', { most: 64 });
      if (!channel) return;
      input.value = '';
      changed();
      go(channel);
    });
    input.addEventListener('input', () => {
      problem.textContent = '';
      changed();
    });
    const look = () => document.visibilityState === 'visible' && this.#load().then(changed);
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

  /** @param {Room[]} joined @param {string} current @param {string | undefined} me */
  draw(joined, current, me) {
    const wanted = byId('find-name').value.trim().toLocaleLowerCase();
    const fits = (/** @type {string} */ name) => name.toLocaleLowerCase().includes(wanted);
    const mine = new Set(joined.map(({ channel }) => channel.name));
    const byName = (/** @type {Room} */ a, /** @type {Room} */ b) => a.name.localeCompare(b.name, locale);
    const rooms = joined.filter(({ name }) => fits(name)).sort(byName);
    const item = (/** @type {Room} */ room) => this.#joinedItem(room.channel.name);
    const update = (/** @type {HTMLElement} */ li, /** @type {Room} */ room) => updateItem(li, room, current, me);
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
    const byLife = (/** @type {{connections: number}} */ a, /** @type {{connections: number}} */ b) =>
      b.connections - a.connections;
    const known = this.#known.some(({ channel }) => channel === DEMO)
      ? this.#known
      : [...this.#known, { channel: DEMO, connections: 0 }];
    const others = known
      .filter(({ channel }) => !mine.has(channel) && fits(channel))
      .sort(byLife)
      .slice(0, MOST_OTHERS);
    keyed(byId('others'), others, ({ channel }) => channel, otherItem, updateOther);
    for (const list of ['chats', 'feeds', 'others']) byId(`${list}-title`).hidden = byId(list).children.length === 0;
  }

  /** @param {string} channel */
  #joinedItem(channel) {
    const name = channel.slice(5);
    const leave = el(
      'button',
      { type: 'button', class: 'leave', 'aria-label': say('leaveRoom', { room: name }), click: () => this.#leave(channel) },
      '×',
    );
    return el('li', {}, link(channel), leave);
  }
}

/** @param {string} channel */
function link(channel) {
  const isFeed = channel.startsWith('feed/');
  const sign = el('span', { class: isFeed ? 'sign live' : 'sign', 'aria-hidden': 'true' }, isFeed ? '' : '#');
  return el('a', { href: hashOf(channel) }, sign, el('bdi', {}, channel.slice(5)), el('span', { class: 'badge' }));
}

/** @param {HTMLElement} li @param {Room} room @param {string} current @param {string | undefined} me */
function updateItem(li, room, current, me) {
  const a = /** @type {HTMLElement} */ (li.querySelector('a'));
  const isCurrent = room.channel.name === current;
  if (isCurrent) a.setAttribute('aria-current', 'page');
  else a.removeAttribute('aria-current');
  const unread = room.unread(me);
  const badge = /** @type {HTMLElement} */ (li.querySelector('.badge'));
  badge.textContent = unread ? number(unread) : '';
  badge.title = unread ? say('unread', { count: unread }) : '';
  li.classList.toggle('unread', unread > 0);
}

/** @param {{channel: string}} other */
const otherItem = ({ channel }) => el('li', {}, link(channel));

/** @param {HTMLElement} li @param {{connections: number}} other */
function updateOther(li, { connections }) {
  const badge = /** @type {HTMLElement} */ (li.querySelector('.badge'));
  badge.textContent = connections ? number(connections) : '';
  badge.title = connections ? say('connections', { count: connections }) : '';
}
