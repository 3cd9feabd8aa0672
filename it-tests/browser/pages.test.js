import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { cut, fresh, mend, newBrowser, online, publish, until, visit } from './browser.js';
import { faint, stickingOut } from './looks.js';
import { OwnNode } from './node.js';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').BrowserContext} Context */

const node = new OwnNode();
before(() => node.start());
after(() => node.close());

/** @param {string} path @param {Context} [context] */
const see = async (path, context) => visit(context ?? (await newBrowser()), `pages/${path}`, node.base);

/** @param {Page} page @param {string} id */
const text = async (page, id) => (await page.locator(`#${id}`).textContent()) ?? '';

test('the library for charts is the very one of its makers', async () => {
  for (const file of ['uPlot.iife.min.js', 'uPlot.min.css']) {
    const ours = await readFile(new URL(`../../webapp/vendor/uplot/${file}`, import.meta.url));
    assert.ok(ours.equals(await readFile(new URL(`node_modules/uplot/dist/${file}`, import.meta.url))), file);
  }
});

test('a market of 10,000 trades a second moves at five times a second', async () => {
  const page = await see('ticker.html');
  await until(page, () => Number(document.getElementById('published')?.textContent?.replaceAll(',', '')) > 1000, null);
  await page.locator('#plot canvas').waitFor();
  // Those that are traded least come last.
  await page.locator('#symbols').getByText('500', { exact: true }).waitFor();
  const [published, received] = [await text(page, 'published'), await text(page, 'received')].map((each) =>
    Number(each.replaceAll(',', '')),
  );
  assert.ok(received < published, `${received} of ${published}`);
});

test('no price goes back, most are left out, and the last one stands', async () => {
  const feed = fresh();
  const first = [...'ABCDEFGH'].map((key) => ({ key, body: { price: 1, open: 1000 } }));
  await node.publish(feed, first);
  const page = await see(`ticker.html?feed=${feed}`);
  await page.locator('tbody tr').nth(7).waitFor();
  await page.evaluate(() => {
    const seen = /** @type {Record<string, number[]>} */ ({});
    /** @type {any} */ (globalThis).seen = seen;
    const note = () => {
      for (const row of document.querySelectorAll('tbody tr'))
        (seen[String(/** @type {HTMLElement} */ (row).dataset.key)] ??= []).push(Number(row.children[1].textContent?.replaceAll(',', '')));
    };
    new MutationObserver(note).observe(document.querySelector('tbody') ?? document, { childList: true, characterData: true, subtree: true });
  });
  const rounds = 4000;
  const trades = Array.from({ length: rounds * 8 }, (_, n) => ({ key: 'ABCDEFGH'[n % 8], body: { price: 2 + Math.floor(n / 8), open: 1000 } }));
  await node.publish(feed, trades);
  const last = `${(rounds + 1).toLocaleString('en-GB')}.00`;
  for (let row = 0; row < 8; row++) await page.locator('tbody tr').nth(row).locator('.price').getByText(last).waitFor();
  const seen = await page.evaluate(() => /** @type {any} */ (globalThis).seen);
  for (const key of 'ABCDEFGH') {
    assert.deepEqual(seen[key], seen[key].toSorted((/** @type {number} */ a, /** @type {number} */ b) => a - b), key);
    assert.ok(new Set(seen[key]).size < rounds / 4, `${new Set(seen[key]).size} prices of ${key}`);
  }
});

test('a symbol is found, chosen, and sorted by what it does', async () => {
  const feed = fresh();
  const quotes = { CALM: [100, 100], FALL: [80, 100], RISE: [130, 100] };
  await node.publish(feed, Object.entries(quotes).map(([key, [price, open]]) => ({ key, body: { price, open, volume: price } })));
  const page = await see(`ticker.html?feed=${feed}`);
  await page.locator('tbody tr').nth(2).waitFor();
  const symbols = () => page.locator('tbody th').allTextContents();
  assert.deepEqual(await symbols(), ['CALM', 'FALL', 'RISE']);
  await page.getByLabel('Order').selectOption('Rising most');
  assert.deepEqual(await symbols(), ['RISE', 'CALM', 'FALL']);
  await page.getByLabel('Find a symbol').fill('al');
  assert.deepEqual(await symbols(), ['CALM', 'FALL']);
  await page.getByRole('button', { name: 'FALL' }).click();
  await page.getByRole('heading', { name: 'FALL' }).waitFor();
  assert.equal(await text(page, 'chosen-change'), '-20.00%');
  await page.getByLabel('Find a symbol').fill('nothing');
  await page.getByText('No symbol has this in it.').waitFor();
});

test('this machine has a load, and it is drawn', async () => {
  const page = await see('sensors.html');
  await page.getByRole('heading', { name: 'Load, 1 min' }).waitFor();
  await page.getByRole('heading', { name: 'Memory in use' }).waitFor();
  await page.locator('.tile canvas').first().waitFor();
});

