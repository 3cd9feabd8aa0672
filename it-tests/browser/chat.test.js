import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fresh, hears, newBrowser, online, open, person, publish, said, say, until } from './browser.js';

test('two people in two browsers talk', async () => {
  const channel = `chat/${fresh()}`;
  const ann = await person('Ann', channel);
  const bob = await person('Bob', channel);
  await say(ann, 'Hello Bob');
  await hears(bob, 'Hello Bob');
  await say(bob, 'Hello Ann');
  await hears(ann, 'Hello Ann');
  for (const page of [ann, bob]) {
    assert.deepEqual(await said(page), ['Hello Bob', 'Hello Ann']);
    assert.deepEqual(await page.locator('.timeline .name').allTextContents(), ['Ann', 'Bob']);
    assert.equal(await page.locator('.timeline .day').textContent(), 'Today');
    assert.equal(await page.locator('.pending .message').count(), 0);
  }
});

test('messages of one person stand together under one name', async () => {
  const ann = await person('Ann', `chat/${fresh()}`);
  for (const text of ['one', 'two', 'three']) await say(ann, text);
  await hears(ann, 'three');
  assert.equal(await ann.locator('.timeline .name').count(), 1);
  assert.equal(await ann.locator('.timeline .message').count(), 3);
});

test('who is typing is shown, and forgotten after silence and with the message', async () => {
  const channel = `chat/${fresh()}`;
  const ann = await person('Ann', channel);
  const bob = await person('Bob', channel);
  const typing = ann.getByText('Bob is typing…');
  await bob.locator('#text').pressSequentially('Hm');
  await typing.waitFor();
  await typing.waitFor({ state: 'detached' });
  await bob.locator('#text').pressSequentially('mm');
  await typing.waitFor();
  await bob.locator('#text').press('Enter');
  await hears(ann, 'Hmmm');
  assert.equal(await typing.count(), 0);
});

test('people come and go', async () => {
  const channel = `chat/${fresh()}`;
  const ann = await person('Ann', channel);
  const here = ann.locator('#people-list bdi');
  await until(ann, () => document.querySelectorAll('#people-list li').length === 1, null);
  const bob = await person('Bob', channel);
  await here.getByText('Bob').waitFor();
  assert.deepEqual(await here.allTextContents(), ['Ann', 'Bob']);
  assert.equal(await ann.locator('#people-count').textContent(), '2');
  await bob.context().close();
  await here.getByText('Bob').waitFor({ state: 'detached' });
});

test('a reload and a second tab are the same person', async () => {
  const channel = `chat/${fresh()}`;
  const ann = await person('Ann', channel);
  await say(ann, 'It is me');
  await hears(ann, 'It is me');
  await ann.reload();
  await online(ann);
  await hears(ann, 'It is me');
  const tab = await open(ann.context(), channel);
  await online(tab);
  for (const page of [ann, tab]) {
    await page.locator('.timeline .mine').waitFor();
    assert.deepEqual(await page.locator('#people-list bdi').allTextContents(), ['Ann']);
  }
});

test('a new name is told to the others', async () => {
  const channel = `chat/${fresh()}`;
  const ann = await person('Ann', channel);
  const bob = await person('Bob', channel);
  await ann.getByRole('button', { name: 'Change your name' }).click();
  await ann.getByRole('textbox', { name: 'Your name' }).fill('Anna');
  await ann.getByRole('textbox', { name: 'Your name' }).press('Enter');
  await bob.locator('#people-list bdi').getByText('Anna', { exact: true }).waitFor();
  await online(ann);
  await say(ann, 'Still me');
  await hears(bob, 'Still me');
  assert.equal(await bob.locator('.timeline .name').textContent(), 'Anna');
});

test('a second tab takes the new name too, and what was read in one is read in the other', async () => {
  const [here, there] = [fresh(), fresh()];
  const ann = await person('Ann', `chat/${here}`);
  const tab = await open(ann.context(), `chat/${here}`);
  await online(tab);
  const bob = await person('Bob', `chat/${there}`);
  const goTo = async (/** @type {import('playwright-core').Page} */ page, /** @type {string} */ name) => {
    await page.evaluate((channel) => (location.hash = `#${channel}`), `chat/${name}`);
    await page.getByRole('heading', { name }).waitFor();
  };
  for (const page of [ann, tab]) {
    await goTo(page, there);
    await goTo(page, here);
  }
  await say(bob, 'Who reads this?');
  const badges = [ann, tab].map((page) => page.locator('#chats li', { hasText: there }).locator('.badge'));
  for (const badge of badges) await badge.getByText('1').waitFor();
  await goTo(tab, there);
  for (const badge of badges) await badge.waitFor({ state: 'hidden' });
  await ann.getByRole('button', { name: 'Change your name' }).click();
  await ann.getByRole('textbox', { name: 'Your name' }).fill('Anna');
  await ann.keyboard.press('Enter');
  await tab.getByRole('button', { name: /You are\s+Anna\b/ }).waitFor();
});

