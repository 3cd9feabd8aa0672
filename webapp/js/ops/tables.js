import { el, keyed } from '../dom.js';
import { duration, moment, whole } from './format.js';

/** @typedef {{channel: string, readers: number, seq: number}} Busy */
/** @typedef {{channel: string, seq: number, behind: number}} Place */
/**
 * @typedef {object} Sight a connection
 * @property {string} connection
 * @property {{id: string, name: string}} user
 * @property {string} client its address
 * @property {string} endpoint
 * @property {string} codec
 * @property {string} headers a line each
 * @property {number} age milliseconds
 * @property {number} silent milliseconds
 * @property {number} writing milliseconds
 * @property {Place[]} channels
 */

/** A table whose rows keep their elements, and so the focus in them. @template T */
export class Table {
  #body = el('tbody');
  #empty;
  #keyOf;
  #cells;

  /**
   * @param {HTMLElement} box
   * @param {string} caption
   * @param {Record<string, string>} columns their titles, and the class of their cells
   * @param {(item: T) => string} keyOf
   * @param {(item: T) => (Node | string)[]} cells
   */
  constructor(box, caption, columns, keyOf, cells) {
    this.#keyOf = keyOf;
    this.#cells = cells;
    this.classes = Object.values(columns);
    this.#empty = el('p', { class: 'none' }, 'None just now.');
    const heads = Object.entries(columns).map(([title, type]) => el('th', { scope: 'col', class: type }, title));
    box.replaceChildren(
      el('table', {}, el('caption', { class: 'unseen' }, caption), el('thead', {}, el('tr', {}, ...heads)), this.#body),
      this.#empty,
    );
  }

  /** @param {T[]} items */
  draw(items) {
    this.#empty.hidden = items.length > 0;
    const make = () => el('tr', {}, ...this.classes.map((type) => el('td', { class: type })));
    keyed(this.#body, items, this.#keyOf, make, (row, item) => {
      this.#cells(item).forEach((cell, index) => {
        const box = row.children[index];
        // A button stays the one that it was: it may have the focus.
        if (typeof cell === 'string') box.textContent = cell;
        else if (box.childElementCount === 0) box.append(cell);
      });
    });
  }
}

/** @param {HTMLElement} box @returns {Table<Busy>} */
export const channelTable = (box) =>
  new Table(
    box,
    'Channels with the most readers',
    { Channel: 'named', Readers: 'number', Newest: 'number' },
    ({ channel }) => channel,
    ({ channel, readers, seq }) => [channelLink(channel), whole(readers), whole(seq)],
  );

/** @param {HTMLElement} box @param {(id: string) => void} inspect @returns {Table<Sight>} */
export const connectionTable = (box, inspect) =>
  new Table(
    box,
    'Connections, those first that are furthest behind',
    {
      Connection: '',
      User: 'named',
      Behind: 'number',
      Writing: 'number',
      Silent: 'number less',
      Age: 'number less',
      Path: 'less',
      Address: 'least',
    },
    ({ connection }) => connection,
    ({ connection, user, client, endpoint, codec, age, silent, writing, channels }) => [
      el(
        'button',
        { type: 'button', class: 'link', 'aria-label': `Inspect ${connection}`, click: () => inspect(connection) },
        el('code', {}, connection),
      ),
      el('bdi', {}, user.name),
      whole(Math.max(0, ...channels.map(({ behind }) => behind))),
      writing > 0 ? moment(writing) : '–',
      moment(silent),
      duration(age / 1000),
      `/${endpoint} ${codec}`,
      client,
    ],
  );

/** The page of a channel; those of the nodes themselves have none. @param {string} channel */
function channelLink(channel) {
  const name = el('bdi', {}, channel);
  if (channel.split('/')[1].startsWith('parley.')) return name;
  const href = `../#${channel.split('/').map(encodeURIComponent).join('/')}`;
  return el('a', { href, target: '_blank', rel: 'noopener' }, name);
}
