import { el } from '../dom.js';
import { avatar } from '../text.js';
import { say } from '../words.js';

/** @typedef {import('../parley.js').RoomInfo} RoomInfo */
/** @typedef {import('../parley.js').RoomMember} RoomMember */
/** @typedef {import('../parley.js').User} User */
/**
 * @typedef {object} Deeds
 * @property {(user: {id: string, name?: string}, moderator: boolean) => void} invite or make another of a member
 * @property {(user: {id: string, name?: string}) => void} remove
 */

const MOST_OFFERED = 8;
/** As the server takes them: for whoever knows somebody's id, and has not met them here. */
const ID = /^[^\s/]{2,}$/;

/**
 * Who is in, and for whoever looks after the room what can be done about it.
 *
 * @param {RoomInfo} room
 * @param {string | undefined} me
 * @param {Deeds | null} deeds null: one may only look
 */
export function membersList(room, me, deeds) {
  const { owner, members = [] } = room;
  const all = [...(owner ? [{ ...owner, moderator: true }] : []), ...members.filter(({ id }) => id !== owner?.id)];
  const rows = all.map((member, index) => row(member, index, member.id === owner?.id, me, deeds));
  const title = el('h3', { id: 'members-title' }, say('members'));
  return el('section', {}, title, el('ul', { class: 'members', 'aria-labelledby': 'members-title' }, ...rows));
}

/** @param {RoomMember} member @param {number} index @param {boolean} isOwner @param {string | undefined} me @param {Deeds | null} deeds */
function row(member, index, isOwner, me, deeds) {
  const { id, name = id, moderator } = member;
  const is = isOwner ? say('owner') : moderator ? say('moderator') : '';
  const who = el(
    'span',
    { class: 'names' },
    el('bdi', {}, name),
    el('small', {}, [id === me ? say('you') : '', is].filter(Boolean).join(' · ')),
  );
  if (!deeds || isOwner || id === me) return el('li', {}, avatar({ id, name }), who);
  const button = (
    /** @type {string} */ act,
    /** @type {string} */ text,
    /** @type {string} */ label,
    /** @type {() => void} */ click,
  ) => el('button', { type: 'button', id: `member-${index}-${act}`, 'aria-label': label, click }, text);
  const raise = button(
    'moderator',
    say(moderator ? 'noModerator' : 'makeModerator'),
    say(moderator ? 'noModeratorOf' : 'makeModeratorOf', { name }),
    () => deeds.invite(member, !moderator),
  );
  const out = button('out', say('putOut'), say('putOutOf', { name }), () => deeds.remove(member));
  return el('li', {}, avatar({ id, name }), who, el('span', { class: 'ways' }, raise, out));
}

/**
 * Finds somebody to let in: among those who were seen in any room, or by their id.
 *
 * @param {RoomInfo} room
 * @param {User[]} known
 * @param {Deeds} deeds
 */
export function inviteForm({ owner, members = [] }, known, deeds) {
  const input = el('input', {
    id: 'invite-who',
    type: 'text',
    dir: 'auto',
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
  });
  const list = el('ul', { class: 'members' });
  const none = el('p', { role: 'status' });
  const inside = new Set([owner?.id, ...members.map(({ id }) => id)]);
  const offer = () => {
    const wanted = input.value.trim().toLocaleLowerCase();
    const found = known
      .filter(
        ({ id, name }) =>
          !inside.has(id) && (name.toLocaleLowerCase().includes(wanted) || id.toLocaleLowerCase() === wanted),
      )
      .slice(0, MOST_OFFERED);
    const typed = input.value.trim();
    const byId = found.length === 0 && ID.test(typed) && !inside.has(typed) ? [{ id: typed, name: '' }] : [];
    list.replaceChildren(...[...found, ...byId].map((each) => invitation(each, deeds)));
    none.textContent = list.childElementCount || !typed ? '' : say('nobodyToInvite');
  };
  input.addEventListener('input', offer);
  offer();
  return el(
    'section',
    {},
    el('div', { class: 'field' }, el('label', { for: 'invite-who' }, say('inviteWho')), input),
    list,
    none,
  );
}

/** @param {User} user whose name is '' where only the id is known @param {Deeds} deeds */
function invitation({ id, name }, deeds) {
  const shown = name || id;
  const invite = () => deeds.invite({ id, name: name || undefined }, false);
  return el(
    'li',
    {},
    avatar({ id, name: shown }),
    el('span', { class: 'names' }, el('bdi', {}, shown), el('small', {}, name ? '' : say('byId'))),
    el('button', { type: 'button', 'aria-label': say('inviteOne', { name: shown }), click: invite }, say('invite')),
  );
}
