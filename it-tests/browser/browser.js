import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, afterEach, before } from 'node:test';
import { chromium } from 'playwright-core';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').BrowserContextOptions} Options */

const { PARLEY_URL, PARLEY_API_KEY, PARLEY_TOKEN_KEY, CHROMIUM = '/usr/bin/chromium' } = process.env;
if (!PARLEY_URL || !PARLEY_API_KEY || !PARLEY_TOKEN_KEY)
  throw new Error('PARLEY_URL, PARLEY_API_KEY and PARLEY_TOKEN_KEY must say where Parley runs, and what it believes.');
export const BASE = PARLEY_URL.replace(/\/?$/, '/');

/** @type {import('playwright-core').Browser} */
let browser;
/** What a browser says of lines that a test has cut, of wrong keys and of connections that are over. */
const MEANT = /WebSocket connection|ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_REFUSED|status of 40[14] .*\/api\/nodes?\b|status of 401 .*\/api\/channels\?|status of 4(?:03|04|13) .*\/api\/uploads|status of 4\d\d .*\/api\/rooms\//;
/**
 * What went wrong in any page: uncaught errors, files that did not come, what the content security policy has refused.
 *
 * @type {string[]}
 */
const wrongs = [];

before(async () => {
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
});
after(() => browser.close());
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  assert.deepEqual(wrongs.splice(0), []);
});

let rooms = 0;

/** A name that nobody has used before. */
export const fresh = () => `t${Date.now().toString(36)}-${process.pid}-${++rooms}`;

/** A browser of its own, in which nobody has been yet. @param {Options} [options] */
export async function newBrowser(options) {
  const context = await browser.newContext({ locale: 'en-GB', ...options });
  context.setDefaultTimeout(15_000);
  // So that a test can cut the line from inside, keep it cut, and have it refuse what a store that is away cannot keep.
  await context.addInitScript(() => {
    const page = /** @type {any} */ (globalThis);
    page.sockets = [];
    page.WebSocket = class extends WebSocket {
      /** @param {URL} url @param {string} protocol */
      constructor(url, protocol) {
        super(page.stayCut ? new URL('nowhere', url) : url, protocol);
        page.sockets.push(this);
      }

      /** @param {string} frame */
      send(frame) {
        if (!page.keepsNothing) return super.send(frame);
        const commands = [JSON.parse(frame)].flat();
        const refused = commands.filter(({ type }) => type === 'send' || type === 'join');
        const others = commands.filter((each) => !refused.includes(each));
        if (others.length) super.send(JSON.stringify(others));
        if (refused.length === 0) return;
        const error = { type: 'error', code: 'unavailable', message: 'Not now.', retry: true, ...page.keepsNothing };
        const data = JSON.stringify(refused.map(({ id }) => ({ ...error, re: id })));
        setTimeout(() => this.onmessage?.(new MessageEvent('message', { data })));
      }
    };
  });
  return context;
}

/** @param {import('playwright-core').BrowserContext} context @param {string} channel */
export const open = (context, channel) => visit(context, `#${channel}`);

/**
 * @param {import('playwright-core').BrowserContext} context
 * @param {string} path below the web application
 * @param {string} [base] that of another one
 * @param {RegExp} [meant] what else may go wrong there
 */
export async function visit(context, path, base = BASE, meant = undefined) {
  const page = await context.newPage();
  page.on('pageerror', (error) => wrongs.push(String(error.stack)));
  page.on('console', (entry) => {
    const says = `${entry.text()} ${entry.location().url}`;
    if (entry.type() === 'error' && !MEANT.test(says) && !meant?.test(says)) wrongs.push(says);
  });
  await page.goto(`${base}${path}`);
  return page;
}

/** The key of the server. */
export const KEY = PARLEY_API_KEY;

/** @param {unknown} part */
const encoded = (part) => Buffer.from(JSON.stringify(part)).toString('base64url');

/**
 * A token that the server believes.
 *
 * @param {string} sub
 * @param {number} life seconds
 * @param {Record<string, unknown>} [claims]
 */
