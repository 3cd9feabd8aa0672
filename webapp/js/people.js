import { byId, el, keyed } from './dom.js';
import { avatar } from './text.js';
import { locale, number, say } from './words.js';

/** @typedef {import('./parley.js').Member} Member */

/** Who is here. @param {import('./room.js').Room} room @param {string | undefined} me */
export function showPeople({ channel, isFeed }, me) {
  const byName = (/** @type {Member} */ a, /** @type {Member} */ b) =>
    Number(b.id === me) - Number(a.id === me) || a.name.localeCompare(b.name, locale);
  const people = isFeed ? [] : [...channel.members.values()].sort(byName);
  byId('show-people').hidden = isFeed;
  byId('people-count').textContent = isFeed ? '' : number(channel.memberCount);
  document.body.classList.toggle('no-people', isFeed);
  const typing = new Set(channel.typists.map(({ id }) => id));
  const make = (/** @type {Member} */ member) =>
    el(
      'li',
      {},
      avatar(member),
      el('bdi', {}, member.name),
      el('span', { class: 'you' }, member.id === me ? say('you') : ''),
    );
  // The name is part of the key: who takes another name gets another avatar.
  keyed(
    byId('people-list'),
    people,
    ({ id, name }) => `${id} ${name}`,
    make,
    (li, { id }) => li.classList.toggle('types', typing.has(id)),
  );
}
