import { el } from '../dom.js';
import { locale, say } from '../words.js';
import { doorField, field } from './dialog.js';
import { LONGEST_TITLE, LONGEST_TOPIC } from './make.js';

/** @typedef {import('../parley.js').RoomInfo} RoomInfo */
/** @typedef {import('../parley.js').RoomWish} RoomWish */

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const SLOW = [0, 5, 10, 30, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR];

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
  const slow = el('select', { id: 'set-slow' }, ...slowOptions(room.slow));
  const archived = el('input', { id: 'set-archived', type: 'checkbox' });
  const door = doorField(room.access);
  title.value = room.title ?? '';
  topic.value = room.topic ?? '';
  slow.value = String(room.slow);
  archived.checked = room.archived;
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    /** @type {Required<RoomWish>} */
    const wish = {
      title: title.value.trim(),
      topic: topic.value.trim(),
      access: door.value(),
      slow: Number(slow.value),
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
    el('label', { class: 'choice' }, archived, el('span', {}, say('archive'), el('small', {}, say('archiveHint')))),
    el('p', { class: 'ways' }, el('button', { id: 'set-save', type: 'submit', class: 'primary' }, say('save'))),
  );
}

/** @param {number} now which may be none of the usual ones */
function slowOptions(now) {
  return [...new Set([...SLOW, now])]
    .sort((a, b) => a - b)
    .map((each) => el('option', { value: each }, each ? duration(each) : say('slowOff')));
}

/** @param {number} seconds */
function duration(seconds) {
  const [unit, size] =
    seconds % HOUR === 0 ? ['hour', HOUR] : seconds % MINUTE === 0 ? ['minute', MINUTE] : ['second', 1];
  const format = /** @type {Intl.NumberFormatOptions} */ ({ style: 'unit', unit, unitDisplay: 'long' });
  return new Intl.NumberFormat(locale, format).format(seconds / Number(size));
}
