import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cut, fresh, hears, mend, online, open, person, publish, say, token, until, withCookie } from './browser.js';
import { faint, stickingOut } from './looks.js';

/** @typedef {import('playwright-core').Page} Page */

/** One more device of somebody who has signed in. @param {string} user @param {string} channel */
async function device(user, channel) {
  const page = await open(await withCookie(token(user, 600)), channel);
  await online(page);
  return page;
}

/** @param {Page} page @param {string} channel */
const goTo = (page, channel) => page.evaluate((hash) => (location.hash = hash), `#${channel}`);

/** In the list of rooms. @param {Page} page @param {string} channel */
const item = (page, channel) => page.locator('#chats li', { hasText: channel.slice(5) });

/** @param {Page} page @param {string} channel */
const badge = (page, channel) => item(page, channel).locator('.badge');

/** How far a message of one's own has come. @param {Page} page @param {string} text */
const receipt = (page, text) => page.locator('.timeline .message', { hasText: text }).locator('.receipt');

test('what is unread is counted for somebody who was away, and is read on all of their devices', async () => {
  const [user, here, there] = [fresh(), `chat/${fresh()}`, `chat/${fresh()}`];
  const desk = await device(user, there);
  await item(desk, there).waitFor();
  await say(desk, 'I was here');
  await hears(desk, 'I was here');
  await goTo(desk, here);
  await desk.getByRole('heading', { name: here.slice(5) }).waitFor();
  await desk.context().close();
  for (let i = 1; i <= 70; i++) await publish(there, { body: `message ${i}` });
  await publish(there, { body: { text: `And @${user}`, mentions: [user] } });

  const phone = await device(user, here);
  // It has never been there, and only the newest fifty are in its page.
  await badge(phone, there).getByText('@71').waitFor();
  assert.equal(await badge(phone, there).getAttribute('title'), '71 unread messages and 1 mention of you');
  const tablet = await device(user, here);
  await badge(tablet, there).getByText('@71').waitFor();
  await goTo(phone, there);
  const first = phone.locator('.fresh + .message .body');
  await first.getByText('message 1', { exact: true }).waitFor();
  assert.ok(await first.evaluate((each) => each.getBoundingClientRect().top < innerHeight));
  // Nobody has read what they have not seen.
  await badge(tablet, there).getByText('@71').waitFor();
  await phone.getByRole('button', { name: '71 new messages' }).click();
  for (const page of [phone, tablet]) await badge(page, there).waitFor({ state: 'hidden' });
});

test('a room that is left is left on all devices, and one that is found is found on all', async () => {
  const [user, here, there] = [fresh(), `chat/${fresh()}`, `chat/${fresh()}`];
  const desk = await device(user, here);
  const phone = await device(user, here);
  await goTo(desk, there);
  await item(phone, there).waitFor();
  await goTo(desk, here);
  await item(desk, there).hover();
  await item(desk, there).getByRole('button', { name: 'Leave' }).click();
  await item(phone, there).waitFor({ state: 'detached' });
  // And stays so.
  await desk.reload();
  await online(desk);
  await item(desk, here).waitFor();
  assert.equal(await item(desk, there).count(), 0);
  // Also where there was no line just then.
  await goTo(desk, there);
  await item(phone, there).waitFor();
  await goTo(desk, here);
  await cut(desk);
  await item(desk, there).hover();
  await item(desk, there).getByRole('button', { name: 'Leave' }).click();
  await mend(desk);
  await item(phone, there).waitFor({ state: 'detached' });
  assert.equal(await item(desk, there).count(), 0);
});

test('what came while the page was closed begins at a line', async () => {
  const [user, channel] = [fresh(), `chat/${fresh()}`];
  const desk = await device(user, channel);
  await say(desk, 'one');
  await hears(desk, 'one');
  await desk.context().close();
  await publish(channel, { body: 'two' });
  await publish(channel, { body: 'three' });
  const again = await device(user, channel);
  await hears(again, 'three');
  assert.equal(await again.locator('.fresh + .message .body').textContent(), 'two');
  // Now it is read.
  const third = await device(user, channel);
  await hears(third, 'three');
  await until(third, () => !document.title.startsWith('('), null);
  await third.context().close();
  const last = await device(user, channel);
  await hears(last, 'three');
  assert.equal(await last.locator('.fresh').count(), 0);
});

