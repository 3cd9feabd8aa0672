import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BASE, fresh, hears, KEY, person, publish, until } from './browser.js';

/** @typedef {import('playwright-core').Page} Page */

const MANY = 10_000;
/** Rows of what is seen and a view above and below it. */
const MOST_ROWS = 150;

/** @param {string} channel @param {number} count of messages of one, two and more lines, some of them together */
async function fill(channel, count) {
  const lines = Array.from({ length: count }, (_, i) => {
    const text = `message ${i + 1}${'\nand more'.repeat(i % 7 === 0 ? 3 : 0)}${' word'.repeat((i * 37) % 60)}`;
    return JSON.stringify({ body: text, from: { id: `u${Math.floor(i / 5) % 4}`, name: `User ${Math.floor(i / 5) % 4}` } });
  });
  const answer = await fetch(`${BASE}api/channels/${channel}/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/x-ndjson' },
    body: `${lines.join('\n')}\n`,
  });
  assert.equal(answer.status, 200, await answer.text());
}

/** What stands there: the numbers of the rows in the list, and of those that are seen; runs in the page. */
function standingHere() {
  const view = /** @type {Element} */ (document.querySelector('.scroller')).getBoundingClientRect();
  const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('.timeline .message')]);
  const seen = rows.filter((row) => {
    const { top, bottom } = row.getBoundingClientRect();
    return bottom > view.top && top < view.bottom;
  });
  const numbers = (/** @type {HTMLElement[]} */ some) => some.map(({ dataset }) => Number(dataset.seq));
  return { rows: numbers(rows), seen: numbers(seen) };
}

/** @param {Page} page */
const standing = (page) => page.evaluate(standingHere);

/** Whether there is a row above that of a message; runs in the page. @param {number} seq */
const isAbove = (seq) =>
  Number(/** @type {HTMLElement} */ (document.querySelector('.timeline .message')).dataset.seq) < seq;

/**
 * Scrolls by most of a view at a time, a frame each, until the end is seen or something is wrong; runs in the page.
 *
 * @param {{direction: -1 | 1, end: number}} way
 */
async function scrollThrough({ direction, end }) {
  const { standingHere: look } = /** @type {any} */ (globalThis);
  const scroller = /** @type {HTMLElement} */ (document.querySelector('.scroller'));
  /** @type {Set<number>} */
  const all = new Set();
  let most = 0;
  for (let frames = 0; frames < 30_000; frames++) {
    await new Promise(requestAnimationFrame);
    /** @type {{rows: number[], seen: number[]}} */
    const { rows, seen } = look();
    for (const seq of seen) all.add(seq);
    most = Math.max(most, rows.length);
    // In order, none missing, none twice.
    const isRun = seen.every((seq, i) => i === 0 || seq === seen[i - 1] + 1);
    if (!isRun || seen.includes(end)) return { count: all.size, most, last: seen };
    // Above what is here a page is on its way.
    if (direction < 0 && seen[0] === rows[0] && scroller.scrollTop < 1) continue;
    scroller.scrollTop += direction * scroller.clientHeight * 0.9;
  }
  return { count: all.size, most, last: [] };
}

test('ten thousand messages are scrolled through up and down, each is seen, and few are in the page', async () => {
  const channel = `chat/${fresh()}`;
  await fill(channel, MANY);
  const ann = await person('Ann', channel);
  await ann.locator(`[data-seq="${MANY}"]`).waitFor();
  await ann.evaluate((look) => {
    const page = /** @type {any} */ (globalThis);
    page.standingHere = new Function(`return ${look}`)();
    page.long = [];
    new PerformanceObserver((list) => page.long.push(...list.getEntries().map(({ duration }) => duration))).observe({
      type: 'longtask',
    });
  }, String(standingHere));
  let most = 0;
  for (const [direction, end] of /** @type {const} */ ([
    [-1, 1],
    [1, MANY],
  ])) {
    const way = await ann.evaluate(scrollThrough, { direction, end });
    assert.ok(way.last.includes(end), `${end} was not reached: ${way.last}`);
    assert.equal(way.count, MANY);
    most = Math.max(most, way.most);
  }
  assert.ok(most <= MOST_ROWS, `${most} rows`);
  const long = await ann.evaluate(() => /** @type {any} */ (globalThis).long);
  console.log(`${MANY} messages up and down: ${most} rows at most; tasks over 50 ms: ${long.length}, the longest ${Math.round(Math.max(0, ...long))} ms`);
});

test('what one reads stays where it is, whatever is loaded, comes, is edited or grows around it', async () => {
  const channel = `chat/${fresh()}`;
  await fill(channel, 600);
  const ann = await person('Ann', channel);
  await ann.locator('[data-seq="600"]').waitFor();
  const topOf = (/** @type {number} */ seq) =>
    ann.evaluate((n) => document.querySelector(`[data-seq="${n}"]`)?.getBoundingClientRect().top ?? NaN, seq);
  const settled = () => ann.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null)))));
  await ann.locator('.scroller').evaluate((scroller) => (scroller.scrollTop = 30));
  await ann.getByRole('button', { name: 'Newest' }).waitFor();
  const { seen } = await standing(ann);
  const place = await topOf(seen[1]);
  // A page is loaded above.
  await until(ann, isAbove, seen[0] - 3);
  await settled();
  assert.ok(Math.abs((await topOf(seen[1])) - place) < 2, `${await topOf(seen[1])} ${place}`);
  // Something comes below.
  await publish(channel, { body: 'below' });
  await ann.getByRole('button', { name: '1 new message' }).waitFor();
  assert.ok(Math.abs((await topOf(seen[1])) - place) < 2);
  // What is above grows.
  await ann.evaluate((n) => {
    const row = /** @type {HTMLElement} */ (document.querySelector(`[data-seq="${n}"]`));
    row.style.paddingBlockEnd = '300px';
  }, seen[0] - 3);
  await settled();
  assert.ok(Math.abs((await topOf(seen[1])) - place) < 2, `${await topOf(seen[1])} ${place}`);
  await ann.getByRole('button', { name: '1 new message' }).click();
  await hears(ann, 'below');
});

test('the keyboard goes through all of them, and a row that has the focus stays', async () => {
  const channel = `chat/${fresh()}`;
  await fill(channel, 300);
  const ann = await person('Ann', channel);
  await ann.locator('[data-seq="300"]').focus();
  const at = () => ann.evaluate(() => Number(/** @type {HTMLElement} */ (document.activeElement).dataset.seq));
  // Above what was loaded it goes on when that is there.
  for (let before = 300; before > 240; ) {
    await ann.keyboard.press('ArrowUp');
    const now = await at();
    assert.ok(now === before || now === before - 1, `${now} after ${before}`);
    before = now;
  }
  await ann.locator('.scroller').evaluate((scroller) => (scroller.scrollTop = scroller.scrollHeight));
  await ann.locator('[data-seq="300"]').waitFor();
  assert.equal(await at(), 240);
  await ann.keyboard.press('ArrowDown');
  assert.equal(await at(), 241);
  await ann.keyboard.press('End');
  assert.equal(await at(), 300);
  await ann.keyboard.press('Home');
  await until(ann, () => Number(/** @type {HTMLElement} */ (document.activeElement).dataset.seq) <= 201, null);
});

test('a long room in which nothing happens draws nothing', async () => {
  const channel = `chat/${fresh()}`;
  await fill(channel, 200);
  const ann = await person('Ann', channel);
  await ann.locator('[data-seq="200"]').waitFor();
  const isQuiet = await ann.evaluate(async () => {
    const list = /** @type {Element} */ (document.querySelector('.timeline'));
    let quiet = 0;
    new MutationObserver(() => (quiet = 0)).observe(list, { childList: true });
    for (let frame = 0; frame < 600 && quiet < 60; frame++, quiet++) await new Promise(requestAnimationFrame);
    return quiet === 60;
  });
  assert.ok(isQuiet);
});

test('what is behind a message that is higher than the window is there as soon as one comes to its end', async () => {
  const channel = `chat/${fresh()}`;
  await publish(channel, { body: 'first' });
  await publish(channel, { body: 'high '.repeat(9_000) });
  for (let i = 1; i <= 30; i++) await publish(channel, { body: `behind ${i}` });
  const ann = await person('Ann', channel);
  await hears(ann, 'behind 30');
  const scrollTo = (/** @type {string} */ where) =>
    ann.evaluate((end) => {
      const scroller = /** @type {HTMLElement} */ (document.querySelector('.scroller'));
      const high = /** @type {HTMLElement} */ (document.querySelector('[data-seq="2"]'));
      if (end === 'top') scroller.scrollTop = 0;
      else scroller.scrollTop += high.getBoundingClientRect().bottom - scroller.getBoundingClientRect().bottom;
    }, where);
  await scrollTo('top');
  await hears(ann, 'first');
  await scrollTo('end of it');
  await hears(ann, 'behind 1');
  const { seen } = await standing(ann);
  assert.deepEqual(seen, [2]);
});
