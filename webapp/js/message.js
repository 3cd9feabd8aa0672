import { attachmentsOf, isSaid, summary, textOf } from './body.js';
import { el } from './dom.js';
import { icon } from './icons.js';
import { attachmentsList } from './attached.js';
import { rich } from './rich.js';
import { avatar, clock, full, hue } from './text.js';
import { listed, number, say, why } from './words.js';

/** @typedef {import('./fold.js').Folded} Folded */
/** @typedef {import('./fold.js').Reaction} Reaction */
/** @typedef {import('./parley.js').User} User */
/** @typedef {import('./pending.js').Failed} FailedChange */

/**
 * What a message looks like depends on.
 *
 * @typedef {object} Around
 * @property {User | null} me
 * @property {Set<string>} names who may be mentioned
 * @property {boolean} follows whether it stands under the name of the message before
 * @property {Folded | null | undefined} quoted what it answers: null where that is not here, undefined where it answers nothing
 * @property {boolean} late whether a change of it is on its way, for longer than a moment
 * @property {FailedChange[]} failed
 * @property {(id: string) => string} fileUrl
 */
/**
 * What one can do where it stands.
 *
 * @typedef {object} Doing
 * @property {() => void} jump to what it answers
 * @property {() => void} more
 * @property {(emoji: string, on: boolean) => void} react
 * @property {(failed: FailedChange) => void} discard
 */

/** @param {Folded} message @param {Around} around @param {Doing} doing @returns {Node[]} what stands in its row */
export function messageParts(message, around, doing) {
  const { from, at, body, deleted, edited, reactions } = message;
  const time = el('time', { datetime: at, title: full(at) }, clock(at));
  const parts = around.follows ? [time] : signature(from, time);
  if (around.quoted !== undefined && !deleted) parts.push(quote(around.quoted, doing.jump));
  if (deleted) return [...parts, el('div', { class: 'body gone' }, say('wasDeleted')), ...notes(around, doing)];
  parts.push(...contents(body, around.names, around.me, around.fileUrl));
  if (edited) parts.push(el('p', { class: 'edited', title: say('editedAt', { at: full(edited.at) }) }, say('edited')));
  if (reactions.size) parts.push(reactionList(reactions, around.me, doing.react));
  const more = el('button', {
    type: 'button',
    class: 'more',
    'aria-label': say('whatToDo'),
    click: doing.more,
  });
  more.append(icon('more'));
  return [...parts, ...notes(around, doing), more];
}

/**
 * Whom a message has reached.
 *
 * @param {import('./receipts.js').Reached} reached
 */
export function receipt({ read, delivered, others }) {
  const names = (/** @type {User[]} */ users) => listed(users.map(({ name }) => name));
  const says = [
    ...(read.length ? [say('readBy', { who: names(read) })] : []),
    ...(delivered.length ? [say('deliveredTo', { who: names(delivered) })] : []),
  ];
  const stage = others.length ? 'kept' : delivered.length ? 'delivered' : 'read';
  const label = says.join(' ') || say('isKept');
  const sign = el('span', { class: `receipt ${stage}`, role: 'img', 'aria-label': label, title: label });
  sign.append(icon(stage === 'kept' ? 'tick' : 'ticks'));
  if (read.length > 0 && stage !== 'read') sign.append(number(read.length));
  return sign;
}

/** Who says it. @param {User} user @param {...Node} beside */
export function signature(user, ...beside) {
  const name = el('bdi', { class: 'name' }, user.name);
  name.style.setProperty('--hue', String(hue(user.id)));
  return [avatar(user), el('p', { class: 'author' }, name, ...beside)];
}

/**
 * What is said, with its files.
 *
 * @param {any} body
 * @param {Set<string>} names
 * @param {User | null} me
 * @param {(id: string) => string} fileUrl
 */
export function contents(body, names, me, fileUrl) {
  const text = textOf(body);
  const files = attachmentsOf(body);
  const parts = [];
  if (!isSaid(body)) parts.push(el('div', { class: 'body json', dir: 'ltr' }, text));
  else if (text || files.length === 0) parts.push(el('div', { class: 'body' }, ...rich(text, names, me?.name)));
  if (files.length && isSaid(body)) parts.push(attachmentsList(files, fileUrl));
  return parts;
}

/** @param {Folded | null} quoted @param {() => void} [jump] */
export function quote(quoted, jump) {
  const says = quoted
    ? [
        el('bdi', { class: 'quoted-name' }, quoted.from.name),
        el('bdi', { class: 'quoted-text' }, quoted.deleted ? say('quotedDeleted') : summary(quoted.body)),
      ]
    : [el('span', { class: 'quoted-text' }, say('earlier'))];
  const inside = [icon('reply'), el('span', { class: 'unseen' }, say('inAnswerTo')), ...says];
  if (!jump) return el('p', { class: 'quote' }, ...inside);
  return el('button', { type: 'button', class: 'quote', 'data-act': 'quote', click: jump }, ...inside);
}

/** @param {Map<string, Reaction>} reactions @param {User | null} me @param {Doing['react']} react */
function reactionList(reactions, me, react) {
  const items = [...reactions].map(([emoji, { count, users }]) => {
    const isMine = users.some(({ id }) => id === me?.id);
    const who = whoText(count, users, me);
    const chip = el(
      'button',
      {
        type: 'button',
        class: 'reaction',
        title: who,
        'data-act': `react ${emoji}`,
        'aria-pressed': String(isMine),
        'aria-label': say('reactedBy', { emoji, count, who }),
        click: () => react(emoji, !isMine),
      },
      el('bdi', {}, emoji),
      el('span', { class: 'count' }, number(count)),
    );
    return el('li', {}, chip);
  });
  return el('ul', { class: 'reactions', 'aria-label': say('reactions') }, ...items);
}

/** @param {number} count @param {User[]} users @param {User | null} me */
function whoText(count, users, me) {
  const names = users.map(({ id, name }) => (id === me?.id ? say('you') : name));
  const others = count - names.length;
  if (others > 0) names.push(say('andMore', { count: others }));
  return listed(names);
}

const DONE = /** @type {const} */ ({ edit: 'notEdited', delete: 'notDeleted', react: 'notReacted' });

/** @param {Around} around @param {Doing} doing */
function notes({ late, failed }, { discard }) {
  const all = failed.map((each) => {
    const again = el('button', { type: 'button', click: each.again }, say('tryAgain'));
    const drop = el('button', { type: 'button', click: () => discard(each) }, say('leaveIt'));
    const says = say(DONE[each.type ?? 'edit'], { why: why(each.error) });
    return el('p', { class: 'note', role: 'alert' }, `${says} `, again, drop);
  });
  if (late) all.push(el('p', { class: 'note waits' }, say('changeWaits')));
  return all;
}
