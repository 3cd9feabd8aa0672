import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fresh, furnish, hears, online, open, person, publish, said, say, token, until, withCookie } from './browser.js';
import { faint, stickingOut } from './looks.js';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').BrowserContextOptions} Options */

/** Two people who have seen each other. @param {Options} [options] of the first */
async function pair(options) {
  const meeting = `chat/${fresh()}`;
  const ann = await person('Ann', meeting, options);
  const ben = await person('Ben', meeting);
  await say(ben, 'Here I am');
  await hears(ann, 'Here I am');
  return { ann, ben, meeting };
}

/** @param {Page} page @param {string} title @param {{topic?: string, isPrivate?: boolean}} [more] */
async function makes(page, title, { topic = '', isPrivate = false } = {}) {
  await page.getByRole('button', { name: 'New room' }).click();
  const dialog = page.getByRole('dialog', { name: 'New room' });
  await dialog.getByLabel('Title').fill(title);
  await dialog.getByLabel('Topic').fill(topic);
  if (isPrivate) await dialog.getByLabel('Only whoever is invited').check();
  await dialog.getByRole('button', { name: 'Make the room' }).click();
  await page.getByRole('heading', { name: title, level: 1 }).waitFor();
}

/** Looks what rooms there are, as the page does by itself every half minute. @param {Page} page */
const looks = (page) => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));

