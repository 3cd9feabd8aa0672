import { byId, el, keyed } from './dom.js';
import { icon } from './icons.js';
import { avatar } from './text.js';
import { locale, number, say } from './words.js';

/** @typedef {import('./parley.js').Member} Member */

/**
 * Who is here.
 *
 * @param {import('./room.js').Room} room
 * @param {string | undefined} me
 * @param {(user: Member) => void} talk with one of them alone
 */
export function showPeople({ channel, isFeed }, me, talk) {
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
      el('span', { class: 'names' }, el('bdi', {}, member.name), el('small', { dir: 'auto' }), el('span', { class: 'unseen' })),
      member.id === me ? el('span', { class: 'you' }, say('you')) : talkButton(member, talk),
    );
  // The name is part of the key: who takes another name gets another avatar.
  keyed(
    byId('people-list'),
    people,
    ({ id, name }) => `${id} ${name}`,
    make,
    (li, member) => update(li, member, typing.has(member.id)),
  );
}

/** @param {HTMLElement} li @param {Member} member @param {boolean} types */
function update(li, { status, text = '', connections = 1 }, types) {
  const isAway = status === 'away';
  li.classList.toggle('types', types);
  li.classList.toggle('away', isAway);
  li.title = connections > 1 ? say('connections', { count: connections }) : '';
  const says = /** @type {HTMLElement} */ (li.querySelector('small'));
  if (says.textContent !== text) says.textContent = text;
  const unseen = /** @type {HTMLElement} */ (li.querySelector('.unseen'));
  unseen.textContent = isAway ? say('isAway') : '';
}

/** @param {Member} member @param {(user: Member) => void} talk */
function talkButton(member, talk) {
  const label = say('talkAlone', { name: member.name });
  const click = () => talk(member);
  const button = el('button', { type: 'button', class: 'icon talk', 'aria-label': label, title: label, click });
  button.append(icon('talk'));
  return button;
}
