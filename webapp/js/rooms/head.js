import { byId, el } from '../dom.js';
import { icon } from '../icons.js';

/** @typedef {import('../room.js').Room} Room */

/** What kind of channel it is: a feed, a room, one with a door, one for two. @param {{isFeed: boolean, access: string}} channel */
export function signOf({ isFeed, access }) {
  const sign = el('span', { class: isFeed ? 'sign live' : 'sign', 'aria-hidden': 'true' });
  if (access === 'private') sign.append(icon('lock'));
  else if (access === 'direct') sign.append(icon('person'));
  else if (!isFeed) sign.append('#');
  return sign;
}

/** Puts the room's title and topic over the conversation. Only what is new, for it is read out. @param {Room} room */
export function showHead(room) {
  const { title, isFeed, access, about } = room;
  const head = byId('title');
  const key = JSON.stringify([room.channel.name, title, access]);
  if (head.dataset.shows !== key) {
    head.dataset.shows = key;
    head.replaceChildren(signOf(room), el('bdi', {}, title));
  }
  const topic = about?.topic ?? '';
  if (byId('topic').textContent !== topic) byId('topic').textContent = topic;
  byId('topic').title = topic;
  byId('topic').hidden = topic === '';
  byId('about').hidden = isFeed;
}