test('a sensor shows what it says, and a change at once', async () => {
  const feed = fresh();
  await node.publish(feed, [{ key: 'room', body: { name: 'Room', value: 21.5, unit: '°C' } }, { key: 'door', body: 'open' }]);
  const page = await see(`sensors.html?feed=${feed}`);
  const tile = page.locator('.tile');
  await tile.getByText('21.5', { exact: true }).waitFor();
  assert.equal(await tile.count(), 1);
  await node.publish(feed, [{ key: 'room', body: { name: 'Room', value: 22, unit: '°C' } }]);
  await tile.getByText('22', { exact: true }).waitFor();
  await tile.getByText('°C').waitFor();
  await until(page, () => document.getElementById('came')?.textContent === '1', null);
  await node.publish(feed, [{ key: 'room', body: null }]);
  await page.getByText('No sensor has said anything yet.').waitFor();
});

test('a log of 12,000 lines has only those in sight in the document, and is searched', async () => {
  const feed = fresh();
  const page = await see(`log.html?feed=${feed}`);
  await online(page);
  await page.getByText('No line has come yet.').waitFor();
  const lines = Array.from({ length: 12_000 }, (_, n) => (n % 1000 === 7 ? `${n} a Needle` : `${n} hay`));
  await node.publish(feed, lines);
  await page.getByText('12,000 lines').waitFor();
  await page.locator('.line').getByText('11999 hay').waitFor();
  assert.ok((await page.locator('.line').count()) < 150);
  await page.getByLabel('Search the lines').fill('needle');
  await page.getByText('12 of 12').waitFor();
  await page.locator('.line.current').getByText('11007 a Needle').waitFor();
  await page.getByLabel('Search the lines').press('Shift+Enter');
  await page.locator('.line.current').getByText('10007 a Needle').waitFor();
  await page.getByRole('button', { name: 'Next line with it' }).click();
  await page.locator('.line.current mark').getByText('Needle', { exact: true }).waitFor();
  await page.getByLabel('Only these').check();
  await until(page, () => document.querySelectorAll('.line').length === 12, null);
  await page.getByLabel('Search the lines').fill('nowhere');
  await page.getByText('No line has this in it.').waitFor();
  await page.getByLabel('Search the lines').fill('');
  await page.getByRole('button', { name: 'Follow' }).click();
  await page.locator('.line').getByText('11999 hay').waitFor();
});

test('a pause holds the lines back, and going on shows them', async () => {
  const feed = fresh();
  await node.publish(feed, ['first']);
  const page = await see(`log.html?feed=${feed}`);
  await page.locator('.line').getByText('first').waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
  await node.publish(feed, ['second', 'third']);
  await page.getByText('2 new lines behind the pause').waitFor();
  assert.deepEqual(await page.locator('.line span').allTextContents(), ['first']);
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.locator('.line').getByText('third').waitFor();
});

test('older lines are loaded, and what was in sight stays there', async () => {
  const feed = fresh();
  await node.publish(feed, Array.from({ length: 1200 }, (_, n) => `line ${n}.`));
  const page = await see(`log.html?feed=${feed}`);
  await page.getByText('500 lines').waitFor();
  await page.locator('#lines').focus();
  await page.keyboard.press('Home');
  await page.getByText('1,000 lines').waitFor();
  const top = await page.locator('#lines').evaluate((box) => box.scrollTop);
  assert.ok(top > 400 * 22, `${top}`);
  await page.locator('.line').getByText('line 700.').waitFor();
  await page.keyboard.press('Home');
  await page.getByText('from the beginning').waitFor();
  await page.keyboard.press('Home');
  await page.locator('.line').getByText('line 0.').waitFor();
  await page.getByText('1,200 lines').waitFor();
});

/** @param {Context} context @param {string} game @param {string} name */
async function seated(context, game, name) {
  const page = await see(`game.html?id=${game}`, context);
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Sit down' }).click();
  await page.locator('#players').getByText('you').waitFor();
  return page;
}

/** @param {Page} page @param {string} says */
const says = (page, says) => page.locator('#says').getByText(says, { exact: true }).waitFor();

/** @param {Page} page @param {number} column from 1 */
async function drop(page, column) {
  await says(page, 'Your turn.');
  await page.getByRole('button', { name: `Column ${column}:` }).click();
}

/** @param {Page} page */
const discs = (page) => page.locator('#columns .disc').count();

