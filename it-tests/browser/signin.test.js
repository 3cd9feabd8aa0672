import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  fresh,
  hears,
  hearsOf,
  limits,
  newBrowser,
  online,
  open,
  person,
  publish,
  said,
  say,
  token,
  until,
  withCookie,
} from './browser.js';
import { faint, stickingOut } from './looks.js';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').BrowserContext} BrowserContext */

/** What the server says of whoever asks. @param {BrowserContext} context @param {object} standing */
const stands = (context, standing) => context.route('**/api/client', (route) => route.fulfill({ json: standing }));

const CLOSED = { guests: false, login: '/login' };
const ENDED = { refused: 'unauthorized', guests: true, login: '/login' };

/** The credential of a page that is open has ended. @param {Page} page */
async function end(page) {
  await hearsOf(page, [{ type: 'bye', code: 4401, reason: 'expired' }]);
  await page.evaluate(() => /** @type {any} */ (globalThis).sockets.at(-1).close());
}

/** The server has put somebody out. @param {Page} page @param {string} channel @param {string} message */
async function remove(page, channel, message) {
  const leave = JSON.stringify({ type: 'leave', channel });
  await page.evaluate((command) => /** @type {any} */ (globalThis).sockets.at(-1).send(command), leave);
  await hearsOf(page, [{ type: 'removed', channel, code: 'forbidden', message }]);
}

/** Those of a page's client, which a test has put there. @param {Page} page */
const seen = (page) => page.evaluate(() => /** @type {any} */ (globalThis).seen);

// --- the page

test('whoever has signed in is not asked for a name, and is shown by that of the sign-in', async () => {
  const channel = `chat/${fresh()}`;
  const page = await open(await withCookie(token('ann', 600)), channel);
  await online(page);
  assert.equal(await page.getByRole('dialog').count(), 0);
  const me = page.getByRole('button', { name: /^You are\s+ann by name\s+Signed in/ });
  assert.match(String(await me.textContent()), /ann by nameSigned in$/);
  await say(page, 'by token');
  await hears(page, 'by token');
  assert.equal(await page.locator('.timeline .name').textContent(), 'ann by name');
});

test('what is known of a sign-in is a key press away', async () => {
  const page = await open(await withCookie(token('ann', 600)), `chat/${fresh()}`);
  await online(page);
  await page.locator('#me').focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'You are signed in' });
  await dialog.waitFor();
  assert.match(String(await dialog.textContent()), /As ann by name, known here as ann\./);
  assert.match(String(await dialog.textContent()), /Your sign-in holds until .*\d\d:\d\d/);
  assert.equal(await dialog.getByRole('link', { name: 'Sign in as somebody else' }).getAttribute('href'), '/login');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'me');
});

test('a guest is shown as one', async () => {
  const page = await person('Kim', `chat/${fresh()}`);
  assert.match(String(await page.locator('#me').textContent()), /KimGuest$/);
});

test('a sign-in that the server refuses is told, with the way out, and nobody becomes a guest without a word', async () => {
  const context = await withCookie(token('ann', -5));
  const page = await open(context, `chat/${fresh()}`);
  await page.getByRole('heading', { name: 'Your sign-in is not taken' }).waitFor();
  assert.equal(await page.getByRole('link', { name: 'Sign in', exact: true }).getAttribute('href'), '/login');
  assert.equal(await page.getByRole('dialog').count(), 0);
  assert.deepEqual(await page.evaluate(() => /** @type {any} */ (globalThis).sockets.length), 0);
  await context.clearCookies();
  await context.addCookies([{ name: 'parley_token', value: token('ann', 600), url: page.url().split('#')[0] }]);
  await page.getByRole('button', { name: 'Try again' }).click();
  await online(page);
});

test('where guests are not taken one is asked to sign in, by keyboard too', async () => {
  const context = await newBrowser();
  await stands(context, CLOSED);
  const page = await open(context, `chat/${fresh()}`);
  await page.getByRole('heading', { name: 'Please sign in' }).waitFor();
  assert.match(String(await page.getByRole('alert').filter({ visible: true }).textContent()), /^Only people who have/);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Sign in');
});

test('where nobody says where to sign in, the page says what to do', async () => {
  const context = await newBrowser();
  await stands(context, { guests: false });
  const page = await open(context, `chat/${fresh()}`);
  await page.getByText('Sign in where you usually do, and come back here.').waitFor();
  assert.equal(await page.getByRole('link', { name: 'Sign in', exact: true }).count(), 0);
});

test('a sign-in that cannot be checked yet is checked again by itself', async () => {
  const context = await newBrowser();
  await stands(context, { refused: 'unavailable', guests: false, login: '/login' });
  const page = await open(context, `chat/${fresh()}`);
  await page.getByText('The server cannot check your sign-in just now.').waitFor();
  await context.unroute('**/api/client');
  await page.getByRole('dialog').waitFor();
});

