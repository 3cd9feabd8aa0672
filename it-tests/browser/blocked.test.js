import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import {
  BASE,
  fresh,
  hears,
  KEY,
  newBrowser,
  online,
  person,
  publish,
  said,
  say,
  token,
  visit,
  withCookie,
} from './browser.js';
import { Proxy } from './proxy.js';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').BrowserContext} BrowserContext */
/** @typedef {import('./proxy.js').Handshakes} Handshakes */

/** The way back takes longer with each cut, and none of these tests is about how long. */
const PATIENT = 60_000;
/** What somebody may see of the connection while it comes about. */
const PLAIN = /^(Connecting…?|Online|Connected|No connection · next try in \d+ s|The connection is lost\. Trying again shortly\.)$/;

/** What the browser says of what the proxy has cut. */
const MEANT =
  /net::ERR_(INCOMPLETE_CHUNKED_ENCODING|CONTENT_LENGTH_MISMATCH|EMPTY_RESPONSE|CONNECTION_\w+|SOCKET_NOT_CONNECTED) .*\/api\//;

/** @type {Proxy[]} */
const proxies = [];
afterEach(async () => {
  for (const proxy of proxies.splice(0)) await proxy.close();
});

/**
 * The page by way of a proxy, which writes down what it says of the connection.
 *
 * @param {Handshakes} webSockets
 * @param {string} channel
 * @param {{context?: BrowserContext, faked?: boolean}} [options] `faked`: the clock of the page is the test's
 */
async function behind(webSockets, channel, { context, faked = false } = {}) {
  const proxy = new Proxy(webSockets);
  proxies.push(proxy);
  const base = await proxy.begin();
  const browser = context ?? (await withCookie(token('ann', 600)));
  browser.setDefaultTimeout(PATIENT);
  if (faked) await browser.clock.install();
  await browser.addInitScript(() => {
    const all = /** @type {any} */ (globalThis);
    all.told = [];
    addEventListener('DOMContentLoaded', () => {
      for (const id of ['state-label', 'state-told']) {
        const element = /** @type {HTMLElement} */ (document.getElementById(id));
        new MutationObserver(() => all.told.push(element.textContent)).observe(element, { childList: true });
      }
    });
  });
  const page = await visit(browser, `#${channel}`, base, MEANT);
  return { page, proxy };
}

/** Somebody with a WebSocket, who waits for those who have none. @param {string} channel */
async function bobIn(channel) {
  const bob = await person('Bob', channel);
  bob.setDefaultTimeout(PATIENT);
  return bob;
}

/** What the server has kept. @param {string} channel */
async function kept(channel) {
  const answer = await fetch(`${BASE}api/channels/${channel}/messages?limit=100`, {
    headers: { authorization: `Bearer ${KEY}` },
  });
  return (await answer.json()).messages.map((/** @type {any} */ { body }) => body);
}

/** Everywhere the same, each once, in one order. @param {string} channel @param {Page[]} pages @param {string[]} all */
async function agree(channel, pages, all) {
  for (const page of pages) {
    await hears(page, all[all.length - 1]);
    await page.locator('.pending .message').first().waitFor({ state: 'detached' });
    assert.deepEqual(await said(page), all);
  }
  assert.deepEqual(await kept(channel), all);
}

/** @type {[Handshakes, string][]} */
const BLOCKED = [
  [404, 'answers them with 404'],
  [403, 'answers them with 403'],
  ['cut', 'cuts them'],
  ['silence', 'never answers them'],
];
for (const [webSockets, does] of BLOCKED) {
  test(`where a proxy lets no WebSockets pass and ${does}, the page talks all the same, and makes no words about it`, async () => {
    const channel = `chat/${fresh()}`;
    const bob = await bobIn(channel);
    await say(bob, 'before');
    const { page: ann, proxy } = await behind(webSockets, channel);
    await online(ann);
    await hears(ann, 'before');
    await say(ann, 'from behind');
    await hears(bob, 'from behind');
    await say(bob, 'Grüße 😀');
    await agree(channel, [ann, bob], ['before', 'from behind', 'Grüße 😀']);
    assert.equal(proxy.handshakes, 2);
    assert.ok(proxy.streams.size > 0);
    const told = await ann.evaluate(() => /** @type {string[]} */ (/** @type {any} */ (globalThis).told));
    assert.ok(told.includes('Online'));
    assert.deepEqual(
      told.filter((each) => !PLAIN.test(each)),
      [],
    );
    assert.deepEqual((await ann.getByRole('alert').allTextContents()).join(''), '');
    assert.equal(await ann.getByRole('dialog').count(), 0);
  });
}

