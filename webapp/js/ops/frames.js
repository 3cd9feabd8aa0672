import { el } from '../dom.js';
import { full, seconds } from '../text.js';
import { laidOut, whole } from './format.js';

/** @typedef {{at: string, direction: 'in' | 'out', text: string, length: number}} Frame */

const MOST = 200;
const GLANCE = 400;

/**
 * Those of `next` that come after what is known. The node keeps only the newest, so the two overlap or have a hole between.
 *
 * @param {Frame[]} known
 * @param {Frame[]} next
 */
export function fresh(known, next) {
  const same = (/** @type {Frame} */ a, /** @type {Frame} */ b) =>
    a.at === b.at && a.direction === b.direction && a.text === b.text;
  for (let overlap = Math.min(known.length, next.length); overlap > 0; overlap--) {
    const from = known.length - overlap;
    if (next.slice(0, overlap).every((frame, index) => same(frame, known[from + index]))) return next.slice(overlap);
  }
  return next;
}

/** The frames of one connection, newest first. */
export class Frames {
  /** @type {Frame[]} those that were shown last */
  #known = [];
  #list = el('ol', { class: 'frames', reversed: true });
  #none = el('p', { class: 'none' }, 'None yet. Frames are recorded while this is open, from now on.');
  #paused = false;

  constructor() {
    const pause = el('button', { type: 'button', class: 'quiet', 'aria-pressed': 'false' }, 'Hold still');
    pause.addEventListener('click', () => {
      this.#paused = !this.#paused;
      pause.setAttribute('aria-pressed', String(this.#paused));
    });
    this.element = el(
      'section',
      { 'aria-labelledby': 'frames-title' },
      el('div', { class: 'title' }, el('h3', { id: 'frames-title' }, 'Frames, newest first'), pause),
      this.#none,
      this.#list,
    );
  }

  /** @param {Frame[]} frames oldest first */
  add(frames) {
    if (this.#paused) return;
    const news = fresh(this.#known, frames);
    this.#known = frames;
    if (news.length === 0) return;
    this.#none.hidden = true;
    this.#list.prepend(...news.map(entry).reverse());
    while (this.#list.children.length > MOST) this.#list.lastElementChild?.remove();
  }
}

/** @param {Frame} frame */
function entry({ at, direction, text, length }) {
  const cut = length > text.length ? ` … the first ${whole(text.length)} of ${whole(length)} characters` : '';
  const body = el('pre', { tabindex: 0 });
  const details = el(
    'details',
    {},
    el(
      'summary',
      {},
      el('time', { datetime: at, title: full(at) }, seconds(at)),
      el('b', { title: direction === 'in' ? 'from the client' : 'to the client' }, direction),
      el('span', { class: 'length' }, whole(length)),
      el('code', {}, text.slice(0, GLANCE)),
    ),
    body,
  );
  // Laid out when somebody wants it: a busy connection has many that nobody opens.
  details.addEventListener('toggle', () => {
    if (details.open) body.textContent = laidOut(text) + cut;
  });
  return el('li', { class: direction }, details);
}
