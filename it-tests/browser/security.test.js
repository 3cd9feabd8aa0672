import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { BASE, fresh, hears, newBrowser, online, person, publish, say, until, visit } from './browser.js';

/** @typedef {import('playwright-core').BrowserContext} BrowserContext */
/** @typedef {import('playwright-core').Page} Page */

/** Every page of this browser notes what its policy forbids. @param {BrowserContext} context */
async function watched(context) {
  await context.addInitScript(() => {
    const page = /** @type {any} */ (globalThis);
    page.forbidden = [];
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
      page.forbidden.push(`${effectiveDirective} ${blockedURI}`),
    );
  });
  return context;
}

/** @param {Page} page @returns {Promise<string[]>} */
const forbidden = (page) => page.evaluate(() => /** @type {any} */ (globalThis).forbidden);

test('the policy forbids nothing that a page needs, and all of it comes from the WAR', async () => {
  const room = fresh();
  const context = await watched(await newBrowser());
  /** @type {string[]} */
  const asked = [];
  context.on('request', (request) => asked.push(request.url()));
  for (const path of [`#chat/${room}`, `#feed/${room}`, 'index.html', 'ops/']) {
    const page = await visit(context, path);
    page.on('websocket', (socket) => asked.push(socket.url()));
    await page.waitForLoadState('networkidle');
    assert.deepEqual(await forbidden(page), [], path);
  }
  const own = BASE.replace(/^http/, '');
  for (const url of asked) assert.ok(url.replace(/^(http|ws)/, '').startsWith(own), url);
  assert.ok(asked.length > 20, String(asked.length));
});

test('nor what people do in one', async () => {
  const room = fresh();
  const ann = await person('Ann', `chat/${room}`);
  await watched(ann.context());
  await ann.reload();
  await online(ann);
  await say(ann, 'one line\nhttps://example.org/ and another');
  await publish(`chat/${room}`, { body: { a: 1 } });
  await hears(ann, '{"a":1}');
  await ann.locator('#theme').click();
  assert.deepEqual(await forbidden(ann), []);
});

test('what is smuggled into a page does nothing', async () => {
  for (const path of ['', 'ops/']) {
    const context = await watched(await newBrowser());
    // Not by visit: what this page says of all that it forbids is what is wanted.
    const page = await context.newPage();
    await page.goto(`${BASE}${path}`);
    await page.evaluate(() => {
      document.body.insertAdjacentHTML(
        'beforeend',
        '<img src=x onerror="globalThis.hacked = 1"><b style="color: red">b</b><img src="https://evil.example/pixel">' +
          '<iframe src="https://evil.example/"></iframe><form action="https://evil.example/"><input></form>',
      );
      const script = document.createElement('script');
      script.textContent = 'globalThis.hacked = 1';
      document.body.append(script);
      const foreign = document.createElement('script');
      foreign.src = 'https://evil.example/x.js';
      document.body.append(foreign);
      const base = document.createElement('base');
      base.href = 'https://evil.example/';
      document.head.append(base);
      fetch('https://evil.example/').catch(() => {});
      /** @type {HTMLFormElement} */ (document.forms[document.forms.length - 1]).submit();
    });
    const all = [
      'script-src-attr inline',
      'style-src-attr inline',
      'img-src https://evil.example/pixel',
      'frame-src https://evil.example',
      'form-action https://evil.example/?',
      'script-src-elem inline',
      'script-src-elem https://evil.example/x.js',
      'base-uri https://evil.example/',
      'connect-src https://evil.example/',
    ];
    await until(
      page,
      (wanted) => wanted.every((one) => /** @type {any} */ (globalThis).forbidden.includes(one)),
      all,
    );
    assert.equal(await page.evaluate(() => 'hacked' in globalThis), false);
  }
});

test('a page of another origin gets neither a socket nor an answer, nor ours within its own', async () => {
  const room = fresh();
  await publish(`chat/${room}`, { body: 'secret' });
  const evil = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end('<title>evil</title>'));
  await new Promise((listening) => evil.listen(0, '127.0.0.1', () => listening(null)));
  try {
    const { port } = /** @type {import('node:net').AddressInfo} */ (evil.address());
    const page = await (await newBrowser()).newPage();
    await page.goto(`http://localhost:${port}/`);
    const got = await page.evaluate(
      async ({ base, channel }) => {
        const socket = new WebSocket(`${base.replace(/^http/, 'ws')}${channel}`, 'parley.v1');
        const opened = await new Promise((told) => {
          socket.onopen = () => told(true);
          socket.onerror = () => told(false);
        });
        const api = `${base}api/channels/${channel}/messages`;
        const read = await fetch(api, { credentials: 'include' }).then(
          () => true,
          () => false,
        );
        // What needs no preflight is sent, so what counts is that it is not done.
        await fetch(api, { method: 'POST', mode: 'no-cors', body: '{"body":"evil"}', credentials: 'include' }).catch(
          () => {},
        );
        const frame = document.createElement('iframe');
        frame.src = base;
        const shown = new Promise((loaded) => (frame.onload = loaded));
        document.body.append(frame);
        await shown;
        return { opened, read };
      },
      { base: BASE, channel: `chat/${room}` },
    );
    assert.deepEqual(got, { opened: false, read: false });
    // Chromium shows its own page in the place of one that may not be shown; it is told of a moment later.
    const [, frame, ...others] = page.frames();
    await frame.waitForURL('chrome-error://chromewebdata/', { waitUntil: 'commit' });
    assert.deepEqual(others, []);
    const kept = await (await fetch(`${BASE}api/channels/chat/${room}/messages`)).json();
    assert.deepEqual(
      kept.messages.map((/** @type {{ body: unknown }} */ { body }) => body),
      ['secret'],
    );
  } finally {
    evil.close();
  }
});
