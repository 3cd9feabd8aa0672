import { byId, el } from '../dom.js';
import { rate, whole } from '../ops/format.js';
import { full, plural, seconds } from '../text.js';
import { begin, feedOf, tell, watchRefusals } from './frame.js';
import { Flow } from './flow.js';
import { isLine, Lines, MOST } from './lines.js';
import { Search } from './search.js';
import { ListWindow } from './window.js';

/** @typedef {import('./lines.js').Item} Item */

const BEGINS_WITH = 500;

const parley = begin();
const channel = parley.join(feedOf('log'), { last: BEGINS_WITH });
const flow = new Flow(channel);
const lines = new Lines(channel, refreshSoon);
const search = new Search();
/** @type {ListWindow<Item>} */
const list = new ListWindow(byId('lines'), row, scrolled);
let due = false;
/** While paused: the number of the first line that is not shown. @type {number | null} */
let pausedAt = null;
/** The line that was found last, by its number. */
let current = -Infinity;
/** What was at the top, and from where it was counted. */
let shownFrom = 0;
/** @type {readonly number[] | null} */
let shownNumbers = null;

watchRefusals(channel);
byId('wanted').addEventListener('input', () => {
  if (!search.look(byId('wanted').value)) return;
  current = -Infinity;
  list.redraw();
  refresh();
  if (search.wanted !== '') find(-1, lines.dropped + lines.items.length);
});
byId('search').addEventListener('submit', (/** @type {Event} */ event) => {
  event.preventDefault();
  find(1);
});
byId('wanted').addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
  if (event.key !== 'Enter' || !event.shiftKey) return;
  event.preventDefault();
  find(-1);
});
byId('previous').addEventListener('click', () => find(-1));
byId('only').addEventListener('change', refresh);
byId('follow').addEventListener('click', () => {
  if (list.follows) list.follows = false;
  else {
    pause(false);
    list.toEnd();
  }
  drawButtons();
});
byId('pause').addEventListener('click', () => pause(pausedAt === null));
byId('older').addEventListener('click', loadOlder);
addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.target instanceof HTMLInputElement) return;
  event.preventDefault();
  byId('wanted').select();
});
setInterval(() => {
  const rates = flow.rates(performance.now());
  byId('rate').textContent = rates ? `${rate(rates.received)} lines a second` : '';
}, 1000);
refresh();

function refreshSoon() {
  if (due) return;
  due = true;
  setTimeout(() => {
    due = false;
    refresh();
  }, 50);
}

/** Shows what there is, with the same line at the top as before, unless the end is followed. */
function refresh() {
  const { items, dropped } = lines;
  search.update(items, dropped);
  const end = Math.max(0, (pausedAt ?? Infinity) - dropped);
  const only = byId('only').checked && search.wanted !== '';
  const numbers = only ? search.found.filter((number) => number < dropped + end) : null;
  const top = list.top;
  const topNumber = shownNumbers ? (shownNumbers[top] ?? 0) : shownFrom + top;
  const shown = numbers ? numbers.map((number) => items[number - dropped]) : items.slice(0, end);
  const place = numbers ? numbers.findIndex((number) => number >= topNumber) : topNumber - dropped;
  shownFrom = dropped;
  shownNumbers = numbers;
  list.show(shown, (place < 0 ? shown.length : place) - top);
  byId('empty').hidden = shown.length > 0;
  byId('empty').textContent = items.length ? 'No line has this in it.' : 'No line has come yet.';
  drawButtons();
}

function drawButtons() {
  const { items, dropped } = lines;
  byId('follow').setAttribute('aria-pressed', String(list.follows));
  byId('pause').setAttribute('aria-pressed', String(pausedAt !== null));
  const waiting = pausedAt === null ? 0 : dropped + items.length - pausedAt;
  byId('pause').textContent = pausedAt === null ? 'Pause' : 'Go on';
  byId('waiting').textContent = waiting > 0 ? `${plural(waiting, 'new line')} behind the pause` : '';
  byId('count').textContent = plural(items.filter(isLine).length, 'line');
  byId('older').hidden = lines.hasOlder !== true;
  byId('start').hidden = lines.hasOlder !== false || items.length === 0;
  for (const id of ['previous', 'next']) byId(id).disabled = search.found.length === 0;
  const place = search.found.indexOf(current) + 1;
  byId('found').textContent =
    search.wanted === '' ? '' : place > 0 ? `${whole(place)} of ${whole(search.found.length)}` : `${whole(search.found.length)} found`;
}

/** @param {1 | -1} way @param {number} [from] */
function find(way, from = current) {
  const next = search.next(from, way);
  if (!next) return;
  current = next.number;
  list.redraw();
  const index = shownNumbers ? shownNumbers.indexOf(current) : current - lines.dropped;
  if (index >= 0) list.reveal(index);
  drawButtons();
}

/** @param {boolean} on */
function pause(on) {
  pausedAt = on ? lines.dropped + lines.items.length : null;
  refresh();
}

function scrolled() {
  drawButtons();
  if (list.atTop && !list.follows && !shownNumbers) loadOlder();
}

async function loadOlder() {
  if (lines.hasOlder !== true) return;
  const { length } = lines.items;
  byId('older').disabled = true;
  try {
    const came = await lines.loadOlder();
    if (came > 0) refresh();
    else if (length > MOST / 2) tell(`This page holds ${whole(MOST)} lines. Older ones are in the history of the feed.`);
  } catch {
    // No line, or not allowed: the button is still there.
  }
  byId('older').disabled = false;
  drawButtons();
}

/** @param {Item} item */
function row(item) {
  if (!isLine(item)) return el('div', { class: 'line hole' }, item.gap);
  const isCurrent = current > -Infinity && lines.items[current - lines.dropped] === item;
  const time = el('time', { datetime: item.at, title: full(item.at) }, seconds(item.at));
  const text = el('span', {}, ...search.marked(item.text));
  return el('div', { class: isCurrent ? 'line current' : 'line', 'data-level': item.level || null, 'data-seq': item.seq }, time, text);
}