test('two play to the end, a third one watches, and they play again', async () => {
  const start = await see('game.html');
  await start.getByRole('button', { name: 'Begin a game' }).click();
  await start.getByRole('button', { name: 'Sit down' }).waitFor();
  const game = String(new URL(start.url()).searchParams.get('id'));
  const ann = await seated(await newBrowser(), game, 'Ann');
  await says(ann, 'Send the link to somebody, and wait for them here.');
  const bob = await seated(await newBrowser(), game, 'Bob');
  await says(bob, 'Ann is to move.');
  await says(start, 'You watch. Ann is to move.');
  for (const column of [1, 2, 3]) {
    await drop(ann, column);
    await drop(bob, column);
  }
  await drop(ann, 4);
  await says(ann, 'You have won!');
  await says(bob, 'Ann has won.');
  await says(start, 'Ann has won.');
  assert.equal(await bob.locator('.disc.four').count(), 4);
  await ann.getByRole('button', { name: 'Column 1: green, orange; 4 free' }).click({ force: true });
  assert.equal(await start.getByRole('button', { name: 'Play again' }).isVisible(), false);
  await bob.getByRole('button', { name: 'Play again' }).click();
  await says(ann, 'Bob is to move.');
  await drop(bob, 7);
  await says(ann, 'Your turn.');
  assert.equal(await discs(ann), 1);
});

test('it is played by keyboard alone', async () => {
  const game = fresh();
  const [ann, bob] = [await seated(await newBrowser(), game, 'Ann'), await seated(await newBrowser(), game, 'Bob')];
  await says(ann, 'Your turn.');
  await ann.getByRole('button', { name: 'Column 1:' }).focus();
  await ann.keyboard.press('ArrowRight');
  await ann.keyboard.press('ArrowRight');
  await ann.keyboard.press('Enter');
  await bob.getByRole('button', { name: 'Column 3: green; 5 free' }).waitFor();
  await says(bob, 'Your turn.');
  await bob.getByRole('button', { name: 'Column 1:' }).focus();
  await bob.keyboard.press('7');
  await bob.keyboard.press(' ');
  await ann.getByRole('button', { name: 'Column 7: orange; 5 free' }).waitFor();
});

test('of two moves upon the same board the second is refused, and sees the first', async () => {
  const game = fresh();
  const anns = await newBrowser();
  const ann = await seated(anns, game, 'Ann');
  const other = await see(`game.html?id=${game}`, anns);
  await other.locator('#players').getByText('you').waitFor();
  const bob = await seated(await newBrowser(), game, 'Bob');
  await Promise.all([says(ann, 'Your turn.'), says(other, 'Your turn.')]);
  // What the server tells this tab waits until it has moved.
  await other.evaluate(() => {
    const page = /** @type {any} */ (globalThis);
    const socket = page.sockets.at(-1);
    const hear = socket.onmessage;
    const held = /** @type {any[]} */ ([]);
    socket.onmessage = (/** @type {any} */ event) => held.push(event);
    page.listens = () => {
      socket.onmessage = hear;
      held.forEach((event) => socket.onmessage(event));
    };
  });
  await drop(ann, 4);
  await says(bob, 'Your turn.');
  await drop(other, 4);
  await says(other, 'Sending…');
  await drop(bob, 4);
  await says(ann, 'Your turn.');
  await other.evaluate(() => /** @type {any} */ (globalThis).listens());
  await other.getByText('That move came second: this is the board now.').waitFor();
  await says(other, 'Your turn.');
  assert.deepEqual([await discs(ann), await discs(other), await discs(bob)], [2, 2, 2]);
});

test('a game survives the death of its server, and who reloads keeps the seat', async () => {
  const game = fresh();
  const [ann, bob] = [await seated(await newBrowser(), game, 'Ann'), await seated(await newBrowser(), game, 'Bob')];
  await drop(ann, 4);
  await drop(bob, 4);
  await says(ann, 'Your turn.');
  await node.end('SIGKILL');
  await ann.locator('#state[data-state=waiting]').waitFor();
  await node.start();
  await ann.getByText('You are back: your game is where it was.').waitFor();
  await online(bob);
  await drop(ann, 5);
  await says(bob, 'Your turn.');
  await bob.reload();
  await says(bob, 'Your turn.');
  assert.deepEqual([await discs(ann), await discs(bob)], [3, 3]);
});

test('a move made without a line goes out with it', async () => {
  const game = fresh();
  const [ann, bob] = [await seated(await newBrowser(), game, 'Ann'), await seated(await newBrowser(), game, 'Bob')];
  await says(ann, 'Your turn.');
  await cut(ann);
  await drop(ann, 2);
  await says(ann, 'It goes out when the line is back.');
  await mend(ann);
  await drop(bob, 2);
  await says(ann, 'Your turn.');
});

test('where guests may not write, the page says which right is missing', async () => {
  const page = await visit(await newBrowser(), `pages/game.html?id=${fresh()}`);
  await page.getByRole('button', { name: 'Sit down' }).click();
  await page.getByRole('alert').getByText('with the right "write" in "feed/game.*"').waitFor();
});