test('who closes the question for a name goes by one that the server makes up', async () => {
  const page = await open(await newBrowser(), `chat/${fresh()}`);
  await page.getByRole('textbox', { name: 'Your name' }).press('Escape');
  await online(page);
  assert.match((await page.getByRole('button', { name: 'Change your name' }).textContent()) ?? '', /\S/);
});

test('older messages load when one scrolls up, to where the room begins', async () => {
  const name = fresh();
  for (let i = 1; i <= 120; i++) await publish(`chat/${name}`, { body: `message ${i}` });
  const ann = await person('Ann', `chat/${name}`);
  await hears(ann, 'message 120');
  const up = () => ann.locator('.scroller').evaluate((scroller) => (scroller.scrollTop = 0));
  await up();
  await ann.locator('[data-seq="70"]').waitFor({ state: 'attached' });
  await up();
  await ann.getByText(`This is where ${name} begins`).waitFor();
  await ann.locator('[data-seq="1"]').waitFor();
  assert.deepEqual((await said(ann)).slice(0, 3), ['message 1', 'message 2', 'message 3']);
});

test('what comes while one reads above is counted, marked as new, and one button away', async () => {
  const name = fresh();
  for (let i = 1; i <= 60; i++) await publish(`chat/${name}`, { body: `message ${i}` });
  const ann = await person('Ann', `chat/${name}`);
  await hears(ann, 'message 60');
  await ann.locator('.scroller').evaluate((scroller) => (scroller.scrollTop = 300));
  await ann.getByRole('button', { name: 'Newest' }).waitFor();
  await publish(`chat/${name}`, { body: 'message 61' });
  await publish(`chat/${name}`, { body: 'message 62' });
  const jump = ann.getByRole('button', { name: '2 new messages' });
  await jump.waitFor();
  await jump.click();
  await jump.waitFor({ state: 'hidden' });
  assert.equal(await ann.locator('.fresh + .message .body').textContent(), 'message 61');
  await until(ann, () => !document.title.startsWith('('), null);
});

test('unread messages of other rooms are counted until one goes there', async () => {
  const [here, there] = [fresh(), fresh()];
  const ann = await person('Ann', `chat/${there}`);
  const bob = await person('Bob', `chat/${there}`);
  await ann.getByLabel('Find, join or create a room').fill(here);
  await ann.getByLabel('Find, join or create a room').press('Enter');
  await ann.getByRole('heading', { name: here }).waitFor();
  await say(bob, 'one');
  await say(bob, 'two');
  const item = ann.locator('#chats li', { hasText: there });
  await item.locator('.badge').getByText('2').waitFor();
  await until(ann, () => document.title.startsWith('(2) '), null);
  await ann.reload();
  await item.locator('.badge').getByText('2').waitFor();
  await item.getByRole('link').click();
  await ann.locator('.timeline .fresh').waitFor();
  await item.locator('.badge').waitFor({ state: 'hidden' });
});

test('each room keeps its draft, over a reload too', async () => {
  const [one, two] = [fresh(), fresh()];
  const ann = await person('Ann', `chat/${one}`);
  await ann.locator('#text').fill('half a thought');
  await ann.evaluate((name) => (location.hash = `#chat/${name}`), two);
  await ann.getByRole('heading', { name: two }).waitFor();
  assert.equal(await ann.locator('#text').inputValue(), '');
  await ann.evaluate((name) => (location.hash = `#chat/${name}`), one);
  await ann.getByRole('heading', { name: one }).waitFor();
  await ann.reload();
  await online(ann);
  assert.equal(await ann.locator('#text').inputValue(), 'half a thought');
});

test('a room may have a name in any script, and a room that was left is gone from the list', async () => {
  const name = `Köln-東京-${fresh()}`;
  const ann = await person('Ann', `chat/${fresh()}`);
  await ann.getByLabel('Find, join or create a room').fill(name.replaceAll('-', ' '));
  await ann.getByRole('button', { name: 'Join' }).click();
  await ann.getByRole('heading', { name }).waitFor();
  await say(ann, 'こんにちは');
  await hears(ann, 'こんにちは');
  await ann.locator('#chats li', { hasText: name }).hover();
  await ann.getByRole('button', { name: `Leave ${name}` }).click();
  await ann.locator('#chats li', { hasText: name }).waitFor({ state: 'detached' });
  await ann.getByLabel('Find, join or create a room').fill('..');
  await ann.getByLabel('Find, join or create a room').press('Enter');
  await ann.getByRole('alert').getByText('A name has letters and digits').waitFor();
});

test('what cannot be sent says why, and can be tried again or discarded', async () => {
  const ann = await person('Ann', `chat/${fresh()}`);
  await say(ann, 'x'.repeat(70_000));
  const failed = ann.locator('.pending .failed');
  await failed.getByText('Not sent: A message is at most').waitFor();
  await failed.getByRole('button', { name: 'Try again' }).click();
  await failed.getByRole('button', { name: 'Discard' }).click();
  await failed.waitFor({ state: 'detached' });
  assert.deepEqual(await said(ann), []);
});