test('a sign-in that has ended offers another, and what was written is kept', async () => {
  const channel = `chat/${fresh()}`;
  const ann = await person('Ann', channel);
  await stands(ann.context(), ENDED);
  await end(ann);
  await ann.getByText('Your sign-in has ended. What you have written is kept.').waitFor();
  assert.equal(await ann.getByRole('link', { name: 'Sign in again' }).getAttribute('href'), '/login');
  assert.equal(await ann.locator('#state-label').textContent(), 'Signed out');
  await say(ann, 'written meanwhile');
  await ann.context().unroute('**/api/client');
  await ann.getByRole('button', { name: 'Try again' }).click();
  await hears(ann, 'written meanwhile');
  assert.equal(await ann.locator('#notice').isVisible(), false);
});

test('a sign-in that the application has renewed meanwhile ends without a word', async () => {
  const channel = `chat/${fresh()}`;
  const page = await open(await withCookie(token('ann', 600)), channel);
  await online(page);
  await end(page);
  await until(page, () => /** @type {any} */ (globalThis).sockets.length === 2, null);
  await online(page);
  assert.equal(await page.locator('#notice').isVisible(), false);
});

test('what somebody has not sent is not sent by who signs in after them', async () => {
  const channel = `chat/${fresh()}`;
  const context = await withCookie(token('ann', 600));
  const page = await open(context, channel);
  await online(page);
  await limits(page, true);
  await say(page, 'mine alone');
  await page.locator('.unsent').waitFor();
  await context.clearCookies();
  await context.addCookies([{ name: 'parley_token', value: token('bob', 600), url: page.url().split('#')[0] }]);
  await page.reload();
  await online(page);
  await say(page, 'by Bob');
  await hears(page, 'by Bob');
  assert.deepEqual(await said(page), ['by Bob']);
});

test('being removed from a room is told, and one may ask to come in again', async () => {
  const name = fresh();
  const ann = await person('Ann', `chat/${name}`);
  await ann.locator('#people-list li').waitFor(); // the join was answered
  await ann.locator('#text').focus();
  await remove(ann, `chat/${name}`, 'You were banned.');
  await ann.getByRole('alert').getByText('You are no longer in here: You were banned.').waitFor();
  assert.equal(await ann.locator('#text').isVisible(), false);
  assert.equal(await ann.evaluate(() => document.activeElement?.textContent), 'Join again');
  await ann.keyboard.press('Enter');
  await say(ann, 'back');
  await hears(ann, 'back');
});

test('being removed from a feed is told too, and one may ask for it again', async () => {
  const channel = `feed/${fresh()}`;
  await publish(channel, { body: { n: 1 } });
  const ann = await person('Ann', channel);
  await ann.locator('tbody tr').waitFor();
  await remove(ann, channel, 'Readers only.');
  await ann.getByText('You are no longer in here: Readers only.').waitFor();
  await ann.getByRole('button', { name: 'Join again' }).click();
  await ann.getByText('1 message, last at').waitFor();
  await publish(channel, { body: { n: 2 } });
  await ann.getByText('2 messages, last at').waitFor();
});

test('who is too fast is told gently, and everything goes out in order', async () => {
  const ann = await person('Ann', `chat/${fresh()}`);
  await limits(ann, true);
  for (const text of ['one', 'two', 'three']) await say(ann, text);
  await ann.locator('#state[data-state=limited]').waitFor();
  assert.equal(await ann.locator('#state-label').textContent(), 'A little too fast · 3 messages wait');
  await ann.getByText(': that was a little fast for this server. It goes out by itself.').last().waitFor();
  await limits(ann, false);
  await hears(ann, 'three');
  assert.deepEqual(await said(ann), ['one', 'two', 'three']);
  await online(ann);
});