test('a stream that is cut goes on where it was, between two events and within one', async () => {
  const channel = `chat/${fresh()}`;
  const bob = await bobIn(channel);
  const { page: ann, proxy } = await behind(404, channel);
  await online(ann);
  /** @type {string[]} */
  const all = [];
  for (let i = 0; i < 8; i++) {
    const [writer, reader] = i % 2 ? [ann, bob] : [bob, ann];
    if (i % 4 === 2) proxy.tearsEvent = true;
    all.push(`line ${i}`);
    await say(writer, `line ${i}`);
    if (i % 4 === 0) assert.ok(proxy.cut() > 0);
    await hears(reader, `line ${i}`);
  }
  await agree(channel, [ann, bob], all);
  assert.equal(proxy.tearsEvent, false);
  assert.equal(proxy.handshakes, 2);
});

test('what was said on both sides while the way was closed comes once, in order', async () => {
  const channel = `chat/${fresh()}`;
  const bob = await bobIn(channel);
  const { page: ann, proxy } = await behind(403, channel);
  await online(ann);
  await say(bob, 'before');
  await hears(ann, 'before');
  proxy.leave();
  await ann.locator('#state[data-state=waiting]').waitFor();
  await say(ann, 'from the tunnel, 1');
  await say(ann, 'from the tunnel, 2');
  for (const body of ['meanwhile, 1', 'meanwhile, 2', 'meanwhile, 3']) await publish(channel, { body });
  proxy.isAway = false;
  const unsent = ['from the tunnel, 1', 'from the tunnel, 2'];
  await hears(bob, unsent[1]);
  await agree(channel, [ann, bob], ['before', 'meanwhile, 1', 'meanwhile, 2', 'meanwhile, 3', ...unsent]);
});

test('a message whose answer was lost is kept once', async () => {
  const channel = `chat/${fresh()}`;
  const bob = await bobIn(channel);
  const { page: ann, proxy } = await behind('cut', channel);
  await online(ann);
  await say(ann, 'first');
  await hears(bob, 'first');
  proxy.tearsAnswer = true;
  await say(ann, 'twice?');
  await say(ann, 'after');
  await hears(bob, 'after');
  await agree(channel, [ann, bob], ['first', 'twice?', 'after']);
  assert.equal(proxy.tearsAnswer, false);
});

test('when WebSockets pass by now the page goes back to one, and goes on where it was', async () => {
  const channel = `chat/${fresh()}`;
  const bob = await bobIn(channel);
  const { page: ann, proxy } = await behind(404, channel, { faked: true });
  await online(ann);
  await say(bob, 'by stream');
  await hears(ann, 'by stream');
  proxy.webSockets = 'passes';
  await ann.clock.fastForward('05:01');
  await ann.waitForFunction(() => {
    const last = /** @type {any} */ (globalThis).sockets.at(-1);
    return last.url.includes('/live') && last.readyState === WebSocket.OPEN;
  });
  await online(ann);
  await say(ann, 'by WebSocket');
  await hears(bob, 'by WebSocket');
  await say(bob, 'heard');
  await agree(channel, [ann, bob], ['by stream', 'by WebSocket', 'heard']);
  assert.equal(proxy.streams.size, 0);
});

test('a guest behind such a proxy reads and writes, as the same person as on a WebSocket', async () => {
  const channel = `chat/${fresh()}`;
  const { page: eve } = await behind(404, channel, { context: await newBrowser() });
  await eve.getByRole('textbox', { name: 'Your name' }).fill('Eve');
  await eve.getByRole('button', { name: 'Start talking' }).click();
  await online(eve);
  await publish(channel, { body: 'for everybody' });
  await hears(eve, 'for everybody');
  await say(eve, 'by HTTP');
  await hears(eve, 'by HTTP');
  assert.deepEqual(await kept(channel), ['for everybody', 'by HTTP']);
});
