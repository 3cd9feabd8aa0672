import { byId, keyed } from '../dom.js';
import { whole } from '../ops/format.js';
import { ServerClock } from './clock.js';
import { begin, feedOf, watchRefusals } from './frame.js';
import { Tile } from './tile.js';

/** @typedef {import('../parley.js').Message} Message */

const MINUTE = 60_000;
const HISTORY = 500;
/** How they stand on the board; others follow by name. */
const ORDER = ['load', 'cpu', 'memory', 'swap', 'network', 'disk', 'tasks'];

const channel = begin().join(feedOf('sensors'), { view: 'latest' });
const clock = new ServerClock();
/** @type {Map<string, Tile>} */
const tiles = new Map();
/** When messages came, of the last minute. @type {number[]} */
const came = [];
let since = performance.now();
let isWhole = false;
let step = 1;

watchRefusals(channel);
channel.on('subscribed', () => (isWhole = false));
channel.on('message', (message) => {
  clock.hear(message.at);
  if (isWhole) came.push(performance.now());
  show(message);
});
channel.on('snapshot', () => {
  isWhole = true;
  came.length = 0;
  since = performance.now();
  for (const key of tiles.keys()) if (!channel.values.has(key)) tiles.delete(key);
  place();
  loadBefore();
});
setInterval(draw, 1000);

/** @param {Message} message */
function show({ key, at, body }) {
  if (key === undefined) return;
  if (typeof body?.value !== 'number') {
    if (body === null && tiles.delete(key)) place();
    return;
  }
  let tile = tiles.get(key);
  const isNew = !tile;
  if (!tile) tiles.set(key, (tile = new Tile(key)));
  if (typeof body.step === 'number' && body.step > 0) step = body.step;
  tile.set(Date.parse(at) / 1000, body);
  if (isNew) place();
}

/** Where the lines of the tiles come from: what was said before we came. */
async function loadBefore() {
  try {
    const { messages } = await channel.history({ limit: HISTORY });
    for (const { key = '', at, body } of messages.reverse())
      if (typeof body?.value === 'number') tiles.get(key)?.before(Date.parse(at) / 1000, body);
  } catch {
    // Not allowed, or no line: the lines begin now.
  }
  draw();
}

/** @param {string} key */
const rank = (key) => {
  const place = ORDER.indexOf(key.split('.')[0]);
  return place < 0 ? ORDER.length : place;
};

function place() {
  const sorted = [...tiles.values()].sort((a, b) => rank(a.key) - rank(b.key) || a.key.localeCompare(b.key, undefined, { numeric: true }));
  byId('empty').hidden = sorted.length > 0;
  keyed(byId('board'), sorted, ({ key }) => key, ({ element }) => element, () => {});
}

function draw() {
  if (document.visibilityState !== 'visible') return;
  const now = performance.now();
  while (came[0] < now - MINUTE) came.shift();
  const seconds = Math.min(MINUTE, now - since) / 1000;
  const polled = (tiles.size * Math.max(1, Math.floor(seconds / step)));
  byId('sensors').textContent = whole(tiles.size);
  byId('came').textContent = whole(came.length);
  byId('polled').textContent = tiles.size ? whole(polled) : '–';
  byId('saved').textContent = tiles.size && seconds > 3 ? `${whole(Math.max(0, 100 * (1 - came.length / polled)))} %` : '–';
  byId('span').textContent = seconds >= 60 ? 'in the last minute' : `in ${whole(seconds)} s`;
  for (const tile of tiles.values()) tile.draw(clock.now() / 1000);
}
