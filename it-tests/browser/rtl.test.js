import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fresh, hears, newBrowser, online, open, person, publish, say, until, visit } from './browser.js';
import { faint, stickingOut } from './looks.js';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').BrowserContextOptions} Options */

const ARABIC = { locale: 'ar-EG' };

/** Somebody whose browser speaks Arabic. @param {string} name @param {string} channel @param {Options} [options] */
async function inArabic(name, channel, options) {
  const page = await open(await newBrowser({ ...ARABIC, ...options }), channel);
  await page.getByRole('textbox', { name: 'اسمك' }).fill(name);
  await page.getByRole('button', { name: 'ابدأ المحادثة' }).click();
  await online(page);
  return page;
}

/** @param {Page} page @param {string} selector */
const box = async (page, selector) =>
  /** @type {{x: number, y: number, width: number, height: number}} */ (
    await page.locator(selector).first().boundingBox()
  );

/** What reaches over the left edge. @param {Page} page */
const stickingOutLeft = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('main *')]
      .filter((element) => element.checkVisibility() && !element.closest('.unseen, .table, pre'))
      .filter((element) => element.getBoundingClientRect().left < -1)
      .map((element) => `${element.tagName} ${element.className}`),
  );

/** @param {Page} page */
const way = (page) => page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]);

