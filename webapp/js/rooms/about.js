import { el } from '../dom.js';
import { say } from '../words.js';
import { isModerator, titleOf } from './book.js';
import { Dialog } from './dialog.js';
import { askNewRoom } from './make.js';
import { inviteForm, membersList } from './members.js';
import { settingsForm } from './settings.js';

/** @typedef {import('../parley.js').RoomInfo} RoomInfo */
/** @typedef {import('../parley.js').User} User */
/**
 * @typedef {object} Around
 * @property {import('../parley.js').Parley} parley
 * @property {import('./book.js').Book} book
 * @property {() => User[]} known whom this page has seen
 * @property {(channel: string) => void} left
 */

/**
 * All about a room: what it is, who is in, and what whoever asks can do about it.
 *
 * @param {string} channel
 * @param {Around} around
 */
export function showRoom(channel, { parley, book, known, left }) {
  const dialog = new Dialog();
  const name = channel.slice('chat/'.length);
  const me = parley.user?.id;
  const title = () => titleOf(name, book.get(channel), me);
  const { rooms } = parley;

  /** One after the other: of two at once the server refuses the second. @type {Promise<any>} */
  let last = Promise.resolve();
  const act = (/** @type {() => Promise<RoomInfo>} */ ask) => (last = last.then(() => actNow(ask)));
  const actNow = async (/** @type {() => Promise<RoomInfo>} */ ask) => {
    const told = await dialog.attempt(ask);
    // Somebody else came first, or it is gone: what stands there is to be seen.
    if (told) book.told(told);
    else await book.look(channel);
    if (dialog.isOpen) draw();
    return told;
  };
  const deeds = {
    invite: (/** @type {{id: string, name?: string}} */ user, /** @type {boolean} */ moderator) =>
      act(() => rooms.invite(name, user.id, { name: user.name, moderator })),
    remove: (/** @type {{id: string}} */ { id }) => act(() => rooms.remove(name, id)),
  };
  const leave = async () => {
    const room = book.get(channel);
    const isMember = room?.access === 'private' || room?.members?.some(({ id }) => id === me);
    if (isMember && !(await dialog.attempt(() => rooms.remove(name, /** @type {string} */ (me))))) return;
    if (isMember && room?.access === 'private') book.forget(channel);
    dialog.close();
    left(channel);
  };
  const save = async (/** @type {import('../parley.js').RoomWish} */ wish) => {
    if (Object.keys(wish).length === 0 || (await act(() => rooms.change(name, wish)))) dialog.close();
  };
  const parts = () => {
    const room = book.get(channel);
    const moderates = isModerator(room, me);
    const door = room?.access ?? 'public';
    const facts = [
      el(
        'p',
        { class: 'facts' },
        say(DOORS[door], { count: heads(room) }),
        ...(room?.archived ? [` · ${say('archived')}`] : []),
      ),
    ];
    const topic = room?.topic && !moderates ? [el('p', { class: 'topic', dir: 'auto' }, room.topic)] : [];
    const members = room?.members || room?.owner ? [membersList(room, me, moderates ? deeds : null)] : [];
    const invite = room && moderates ? [inviteForm(room, known(), deeds)] : [];
    const settings = room && moderates ? [settingsForm(room, save)] : [];
    const furnish = room
      ? []
      : [
          furnishing(() => {
            dialog.close();
            askNewRoom(parley, (told) => book.told(told), { title: name, name });
          }),
        ];
    const isOwner = room?.owner?.id === me && room?.access === 'private';
    const out =
      door === 'direct' || isOwner
        ? []
        : [el('p', { class: 'ways' }, el('button', { type: 'button', click: leave }, say('leaveThis')))];
    return [...facts, ...topic, ...furnish, ...members, ...invite, ...settings, ...out];
  };
  const draw = () => dialog.show(title(), ...parts());

  dialog.open(title(), ...parts());
  const before = JSON.stringify(book.get(channel));
  book.look(channel).then(() => dialog.isOpen && JSON.stringify(book.get(channel)) !== before && draw());
}

const DOORS = /** @type {const} */ ({ public: 'isPublic', private: 'isPrivate', direct: 'isDirect' });

/** @param {RoomInfo | undefined} room with its owner, who may be no member besides */
function heads(room) {
  if (!room) return 0;
  const ownerToo = room.owner && !room.members?.some(({ id }) => id === room.owner?.id);
  return room.memberCount + (ownerToo ? 1 : 0);
}

/** @param {() => void} click */
const furnishing = (click) =>
  el(
    'section',
    {},
    el('p', {}, say('furnishWhy')),
    el('p', { class: 'ways' }, el('button', { type: 'button', click }, say('furnish'))),
  );