test('whoever writes sees whom it has reached', async () => {
  const [here, there] = [`chat/${fresh()}`, `chat/${fresh()}`];
  const ann = await person('Ann', here);
  await say(ann, 'Is anybody here?');
  await hears(ann, 'Is anybody here?');
  const ben = await person('Ben', here);
  await receipt(ann, 'Is anybody here?').and(ann.locator('[aria-label="Read by Ben."]')).waitFor();
  assert.equal(await receipt(ben, 'Is anybody here?').count(), 0);
  await goTo(ben, there);
  await ben.getByRole('heading', { name: there.slice(5) }).waitFor();
  await say(ann, 'Still?');
  const second = receipt(ann, 'Still?');
  await second.and(ann.locator('[aria-label="Delivered to Ben."]')).waitFor();
  const cara = await person('Cara', here);
  await second.and(ann.locator('[aria-label="Read by Cara. Delivered to Ben."]')).waitFor();
  assert.equal(await second.textContent(), '1');
  await cut(ben);
  await say(cara, 'Ben cannot hear this');
  await receipt(cara, 'Ben cannot hear this').and(cara.locator('[aria-label="Read by Ann."]')).waitFor();
  await mend(ben);
  await goTo(ben, here);
  await second.and(ann.locator('.read')).waitFor();
  assert.match(String(await second.getAttribute('aria-label')), /^Read by (Ben and Cara|Cara and Ben)\.$/);
  assert.deepEqual(await faint(ann), []);
  assert.deepEqual(await stickingOut(ann), []);
});

test('others see who is away, and what they say of it', async () => {
  const channel = `chat/${fresh()}`;
  const ann = await person('Ann', channel);
  const ben = await person('Ben', channel);
  await ann.getByRole('button', { name: 'You are seen as here' }).click();
  await ann.getByRole('radio', { name: /^Away/ }).check();
  await ann.getByLabel('Beside your name').fill('  Back at\u202e five ');
  await ann.keyboard.press('Enter');
  const row = ben.locator('#people-list li', { hasText: 'Ann' });
  await row.and(ben.locator('.away')).waitFor();
  await row.getByText('Back at five').waitFor();
  await row.getByText('is away').waitFor({ state: 'attached' });
  await ann.getByRole('button', { name: 'You are seen as away' }).waitFor();
  // It outlives a cut and a reload; and who touches another tab is there.
  await cut(ann);
  await mend(ann);
  await row.and(ben.locator('.away')).waitFor();
  await ann.reload();
  await online(ann);
  await row.and(ben.locator('.away')).waitFor();
  assert.deepEqual(await faint(ben), []);
  await ann.getByRole('button', { name: 'You are seen as away' }).click();
  await ann.getByRole('radio', { name: /^Here/ }).check();
  await ann.getByLabel('Beside your name').fill('');
  await ann.getByRole('button', { name: 'Save' }).click();
  await row.and(ben.locator(':not(.away)')).waitFor();
  await row.locator('small').waitFor({ state: 'hidden' });
});

test('whoever touches nothing for ten minutes is away until they do', async () => {
  const channel = `chat/${fresh()}`;
  const ben = await person('Ben', channel);
  const context = await withCookie(token(fresh(), 6000));
  await context.clock.install();
  const ann = await open(context, channel);
  await online(ann);
  const row = ben.locator('#people-list li', { hasText: 'by name' });
  await row.waitFor();
  await ann.mouse.move(10, 10);
  await ann.clock.fastForward('09:59');
  assert.equal(await ben.locator('#people-list .away').count(), 0);
  await ann.mouse.move(20, 20);
  await ann.clock.fastForward('09:59');
  assert.equal(await ann.locator('#presence.away').count(), 0);
  await ann.clock.fastForward('00:02');
  await row.and(ben.locator('.away')).waitFor();
  await ann.mouse.move(30, 30);
  await row.and(ben.locator(':not(.away)')).waitFor();
});