test('in Arabic the page runs from right to left, and two people talk there', async () => {
  const channel = `chat/${fresh()}`;
  const leila = await inArabic('ليلى', channel);
  const ben = await person('Ben', channel);
  assert.deepEqual(
    [await way(leila), await way(ben)],
    [
      ['ar', 'rtl'],
      ['en', 'ltr'],
    ],
  );
  assert.ok((await box(leila, '#rooms')).x > (await box(leila, 'main')).x, 'the rooms stand at the right');
  assert.ok((await box(leila, '#people')).x < (await box(leila, 'main')).x, 'and the people at the left');
  await say(leila, 'مرحبًا بالجميع');
  await hears(ben, 'مرحبًا بالجميع');
  await say(ben, 'Hello Leila, see `a < b`');
  await leila.locator('.timeline .body code').waitFor();
  const row = leila.locator('.timeline .message', { hasText: 'Hello Leila' });
  await row.hover();
  await row.getByRole('button', { name: 'تفاعل', exact: true }).click();
  await leila.getByRole('button', { name: 'تفاعل بـ 👍' }).click();
  await ben.locator('.reaction').click();
  await leila.locator('.reaction[title="أنت وBen"]').waitFor();
  await row.hover();
  await row.getByRole('button', { name: 'رد', exact: true }).click();
  await say(leila, 'أهلًا Ben');
  await hears(ben, 'أهلًا Ben');
  await leila.locator('#chats li').first().waitFor();
  assert.equal(await leila.locator('.timeline .day').textContent(), 'اليوم');
  assert.equal(await leila.locator('.quote .unseen').textContent(), 'ردًا على ');
  const sign = await box(leila, '.quote svg');
  assert.ok(sign.x > (await box(leila, '.quoted-name')).x, 'the quote begins at the right');
  assert.match(await leila.locator('.quote svg').evaluate((svg) => getComputedStyle(svg).transform), /^matrix\(-1/);
  await leila.locator('#people-list .you').getByText('أنت').waitFor();
});

test('what people write keeps its own direction, wherever the page runs to', async () => {
  const name = fresh();
  const texts = ['Where is it?', 'أين هو؟', '- واحد\n- اثنان', '```\nconst a = [1, 2];\n```', '> اقتباس قديم'];
  for (const body of texts) await publish(`chat/${name}`, { body });
  const leila = await inArabic('ليلى', `chat/${name}`);
  const ben = await person('Ben', `chat/${name}`);
  for (const page of [leila, ben]) {
    await page.locator('.timeline blockquote').waitFor();
    const ways = await page
      .locator('.timeline .body > *')
      .evaluateAll((all) => all.map((each) => [each.tagName, getComputedStyle(each).direction]));
    assert.deepEqual(ways, [
      ['P', 'ltr'],
      ['P', 'rtl'],
      ['UL', 'rtl'],
      ['PRE', 'ltr'],
      ['BLOCKQUOTE', 'rtl'],
    ]);
    await page.locator('#text').fill('Hello');
    assert.equal(await page.locator('#text').evaluate((text) => getComputedStyle(text).direction), 'ltr');
    await page.locator('#text').fill('سلام');
    assert.equal(await page.locator('#text').evaluate((text) => getComputedStyle(text).direction), 'rtl');
  }
  await leila.locator('#text').fill('');
  assert.equal(await leila.locator('#text').evaluate((text) => getComputedStyle(text).direction), 'rtl');
});

test('on a narrow screen the rooms slide in from the right, and nothing reaches over an edge', async () => {
  const name = fresh();
  const leila = await inArabic('ليلى', `chat/${name}`, { viewport: { width: 320, height: 640 }, hasTouch: true });
  await say(leila, `https://parley.example/${'x'.repeat(200)}`);
  await leila.locator('.timeline .body').waitFor();
  assert.deepEqual([await stickingOut(leila), await stickingOutLeft(leila)], [[], []]);
  await leila.getByRole('button', { name: 'الغرف والبث' }).click();
  await until(leila, () => document.querySelector('#rooms')?.getBoundingClientRect().right === innerWidth, null);
  await leila.keyboard.press('Escape');
  await leila.getByRole('button', { name: 'الحاضرون هنا' }).click();
  await until(leila, () => document.querySelector('#people')?.getBoundingClientRect().left === 0, null);
});

test('six forms of numbers, dates and refusals are said in Arabic', async () => {
  const [here, there] = [fresh(), fresh()];
  const leila = await inArabic('ليلى', `chat/${here}`);
  await leila.evaluate((room) => (location.hash = `#chat/${room}`), there);
  await leila.getByRole('heading', { name: there }).waitFor();
  const badge = leila.locator('#chats li', { hasText: here }).locator('.badge');
  const forms = {
    1: 'رسالة واحدة غير مقروءة',
    2: 'رسالتان غير مقروءتين',
    3: '٣ رسائل غير مقروءة',
    11: '١١ رسالة غير مقروءة',
  };
  let count = 0;
  for (const [number, text] of Object.entries(forms)) {
    while (count < Number(number)) await publish(`chat/${here}`, { body: `${++count}` });
    await badge.and(leila.locator(`[title="${text}"]`)).waitFor();
  }
  await say(leila, 'س'.repeat(70_000));
  await leila.locator('.pending .failed').getByText('لم تُرسل: ').waitFor();
  assert.doesNotMatch((await leila.locator('.pending .note').textContent()) ?? '', /[A-Za-z]/);
});

test('one chooses the language in the page, it is remembered, and only its words are loaded', async () => {
  const page = await person('Ann', `chat/${fresh()}`);
  /** @type {string[]} */
  const loaded = [];
  page.on('request', (request) => loaded.push(...(request.url().match(/words\/\w+/) ?? [])));
  await page.getByRole('combobox', { name: 'Language' }).selectOption({ label: 'العربية' });
  await page.getByRole('combobox', { name: 'اللغة' }).waitFor();
  await online(page);
  assert.deepEqual([await way(page), loaded.splice(0)], [['ar', 'rtl'], ['words/ar']]);
  await page.reload();
  await online(page);
  assert.deepEqual([await way(page), loaded.splice(0)], [['ar', 'rtl'], ['words/ar']]);
  await page.getByRole('combobox', { name: 'اللغة' }).selectOption({ label: 'English' });
  await page.getByRole('combobox', { name: 'Language' }).waitFor();
  await online(page);
  assert.deepEqual([await way(page), loaded.splice(0)], [['en', 'ltr'], ['words/en']]);
});

test('a language that there are no words for becomes the next one that its browser names', async () => {
  const context = await newBrowser({ locale: 'fr-FR' });
  await context.addInitScript(() =>
    Object.defineProperty(navigator, 'languages', { get: () => ['fr-FR', 'ar-MA', 'en-GB'] }),
  );
  const page = await open(context, `chat/${fresh()}`);
  await page.getByRole('button', { name: 'ابدأ المحادثة' }).waitFor();
  assert.deepEqual(await way(page), ['ar', 'rtl']);
  const french = await open(await newBrowser({ locale: 'fr-FR' }), `chat/${fresh()}`);
  await french.getByRole('button', { name: 'Start talking' }).waitFor();
  assert.deepEqual(await way(french), ['en', 'ltr']);
  const other = await visit(context, 'pages/log.html');
  await other.locator('#state').waitFor();
  assert.deepEqual(await way(other), ['en', ''], 'pages without a choice stay in English');
});

test('texts stand out from their ground, and a feed is told in Arabic, in both themes', async () => {
  const name = fresh();
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    const leila = await inArabic('ليلى', `feed/${name}`, { colorScheme });
    await publish(`feed/${name}`, { body: 7, key: 'مطبخ' });
    await leila.getByRole('columnheader', { name: 'الوقت' }).waitFor();
    await leila
      .locator('.summary', { hasText: 'رسالت' })
      .or(leila.locator('.summary', { hasText: 'رسالة' }))
      .waitFor();
    assert.deepEqual(await faint(leila), []);
    await leila.evaluate((room) => (location.hash = `#chat/${room}`), name);
    await leila.getByRole('heading', { name }).waitFor();
    await say(leila, 'نعم');
    await leila.locator('.timeline .body').last().waitFor();
    assert.deepEqual(await faint(leila), []);
  }
});
