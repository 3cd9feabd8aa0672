import { el } from '../dom.js';
import { channelOf } from '../sidebar.js';
import { say } from '../words.js';
import { Dialog, doorField, field } from './dialog.js';

/** @typedef {import('../parley.js').Parley} Parley */
/** @typedef {import('../parley.js').RoomInfo} RoomInfo */

export const LONGEST_TITLE = 100;
export const LONGEST_TOPIC = 500;
const LONGEST_NAME = 64;

/** A name for a title: what a name cannot hold becomes a hyphen. @param {string} title */
const nameFor = (title) =>
  [
    ...title
      .normalize('NFC')
      .replace(/[^\p{L}\p{M}\p{Nd}._~-]+/gu, '-')
      .replace(/^[^\p{L}\p{Nd}]+|-+$/gu, ''),
  ]
    .slice(0, LONGEST_NAME)
    .join('');

/**
 * Asks what a new room is to be, and makes it.
 *
 * @param {Parley} parley
 * @param {(room: RoomInfo) => void} made
 * @param {{title?: string, name?: string}} [begin] of a room that is there and was never furnished, its `name`
 */
export function askNewRoom(parley, made, { title = '', name: fixed } = {}) {
  const dialog = new Dialog();
  const titled = el('input', {
    id: 'new-title',
    type: 'text',
    dir: 'auto',
    maxlength: LONGEST_TITLE,
    required: true,
    autocomplete: 'off',
    autofocus: true,
  });
  const name = el('input', {
    id: 'new-name',
    type: 'text',
    dir: 'auto',
    maxlength: LONGEST_NAME,
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
  });
  const topic = el('textarea', { id: 'new-topic', dir: 'auto', rows: 2, maxlength: LONGEST_TOPIC });
  const door = doorField();
  let isNamed = false;
  const named = () => {
    if (!isNamed) name.value = nameFor(titled.value);
  };
  titled.value = title;
  titled.addEventListener('input', named);
  name.addEventListener('input', () => (isNamed = name.value !== ''));
  named();
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const room = fixed ?? channelOf(name.value)?.slice('chat/'.length);
    if (!room || (!fixed && name.value.includes('/'))) return dialog.tell(say('nameRule', { most: LONGEST_NAME }));
    const wish = { title: titled.value.trim(), topic: topic.value.trim() || undefined, access: door.value() };
    const told = await dialog.attempt(() => parley.rooms.make(room, wish));
    if (!told) return;
    dialog.close();
    made(told);
  };
  const form = el(
    'form',
    { submit },
    field('roomTitle', titled),
    ...(fixed ? [] : [field('roomName', name, say('roomNameHint'))]),
    field('roomTopic', topic),
    door.element,
    el('p', { class: 'ways' }, el('button', { type: 'submit', class: 'primary' }, say('makeRoom'))),
  );
  dialog.open(say(fixed ? 'furnish' : 'newRoom'), form);
}