test('a job is watched from where it is to its end', async () => {
  const name = fresh();
  await node.job(name, 'PUT', '', { title: 'Import', total: 500, unit: 'rows' });
  await node.job(name, 'POST', '/progress', { done: 120, note: 'Reading' });
  const page = await see(`work.html?job=${name}`);
  const job = page.locator('.job').filter({ hasText: 'Import' });
  await job.getByText('120 of 500 rows · 24 %').waitFor();
  assert.deepEqual(await job.locator('progress').evaluate((/** @type {any} */ bar) => [bar.value, bar.max]), [120, 500]);
  await node.job(name, 'POST', '/progress', { done: 300 });
  await job.getByText('300 of 500 rows · 60 %').waitFor();
  await node.job(name, 'POST', '/end', { state: 'failed', note: 'The disk is full' });
  await job.getByText('failed', { exact: true }).waitFor();
  await job.getByText('The disk is full').waitFor();
});

test('a file is sent by a guest, and everybody sees how far it is and gets it', async () => {
  const room = fresh();
  const page = await see('work.html');
  const other = await see('work.html');
  await Promise.all([online(page), online(other)]);
  await page.getByLabel('To the readers of').fill(room);
  await page.getByLabel('Files').setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.alloc(3_000_000, 'x') });
  await page.getByRole('button', { name: 'Send' }).click();
  for (const each of [page, other]) {
    const job = each.locator('.job').filter({ hasText: `chat/${room}` });
    await job.getByText('done', { exact: true }).waitFor();
    const href = await job.getByRole('link', { name: 'notes.txt' }).getAttribute('href');
    const answer = await fetch(new URL(String(href), each.url()));
    assert.equal((await answer.arrayBuffer()).byteLength, 3_000_000);
  }
});

test('a file for those who may not be written to is refused', async () => {
  const page = await see('work.html');
  await online(page);
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText('Choose a file first.').waitFor();
  await page.getByLabel('To the readers of').fill('feed/sensors');
  await page.getByLabel('Files').setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a') });
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('alert').getByText('That was not taken:').waitFor();
});

test('somebody else’s nonsense on the board is an empty table', async () => {
  const game = fresh();
  await publish(`feed/game.${game}`, { key: 'board', body: { seats: 7 } });
  const page = await visit(await newBrowser(), `pages/game.html?id=${game}`);
  await says(page, 'A seat is free.');
  assert.equal(await discs(page), 0);
});

test('a feed that there cannot be is told', async () => {
  const page = await see('log.html?feed=no%20name');
  await page.getByRole('alert').getByText('No way in:').waitFor();
});

test('all pages are found from the chat page, and the chat from them', async () => {
  const page = await visit(await newBrowser(), '', node.base);
  await page.getByRole('textbox', { name: 'Your name' }).fill('Ann');
  await page.getByRole('button', { name: 'Start talking' }).click();
  await page.getByRole('link', { name: 'Ticker, sensors, log, game, work' }).click();
  for (const name of ['Ticker', 'Sensors', 'Log', 'Game', 'Work']) {
    await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
    await page.locator('[aria-current=page]').getByText(name).waitFor();
    await online(page);
  }
  await page.getByRole('link', { name: 'Parley: rooms and feeds' }).click();
  await page.locator('#chats').getByText('lobby').waitFor();
});

for (const [width, colorScheme] of /** @type {const} */ ([[320, 'dark'], [320, 'light'], [768, 'light'], [1280, 'dark'], [1280, 'light']]))
  test(`all is legible and in its place at ${width} px, ${colorScheme}`, async () => {
    const context = await newBrowser({ viewport: { width, height: 800 }, colorScheme, reducedMotion: 'reduce' });
    const feed = fresh();
    await node.job(feed, 'PUT', '', { title: 'A job', total: 7 });
    await node.job(feed, 'POST', '/progress', { done: 3 });
    await node.publish(feed, ['a line', 'ERROR a long line '.repeat(20), 'a warning']);
    const shows = {
      '': 'main h2',
      'ticker.html': 'tbody tr:nth-child(9) .change',
      'sensors.html': '.tile canvas',
      [`log.html?feed=${feed}`]: '.line',
      'game.html': '#begin',
      [`work.html?job=${feed}`]: '.job progress[value]',
    };
    for (const [path, what] of Object.entries(shows)) {
      const page = await see(path, context);
      await page.locator(what).first().waitFor();
      assert.deepEqual(await stickingOut(page), [], path);
      assert.deepEqual(await faint(page), [], path);
      await page.close();
    }
    const game = await seated(context, fresh(), 'Ann');
    assert.deepEqual([await stickingOut(game), await faint(game)], [[], []]);
  });