/** All about the room. @param {Page} page */
async function about(page) {
  await page.getByRole('button', { name: 'About this room' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('heading', { level: 2 }).waitFor();
  return dialog;
}

/** @param {Page} page @param {(dialog: import('playwright-core').Locator) => Promise<void>} change */
async function settles(page, change) {
  const dialog = await about(page);
  await change(dialog);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
}

test('a private room is made, somebody is let in and talks, is put out and hears no more', async () => {
  const { ann, ben } = await pair();
  const title = `Surprise ${fresh()}`;
  await makes(ann, title, { topic: 'For the party', isPrivate: true });
  assert.equal(await ann.locator('#topic').textContent(), 'For the party');
  await ann.locator('h1 .sign svg').waitFor();
  await looks(ben);
  await ben.getByLabel('Find, join or create a room').fill(title);
  await until(ben, () => document.querySelectorAll('#chats li').length === 0, null);
  assert.equal(await ben.locator('#others li').count(), 0, 'nobody else hears that there is one');
  await ben.getByLabel('Find, join or create a room').fill('');
  const dialog = await about(ann);
  await dialog.getByText('Private · 1 member').waitFor();
  await dialog.getByLabel('Invite somebody').fill('ben');
  await dialog.getByRole('button', { name: 'Invite Ben' }).click();
  await dialog.getByRole('button', { name: 'Put Ben out' }).waitFor();
  await dialog.getByText('Private · 2 members').waitFor();
  await ann.keyboard.press('Escape');
  await looks(ben);
  await ben.locator('#chats li', { hasText: title }).getByRole('link').click();
  await ben.getByRole('heading', { name: title, level: 1 }).waitFor();
  await say(ben, 'What a surprise');
  await hears(ann, 'What a surprise');
  const again = await about(ann);
  await again.getByRole('button', { name: 'Make Ben a moderator' }).click();
  await again.getByRole('button', { name: 'Make Ben a member like others' }).click();
  await again.getByRole('button', { name: 'Put Ben out' }).click();
  await again.getByRole('button', { name: 'Put Ben out' }).waitFor({ state: 'detached' });
  await ben.getByText('You are no longer in here').waitFor();
  await ben.getByRole('button', { name: 'Join again' }).click();
  await ben.getByText('This cannot be joined').waitFor();
  await ann.keyboard.press('Escape');
  await say(ann, 'He is gone');
  await hears(ann, 'He is gone');
  assert.deepEqual(
    (await said(ben)).filter((text) => text === 'He is gone'),
    [],
  );
});

test('a room for two is the same whoever begins it, and is called by the other', async () => {
  const { ann, ben } = await pair();
  await ann.locator('#people-list li', { hasText: 'Ben' }).hover();
  await ann.getByRole('button', { name: 'Talk with Ben alone' }).click();
  await ann.getByRole('heading', { name: 'Ben', level: 1 }).waitFor();
  await ben.getByRole('button', { name: 'Talk with Ann alone' }).focus();
  await ben.keyboard.press('Enter');
  await ben.getByRole('heading', { name: 'Ann', level: 1 }).waitFor();
  assert.equal(await ann.evaluate(() => location.hash), await ben.evaluate(() => location.hash));
  await say(ann, 'Between us');
  await hears(ben, 'Between us');
  assert.match(await ben.title(), /^Ann · Parley$/);
  const item = ann.locator('#chats li[data-access=direct]');
  assert.equal(await item.locator('bdi').textContent(), 'Ben');
  assert.equal(await item.locator('.leave').isVisible(), false);
  const dialog = await about(ann);
  await dialog.getByText('Between two people, for good').waitFor();
  assert.equal(await dialog.getByRole('button', { name: 'Save' }).count(), 0);
  await ann.keyboard.press('Escape');
  await ann.reload();
  await ann.getByRole('heading', { name: 'Ben', level: 1 }).waitFor();
});

test('what is written in a room for two comes to the other before they have opened it', async () => {
  const { ann, ben } = await pair();
  await ann.locator('#people-list li', { hasText: 'Ben' }).hover();
  await ann.getByRole('button', { name: 'Talk with Ben alone' }).click();
  await ann.getByRole('heading', { name: 'Ben', level: 1 }).waitFor();
  const item = ben.locator('#chats li[data-access=direct]', { hasText: 'Ann' });
  await item.waitFor();
  await say(ann, 'Psst');
  await item.locator('.badge').getByText('1').waitFor();
});

test('in a slow room one waits before the next message, and nothing that was written is lost', async () => {
  const { ann, ben } = await pair();
  const title = `Slow ${fresh()}`;
  await makes(ann, title);
  await settles(
    ann,
    async (dialog) => void (await dialog.getByLabel('Slow mode').selectOption({ label: '5 seconds' })),
  );
  const channel = await ann.evaluate(() => decodeURIComponent(location.hash.slice(1)));
  await looks(ben);
  await ben.evaluate((hash) => (location.hash = hash), channel);
  await ben.getByRole('heading', { name: title, level: 1 }).waitFor();
  await say(ben, 'one');
  await ben.locator('.slow').getByText('Slow mode: your next message in').waitFor();
  await say(ben, 'two');
  await ben.getByRole('alert').getByText('you cannot send just yet').waitFor();
  assert.equal(await ben.locator('#text').inputValue(), 'two');
  await say(ann, 'the owner does not wait');
  await say(ann, 'at all');
  await hears(ann, 'at all');
  await ben.locator('.slow').waitFor({ state: 'hidden' });
  await until(ben, () => !document.querySelector('.problem')?.textContent, null);
  await ben.locator('#text').press('Enter');
  await hears(ann, 'two');
  assert.deepEqual(await said(ann), ['one', 'the owner does not wait', 'at all', 'two']);
});

test('who is new reads, and writes when they have been there long enough', async () => {
  const { ann, ben } = await pair();
  const title = `Guarded ${fresh()}`;
  await makes(ann, title);
  await settles(
    ann,
    async (dialog) => void (await dialog.getByLabel('Newcomers wait').selectOption({ label: '1 minute' })),
  );
  await say(ann, 'the owner does not wait');
  const channel = await ann.evaluate(() => decodeURIComponent(location.hash.slice(1)));
  await looks(ben);
  await ben.evaluate((hash) => (location.hash = hash), channel);
  await ben.getByRole('heading', { name: title, level: 1 }).waitFor();
  const notice = ben.locator('.slow').getByText('You are new here: you can write in');
  await notice.waitFor();
  await hears(ben, 'the owner does not wait');
  await ben.locator('.timeline .message').hover();
  assert.equal(await ben.locator('.deeds').isVisible(), false);
  await say(ben, 'may I?');
  await ben.getByRole('alert').getByText('You cannot write here yet').waitFor();
  assert.equal(await ben.locator('#text').inputValue(), 'may I?');
  await ben.reload();
  await notice.waitFor();
  assert.equal(await ben.locator('#text').inputValue(), 'may I?');
  await furnish(channel.slice('chat/'.length), { newcomers: 3 });
  await looks(ben);
  await notice.waitFor({ state: 'hidden' });
  await ben.locator('#text').press('Enter');
  await hears(ann, 'may I?');
  await ben.locator('.timeline .message').first().hover();
  await ben.locator('.deeds').waitFor();
  assert.deepEqual(await said(ann), ['the owner does not wait', 'may I?']);
});

test('in a room that begins to let newcomers wait, what is refused stays, and tells when it may be said', async () => {
  const { ann, ben } = await pair();
  const title = `Guarded ${fresh()}`;
  await makes(ann, title);
  const channel = await ann.evaluate(() => decodeURIComponent(location.hash.slice(1)));
  await looks(ben);
  await ben.evaluate((hash) => (location.hash = hash), channel);
  await ben.getByRole('heading', { name: title, level: 1 }).waitFor();
  await say(ben, 'while one may');
  await hears(ann, 'while one may');
  await furnish(channel.slice('chat/'.length), { newcomers: 600 });
  await looks(ben);
  await about(ben);
  await ben.keyboard.press('Escape');
  await say(ben, 'too early');
  await ben.locator('.pending .failed').getByText('Whoever is new in this room waits 600 s').waitFor();
  await ben.locator('.slow').getByText('you can write in 10 min').waitFor();
  await furnish(channel.slice('chat/'.length), { newcomers: 0 });
  await looks(ben);
  await ben.locator('.slow').waitFor({ state: 'hidden' });
  await ben.locator('.pending').getByRole('button', { name: 'Try again' }).click();
  await hears(ann, 'too early');
});

test('an archived room is read, and nobody writes there until it is opened again', async () => {
  const { ann, ben } = await pair();
  const title = `Old ${fresh()}`;
  await makes(ann, title);
  const channel = await ann.evaluate(() => decodeURIComponent(location.hash.slice(1)));
  await ben.evaluate((hash) => (location.hash = hash), channel);
  await say(ben, 'What remains');
  await hears(ann, 'What remains');
  await settles(ann, (dialog) => dialog.getByLabel('Archived').check());
  for (const page of [ann, ben]) {
    await page.getByText('This room is archived').waitFor();
    assert.equal(await page.locator('#text').isVisible(), false);
    await page.locator('.timeline .message').hover();
    assert.equal(await page.locator('.deeds').isVisible(), false);
    await hears(page, 'What remains');
  }
  await settles(ann, (dialog) => dialog.getByLabel('Archived').uncheck());
  await say(ann, 'And on it goes');
  await ben.getByText('This room is archived').waitFor({ state: 'hidden' });
  await say(ben, 'Gladly');
  await hears(ann, 'Gladly');
});

test('rooms are found by name, by title and by topic, and by all words that one types', async () => {
  const { ann, ben } = await pair();
  const mark = fresh().replaceAll('-', '');
  await makes(ann, `Garden ${mark}`, { topic: 'Roses and beans' });
  await makes(ann, `Kitchen ${mark}`, { topic: 'Beans and soup' });
  await looks(ben);
  const find = ben.getByLabel('Find, join or create a room');
  const others = ben.locator('#others li bdi');
  for (const [words, titles] of /** @type {[string, string[]][]} */ ([
    [`roses ${mark}`, [`Garden ${mark}`]],
    [`${mark} SOUP`, [`Kitchen ${mark}`]],
    [`beans ${mark}`, [`Garden ${mark}`, `Kitchen ${mark}`]],
    [`Garden-${mark}`, [`Garden ${mark}`]],
  ])) {
    await find.fill(words);
    await until(ben, (count) => document.querySelectorAll('#others li').length === count, titles.length);
    assert.deepEqual((await others.allTextContents()).sort(), titles);
  }
  await find.fill(`kitchen ${mark}`);
  await find.press('Enter');
  await ben.getByRole('heading', { name: `Kitchen ${mark}`, level: 1 }).waitFor();
  assert.equal(await ben.locator('#topic').textContent(), 'Beans and soup');
});

test('title, topic and door are changed, and everybody sees it', async () => {
  const { ann, ben } = await pair();
  const mark = fresh();
  await makes(ann, `Before ${mark}`);
  const channel = await ann.evaluate(() => decodeURIComponent(location.hash.slice(1)));
  await ben.evaluate((hash) => (location.hash = hash), channel);
  await ben.getByRole('heading', { name: mark, level: 1 }).waitFor();
  await settles(ann, async (dialog) => {
    await dialog.getByLabel('Title').fill(`After ${mark}`);
    await dialog.getByLabel('Topic').fill('Something else');
  });
  await ann.getByRole('heading', { name: `After ${mark}`, level: 1 }).waitFor();
  await ben.getByRole('heading', { name: `After ${mark}`, level: 1 }).waitFor();
  await ben.locator('#chats li', { hasText: `After ${mark}` }).waitFor();
  const members = await about(ben);
  assert.equal(await members.getByRole('button', { name: 'Save' }).count(), 0, 'only who looks after it changes it');
  await members.getByRole('button', { name: 'Leave this room' }).click();
  await ben.locator('#chats li', { hasText: `After ${mark}` }).waitFor({ state: 'detached' });
  await settles(ann, (dialog) => dialog.getByLabel('Only whoever is invited').check());
  await ann.locator('h1 .sign svg').waitFor();
});

test('what the server refuses is said in the dialog, which stays as it was', async () => {
  const { ann, ben } = await pair();
  const title = `Taken ${fresh()}`;
  await makes(ann, title);
  await ben.getByRole('button', { name: 'New room' }).click();
  const dialog = ben.getByRole('dialog', { name: 'New room' });
  await dialog.getByLabel('Title').fill(title);
  await dialog.getByLabel('Title').press('Enter');
  await dialog.getByRole('alert').getByText('There is such a room already.').waitFor();
  assert.equal(await dialog.getByLabel('Title').inputValue(), title);
  await dialog.getByLabel('Name in the address').fill('..');
  await dialog.getByRole('button', { name: 'Make the room' }).click();
  await dialog.getByRole('alert').getByText('A name has letters and digits').waitFor();
  await dialog.getByLabel('Name in the address').fill(fresh());
  await dialog.getByRole('button', { name: 'Make the room' }).click();
  await ben.getByRole('heading', { name: title, level: 1 }).waitFor();
  const room = fresh();
  await publish(`chat/${room}`, { body: 'older than any owner' });
  await ben.evaluate((name) => (location.hash = `#chat/${name}`), room);
  await ben.getByRole('heading', { name: room, level: 1 }).waitFor();
  await (await about(ben)).getByRole('button', { name: 'Furnish this room' }).click();
  const furnish = ben.getByRole('dialog', { name: 'Furnish this room' });
  await furnish.getByRole('button', { name: 'Make the room' }).click();
  await furnish.getByRole('alert').getByText('it is for moderators to furnish it').waitFor();
});

test('the keyboard is enough, Escape closes, the focus returns, and 320 pixels are enough', async () => {
  const { ann } = await pair({ viewport: { width: 320, height: 640 } });
  const title = `Narrow ${'long '.repeat(8)}${fresh()}`;
  await ann.getByRole('button', { name: 'Rooms and feeds' }).click();
  await ann.getByRole('button', { name: 'New room' }).focus();
  await ann.keyboard.press('Enter');
  await ann.getByRole('dialog', { name: 'New room' }).waitFor();
  assert.equal(await ann.evaluate(() => document.activeElement?.id), 'new-title');
  await ann.keyboard.press('Escape');
  await ann.getByRole('dialog').waitFor({ state: 'detached' });
  assert.equal(await ann.evaluate(() => document.activeElement?.id), 'new-room');
  await ann.keyboard.press('Enter');
  await ann.keyboard.type(title);
  await ann.keyboard.press('Enter');
  await ann.getByRole('heading', { name: title, level: 1 }).waitFor();
  await ann.getByRole('button', { name: 'About this room' }).focus();
  await ann.keyboard.press('Enter');
  const dialog = ann.getByRole('dialog');
  await dialog.getByLabel('Title').waitFor();
  const wide = await dialog.evaluate((element) =>
    [element, ...element.querySelectorAll('*')]
      .filter((each) => each.getBoundingClientRect().right > innerWidth || each.getBoundingClientRect().left < 0)
      .map((each) => `${each.tagName} ${each.className}`),
  );
  assert.deepEqual([wide, await stickingOut(ann)], [[], []]);
  await ann.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  assert.equal(await ann.evaluate(() => document.activeElement?.id), 'about');
});

test('who has signed in has rooms too, and both themes can be read', async () => {
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    const context = await withCookie(token(fresh(), 600), { colorScheme });
    const page = await open(context, `chat/${fresh()}`);
    await online(page);
    await makes(page, `Readable ${fresh()}`, { topic: 'By everybody', isPrivate: true });
    await about(page);
    assert.deepEqual(await faint(page), []);
  }
});

test('who moderates by a grant changes the settings of any room', async () => {
  const { ann, ben } = await pair();
  const title = `Watched ${fresh()}`;
  await makes(ann, title);
  const channel = await ann.evaluate(() => decodeURIComponent(location.hash.slice(1)));
  const rights = ['read', 'history', 'presence', 'write', 'moderate'];
  const guard = await open(await withCookie(token(fresh(), 600, { channels: { 'chat/*': rights } })), channel);
  await guard.getByRole('heading', { name: title, level: 1 }).waitFor();
  await settles(guard, (dialog) => dialog.getByLabel('Title').fill(`Guarded ${title}`));
  await ann.getByRole('heading', { name: `Guarded ${title}`, level: 1 }).waitFor();
  await ben.evaluate((hash) => (location.hash = hash), channel);
  await ben.getByRole('heading', { name: `Guarded ${title}`, level: 1 }).waitFor();
  assert.equal(await (await about(ben)).getByRole('button', { name: 'Save' }).count(), 0);
});