for (const colorScheme of /** @type {const} */ (['light', 'dark']))
  for (const width of [320, 1280])
    test(`it all has its place and its contrast at ${width} pixels in the ${colorScheme} theme`, async () => {
      const options = { colorScheme, viewport: { width, height: 700 } };
      const looksGood = async (/** @type {Page} */ page, /** @type {string} */ name) => {
        assert.deepEqual(await stickingOut(page), [], name);
        assert.deepEqual(await faint(page), [], name);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, name);
        const { SHOTS } = process.env;
        if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}-${colorScheme}-${width}.png` });
      };
      const stranger = await newBrowser(options);
      await stands(stranger, CLOSED);
      const outside = await open(stranger, 'chat/lobby');
      await outside.getByRole('heading', { name: 'Please sign in' }).waitFor();
      await looksGood(outside, 'door');

      const channel = `chat/${fresh()}`;
      const context = await withCookie(token('ann', 600), options);
      const page = await open(context, channel);
      await online(page);
      await say(page, 'Hello');
      await hears(page, 'Hello');
      await page.evaluate(() => /** @type {any} */ (document.getElementById('me')).click());
      await page.getByRole('dialog').waitFor();
      await looksGood(page, 'account');
      await page.keyboard.press('Escape');
      await limits(page, true);
      await say(page, 'too fast');
      await page.locator('#state[data-state=limited]').waitFor();
      await page.getByText('It goes out by itself.').waitFor();
      await looksGood(page, 'limited');
      await limits(page, false);
      await online(page);
      await remove(page, channel, 'A moderator has put you out.');
      await page.getByRole('button', { name: 'Join again' }).waitFor();
      await looksGood(page, 'removed');
      await page.getByRole('button', { name: 'Join again' }).click();
      await stands(context, ENDED);
      await end(page);
      await page.getByRole('link', { name: 'Sign in again' }).waitFor();
      await looksGood(page, 'ended');
    });

// --- parley.js, against the server

/**
 * A client of its own in an empty page of the server's.
 *
 * @param {() => string} source
 */
async function client(source) {
  const context = await newBrowser();
  await context.exposeFunction('nextToken', source);
  await stands(context, CLOSED);
  const page = await open(context, 'chat/lobby');
  await context.unroute('**/api/client');
  await page.evaluate(
    async (module) => {
      const { connect } = await import(module);
      const all = /** @type {any} */ (globalThis);
      all.seen = [];
      all.parley = connect({ token: all.nextToken, guest: null });
      for (const type of ['refreshed', 'unrefreshed', 'unauthorized']) all.parley.on(type, () => all.seen.push(type));
      all.parley.on('state', (/** @type {any} */ { state, code }) => all.seen.push(code ? `${state} ${code}` : state));
    },
    new URL('js/parley.js', page.url().split('#')[0]).href,
  );
  return page;
}

test('a connection outlives its tokens', async () => {
  let given = 0;
  const page = await client(() => (++given, token('ann', 4)));
  await until(
    page,
    () => /** @type {any} */ (globalThis).seen.filter((/** @type {any} */ each) => each === 'refreshed').length === 3,
    null,
  );
  assert.deepEqual(await seen(page), ['online', 'refreshed', 'refreshed', 'refreshed']);
  assert.ok(given >= 4);
  assert.equal(await page.evaluate(() => /** @type {any} */ (globalThis).sockets.length), 1);
});

test('a room that the new token does not let in is left, and the others stay', async () => {
  const [one, other] = [fresh(), fresh()];
  const rights = ['read', 'write'];
  let given = 0;
  const page = await client(() =>
    given++ === 0
      ? token('ann', 4, { channels: { 'chat/*': rights } })
      : token('ann', 600, { channels: { [`chat/${other}`]: rights } }),
  );
  await page.evaluate(
    ([a, b]) => {
      const all = /** @type {any} */ (globalThis);
      for (const name of [a, b])
        all.parley
          .join(name, { members: false })
          .on('removed', (/** @type {any} */ { code }) => all.seen.push([name, code]));
    },
    [`chat/${one}`, `chat/${other}`],
  );
  await until(page, () => /** @type {any} */ (globalThis).seen.length === 3, null);
  const happened = await seen(page);
  assert.ok(happened.includes('refreshed'));
  assert.deepEqual(happened.filter(Array.isArray), [[`chat/${one}`, 'forbidden']]);
  const { seq } = await page.evaluate(
    (name) => /** @type {any} */ (globalThis).parley.join(name).send('still here'),
    `chat/${other}`,
  );
  assert.equal(seq, 1);
});

test('where every new token is wrong the end comes, one more is tried, and then it is told', async () => {
  let given = 0;
  const page = await client(() => (given++ === 0 ? token('ann', 4) : `${token('ann', 600)}x`));
  await until(page, () => /** @type {any} */ (globalThis).seen.includes('unauthorized'), null);
  const happened = await seen(page);
  assert.equal(happened[0], 'online');
  assert.equal(happened[1], 'unrefreshed');
  assert.deepEqual(happened.slice(-2), ['closed 4401', 'unauthorized']);
});

test('what is asked over HTTP is asked by the same person', async () => {
  const page = await client(() => token('ann', 600));
  await until(page, () => /** @type {any} */ (globalThis).seen.includes('online'), null);
  const user = await page.evaluate(async () => {
    const answer = await /** @type {any} */ (globalThis).parley.fetch('api/client');
    return (await answer.json()).user;
  });
  assert.deepEqual(user, { id: 'ann', name: 'ann by name' });
});
