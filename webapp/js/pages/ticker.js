import { byId } from '../dom.js';
import { rate, whole } from '../ops/format.js';
import { begin, feedOf, watchRefusals } from './frame.js';
import { Flow } from './flow.js';
import { Plot } from './plot.js';
import { change, PRICE, Prices, SIGNED, wayOf } from './prices.js';

/** @typedef {import('./prices.js').Quote} Quote */

const MAX_RATE = 5;
/** So long a chart looks back, in seconds. */
const SPAN = 180;
/** What lies so far back says nothing of the way to here. */
const HOLE = 15;

const channel = begin().join(feedOf('ticker'), { view: 'latest', maxRate: MAX_RATE });
const flow = new Flow(channel);
const prices = new Prices(channel, choose);
const plot = new Plot(byId('plot'), { name: 'price', says: (value) => PRICE.format(value), axes: true, height: 260 });
/** What was seen of each symbol, so that whoever chooses it sees where it comes from. @type {Map<string, {at: number[], price: number[]}>} */
const trails = new Map();
/** @type {string | undefined} */
let chosen;

watchRefusals(channel);
channel.on('message', ({ key, at, body }) => {
  if (key !== undefined && typeof body?.price === 'number') trace(key, Date.parse(at) / 1000, body.price);
});
setInterval(() => {
  const rates = flow.rates(performance.now());
  byId('symbols').textContent = whole(channel.values.size);
  if (!rates) return;
  byId('published').textContent = rate(rates.published);
  byId('received').textContent = rate(rates.received);
  byId('frames').textContent = rate(rates.frames);
}, 1000);
setInterval(draw, 1000 / MAX_RATE);

/** One point a second is enough. @param {string} symbol @param {number} at @param {number} price */
function trace(symbol, at, price) {
  let trail = trails.get(symbol);
  if (!trail || at - trail.at[trail.at.length - 1] > HOLE) trails.set(symbol, (trail = { at: [], price: [] }));
  const last = trail.at.length - 1;
  if (last >= 0 && at <= Math.floor(trail.at[last]) + 1) {
    trail.at[last] = Math.max(at, trail.at[last]);
    trail.price[last] = price;
    return;
  }
  trail.at.push(at);
  trail.price.push(price);
  while (trail.at[0] < at - SPAN) {
    trail.at.shift();
    trail.price.shift();
  }
}

/** @param {string} symbol */
function choose(symbol) {
  chosen = symbol;
  prices.mark(symbol);
  byId('chosen-name').textContent = symbol;
  drawChosen(symbol);
}

function draw() {
  if (document.visibilityState !== 'visible') return;
  prices.draw();
  const symbol = chosen ?? prices.first();
  if (symbol === undefined) return;
  if (symbol === chosen) drawChosen(symbol);
  else choose(symbol);
}

/** @param {string} symbol */
function drawChosen(symbol) {
  const quote = /** @type {Quote | undefined} */ (channel.values.get(symbol)?.body);
  const trail = trails.get(symbol);
  if (!quote || !trail) return;
  const percent = change(quote);
  byId('chosen-price').textContent = PRICE.format(quote.price);
  byId('chosen-change').textContent = SIGNED.format(percent);
  byId('chosen-change').dataset.way = wayOf(percent);
  byId('plot-says').hidden = true;
  plot.draw(trail.at, trail.price);
}