export function token(sub, life, claims = {}) {
  const exp = Math.floor(Date.now() / 1000) + life;
  const channels = { 'chat/*': ['read', 'history', 'presence', 'write'], 'feed/*': ['read', 'history'] };
  const text = `${encoded({ alg: 'HS256' })}.${encoded({ sub, name: `${sub} by name`, exp, channels, ...claims })}`;
  return `${text}.${createHmac('sha256', String(PARLEY_TOKEN_KEY)).update(text).digest('base64url')}`;
}

/** Somebody who has signed in before. @param {string} value of the cookie @param {Options} [options] */
export async function withCookie(value, options) {
  const context = await newBrowser(options);
  await context.addCookies([{ name: 'parley_token', value, url: BASE, httpOnly: true, sameSite: 'Lax' }]);
  return context;
}

/** As if the server had said it. @param {Page} page @param {object[]} events */
export const hearsOf = (page, events) =>
  page.evaluate((data) => {
    const socket = /** @type {any} */ (globalThis).sockets.at(-1);
    socket.onmessage(new MessageEvent('message', { data }));
  }, JSON.stringify(events));

/** Somebody who comes for the first time. @param {string} name @param {string} channel @param {Options} [options] */
export const person = async (name, channel, options) => named(name, await open(await newBrowser(options), channel));

/** Somebody who is asked for their name. @param {string} name @param {Page} page */
export async function named(name, page) {
  await page.getByRole('textbox', { name: 'Your name' }).fill(name);
  await page.getByRole('button', { name: 'Start talking' }).click();
  await online(page);
  return page;
}

/** @param {Page} page */
export const online = (page) => page.locator('#state[data-state=online]').waitFor();

/** @param {Page} page @param {string} text */
export async function say(page, text) {
  await page.locator('#text').fill(text);
  await page.locator('#text').press('Enter');
}

/** What was said, as the page shows it. @param {Page} page */
export const said = (page) => page.locator('.timeline .body').allTextContents();

/** Scrolls to the beginning of what is here and back, and so sees all of it. @param {Page} page @returns {Promise<Set<number>>} numbers of messages */
export const lookThrough = async (page) =>
  new Set(
    await page.evaluate(async () => {
      const scroller = /** @type {HTMLElement} */ (document.querySelector('.scroller'));
      /** @type {number[]} */
      const seen = [];
      for (const by of [-0.7, 0.7]) {
        for (let before = NaN; before !== scroller.scrollTop; ) {
          for (const row of document.querySelectorAll('.timeline .message'))
            seen.push(Number(/** @type {HTMLElement} */ (row).dataset.seq));
          before = scroller.scrollTop;
          scroller.scrollTop += by * scroller.clientHeight;
          await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        }
      }
      return seen;
    }),
  );

/** @param {Page} page @param {string} text */
export const hears = (page, text) => page.locator('.timeline .body').getByText(text, { exact: true }).waitFor();

/** @param {string} channel @param {object} message */
export async function publish(channel, message) {
  const answer = await fetch(`${BASE}api/channels/${channel}/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${PARLEY_API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(message),
  });
  assert.equal(answer.status, 201);
}

/**
 * Waits for what the page can see about itself.
 *
 * @template T
 * @param {Page} page
 * @param {(argument: T) => unknown} condition
 * @param {T} argument
 */
export async function until(page, condition, argument) {
  await page.waitForFunction(/** @type {any} */ (condition), argument);
}

/** The network is gone, and what was open with it. @param {Page} page */
export async function cut(page) {
  await page.context().setOffline(true);
  await page.evaluate(() => /** @type {any} */ (globalThis).sockets.at(-1).close());
  await page.locator('#state[data-state=offline], #state[data-state=waiting]').waitFor();
}

/** From now on the server keeps what this page sends, or does not. @param {Page} page @param {boolean} does */
export const keeps = (page, does) =>
  page.evaluate((kept) => void (/** @type {any} */ (globalThis).keepsNothing = !kept), does);

/** From now on all that this page sends is too much at once, or not. @param {Page} page @param {boolean} is */
export const limits = (page, is) =>
  page.evaluate((limited) => {
    const refusal = { code: 'rate-limited', message: 'Too much at once.', retryAfter: 1 };
    void (/** @type {any} */ (globalThis).keepsNothing = limited && refusal);
  }, is);

/** @param {Page} page */
export async function mend(page) {
  await page.context().setOffline(false);
  await online(page);
}
