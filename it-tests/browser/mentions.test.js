import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BASE, fresh, hears, person, publish, until } from './browser.js';
import { faint, stickingOut } from './looks.js';

/** @typedef {import('playwright-core').Page} Page */

/** The names that are offered, and the one that Enter takes. @param {Page} page */
const options = (page) =>
  page
    .locator('#mention-list').getByRole('option')
    .evaluateAll((all) => all.map((each) => (each.getAttribute('aria-selected') === 'true' ? '>' : '') + each.textContent));

/** Ann, with others here. @param {string} channel @param {string[]} names @param {import('./browser.js').Options} [looks] */
async function among(channel, names, looks) {
  const pages = [await person('Ann', channel, looks)];
  for (const name of names) pages.push(await person(name, channel, looks));
  await until(pages[0], (count) => document.querySelectorAll('#people-list li').length === count, pages.length);
  return pages;
}

test('a name is completed by the keyboard, goes out as an id, and stands out for whom it is', async () => {
  const channel = `chat/${fresh()}`;
  const [ann, ben, cara] = await among(channel, ['Ben', 'Cara']);
  /** @type {any[]} */
  const sent = [];
  await ann.exposeFunction('sentFrame', (/** @type {string} */ frame) => sent.push(...[JSON.parse(frame)].flat()));
  await ann.evaluate(() => {
    const page = /** @type {any} */ (globalThis);
    const socket = page.sockets.at(-1);
    const send = socket.send.bind(socket);
    socket.send = (/** @type {string} */ frame) => (page.sentFrame(frame), send(frame));
  });
  const text = ann.locator('#text');
  await text.pressSequentially('Hello @');
  assert.deepEqual(await options(ann), ['>Ben', 'Cara']);
  assert.equal(await text.getAttribute('aria-activedescendant'), await ann.locator('#mention-list').getByRole('option').first().getAttribute('id'));
  await text.press('ArrowDown');
  assert.deepEqual(await options(ann), ['Ben', '>Cara']);
  await text.press('ArrowDown');
  await text.press('ArrowUp');
  assert.deepEqual(await options(ann), ['Ben', '>Cara']);
  await text.press('Tab');
  assert.equal(await text.inputValue(), 'Hello @Cara ');
  assert.equal(await text.evaluate((each) => each === document.activeElement), true);
  await text.pressSequentially('and @be');
  assert.deepEqual(await options(ann), ['>Ben']);
  await text.press('Escape');
  assert.deepEqual(await options(ann), []);
  await text.pressSequentially('n');
  await text.press('Enter');
  await hears(ben, 'Hello @Cara and @ben');
  await hears(cara, 'Hello @Cara and @ben');
  const members = await (await fetch(`${BASE}api/channels/${channel}/members`)).json();
  const ids = ['Ben', 'Cara'].map((name) => members.members.find((/** @type {any} */ each) => each.name === name).id);
  assert.deepEqual([...sent.find(({ type }) => type === 'send').body.mentions].sort(), ids.sort());
  for (const [page, own] of /** @type {const} */ ([
    [ann, []],
    [ben, ['@ben']],
    [cara, ['@Cara']],
  ])) {
    assert.deepEqual(await page.locator('.timeline .mention').allTextContents(), ['@Cara', '@ben']);
    assert.deepEqual(await page.locator('.timeline .mention.own').allTextContents(), own);
  }
  const ground = (/** @type {Page} */ page) =>
    page.locator('.timeline .message').evaluate((row) => getComputedStyle(row).backgroundColor);
  await ann.mouse.move(0, 0);
  assert.notEqual(await ground(ben), await ground(ann));
});

test('a name is completed by the pointer, in the midst of a text', async () => {
  const [ann] = await among(`chat/${fresh()}`, ['Ben of the Hill']);
  const text = ann.locator('#text');
  await text.fill('Hello , how are you?');
  await text.evaluate((each) => /** @type {HTMLTextAreaElement} */ (each).setSelectionRange(6, 6));
  await text.pressSequentially('@hill');
  await ann.locator('#mention-list').getByRole('option', { name: 'Ben of the Hill' }).click();
  assert.equal(await text.inputValue(), 'Hello @Ben of the Hill , how are you?');
  assert.equal(await text.evaluate((each) => /** @type {HTMLTextAreaElement} */ (each).selectionStart), 23);
  assert.deepEqual(await options(ann), []);
  await text.fill('@');
  await ann.locator('#mention-list').getByRole('option').waitFor();
  await ann.locator('.scroller').focus();
  assert.deepEqual(await options(ann), []);
});

test('nobody is offered who is not here, nor oneself, and Enter sends then', async () => {
  const channel = `chat/${fresh()}`;
  await publish(channel, { body: 'gone', from: { id: 'gone', name: 'Gone' } });
  const [ann] = await among(channel, ['Ben']);
  for (const says of ['@go', '@an', 'me@be']) {
    await ann.locator('#text').fill(says);
    assert.deepEqual(await options(ann), [], says);
  }
  await ann.locator('#text').press('Enter');
  await hears(ann, 'me@be');
});

for (const width of [320, 1280]) {
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    test(`the names and what is for oneself can be read (${colorScheme}, ${width} px)`, async () => {
      const channel = `chat/${fresh()}`;
      const looks = { colorScheme, viewport: { width, height: 720 } };
      const [ann, ben] = await among(channel, [`Ben ${'of the long name '.repeat(3)}`.trim()], looks);
      await ben.locator('#text').fill('For @Ann');
      await ben.locator('#text').press('Enter');
      await hears(ann, 'For @Ann');
      await ann.locator('#text').fill('@');
      await ann.locator('#mention-list').getByRole('option').waitFor();
      assert.deepEqual(await faint(ann), []);
      assert.deepEqual(await stickingOut(ann), []);
      if (process.env.SHOTS) await ann.screenshot({ path: `${process.env.SHOTS}/mentions-${colorScheme}-${width}.png` });
    });
  }
}
