import { el } from '../dom.js';
import { say } from '../words.js';
import { doorField, field } from './dialog.js';
import { DAY, duration, HOUR, MINUTE } from './duration.js';
import { LONGEST_TITLE, LONGEST_TOPIC } from './make.js';

/** @typedef {import('../parley.js').RoomInfo} RoomInfo */
/** @typedef {import('../parley.js').RoomWish} RoomWish */

const SLOW = [0, 5, 10, 30, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR];
const NEWCOMERS = [0, MINUTE, 5 * MINUTE, 10 * MINUTE, HOUR, DAY, 3 * DAY, 7 * DAY];

/**
 * What whoever looks after a room can change about it.
 *
 * @param {RoomInfo} room
 * @param {(wish: RoomWish) => void} save told only what is to be another
 */
export function settingsForm(room, save) {
  const title = el('input', {
    id: 'set-title',
    type: 'text',
    dir: 'auto',
    maxlength: LONGEST_TITLE,
    required: Boolean(room.title),
    autocomplete: 'off',
  });
  const topic = el('textarea', { id: 'set-topic', dir: 'auto', rows: 2, maxlength: LONGEST_TOPIC });
  const slow = el('select', { id: 'set-slow' }, ...options(SLOW, room.slow));
  const newcomers = el('select', { id: 'set-newcomers' }, ...options(NEWCOMERS, room.newcomers));
  const archived = el('input', { id: 'set-archived', type: 'checkbox' });
  const door = doorField(room.access);
  title.value = room.title ?? '';
  topic.value = room.topic ?? '';
  slow.value = String(room.slow);
  newcomers.value = String(room.newcomers);
  archived.checked = room.archived;
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    /** @type {Required<RoomWish>} */
    const wish = {
      title: title.value.trim(),
      topic: topic.value.trim(),
      access: door.value(),
      slow: Number(slow.value),
      newcomers: Number(newcomers.value),
      archived: archived.checked,
    };
    const before = /** @type {Record<string, any>} */ ({ title: '', topic: '', ...room });
    save(Object.fromEntries(Object.entries(wish).filter(([name, value]) => value !== before[name])));
  };
  return el(
    'form',
    { class: 'settings', submit },
    el('h3', {}, say('settings')),
    field('roomTitle', title),
    field('roomTopic', topic),
    door.element,
    field('slowMode', slow, say('slowModeHint')),
    field('newcomers', newcomers, say('newcomersHint')),
    el('label', { class: 'choice' }, archived, el('span', {}, say('archive'), el('small', {}, say('archiveHint')))),
    el('p', { class: 'ways' }, el('button', { id: 'set-save', type: 'submit', class: 'primary' }, say('save'))),
  );
}

/** @param {number[]} usual @param {number} now which may be none of them */
function options(usual, now) {
  return [...new Set([...usual, now])]
    .sort((a, b) => a - b)
    .map((each) => el('option', { value: each }, each ? duration(each) : say('waitOff')));
}
