import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fresh, hears, KEY, newBrowser, online, person, publish, say, until, visit } from './browser.js';
import { faint, stickingOut } from './looks.js';

/** @typedef {import('playwright-core').Page} Page */

/** Every address that any page of the test has asked for. @param {Page} page */
function addresses(page) {
  /** @type {string[]} */
  const all = [];
  page.on('request', (request) => all.push(request.url()));
  page.on('websocket', (socket) => all.push(socket.url()));
  return all;
}

/** @param {Page} page @param {string} key */
async function signIn(page, key) {
  await page.getByLabel('API key').fill(key);
  await page.getByRole('button', { name: 'Show the nodes' }).click();
}

/** An operator whose page is live. @param {import('./browser.js').Options} [options] */
async function operator(options) {
  const page = await visit(await newBrowser(options), 'ops');
  await signIn(page, KEY);
  await online(page);
  await page.locator('.node .chip.ready').waitFor();
  return page;
}

/** A flat line has no height, and is no less there. @param {Page} page @param {string} name of a chart */
const drawn = (page, name) =>
  page.locator('figure', { hasText: name }).locator('path.line').first().waitFor({ state: 'attached' });

/** Opens what an operator sees of somebody's connection. @param {Page} ops @param {string} name */
async function inspect(ops, name) {
  const row = ops.getByRole('region', { name: 'Slowest connections' }).locator('tr', { hasText: name });
  const button = row.getByRole('button', { name: /^Inspect / });
  const id = await button.textContent();
  await button.click();
  await ops.getByRole('dialog', { name: `Connection ${id}` }).waitFor();
  return /** @type {string} */ (id);
}

/** @param {Page} ops @param {string} action */
const confirm = (ops, action) =>
  ops.getByRole('dialog').last().getByRole('button', { name: action, exact: true }).click();

test('without a slash at the end the page is the same, and asks for the key', async () => {
  const page = await visit(await newBrowser(), 'ops');
  assert.match(new URL(page.url()).pathname, /\/ops\/$/);
  await page.getByRole('heading', { name: 'The API key, please' }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'key');
  assert.equal(await page.locator('#console').isVisible(), false);
});

test('a wrong key is said to be wrong, and the right one shows the node', async () => {
  const page = await visit(await newBrowser(), 'ops');
  await signIn(page, `${KEY}-not`);
  await page.getByRole('alert').getByText('This key is not right.').waitFor();
  await signIn(page, 'schlüssel');
  await page.getByRole('alert').getByText('it has signs that no key has').waitFor();
  await signIn(page, KEY);
  await page.locator('.node .chip.ready').waitFor();
  await page.locator('.node:not(.gone)').getByRole('meter', { name: 'Connections' }).waitFor();
  await page.locator('.node:not(.gone)').getByRole('meter', { name: 'Heap' }).waitFor();
});

test('a reload keeps the key, another tab does not have it, and it can be forgotten', async () => {
  const page = await operator();
  await page.reload();
  await page.locator('.node:not(.gone)').waitFor();
  const other = await visit(page.context(), 'ops');
  await other.getByRole('heading', { name: 'The API key, please' }).waitFor();
  await page.getByRole('button', { name: 'Forget the key' }).click();
  await page.getByRole('heading', { name: 'The API key, please' }).waitFor();
  const stored = await page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }, history.state]));
  assert.ok(!stored.includes(KEY), stored);
});

test('a key that has become wrong is asked for again', async () => {
  const page = await operator();
  await page.evaluate(() => sessionStorage.setItem('parley.ops.key', 'the-key-of-yesterday'));
  await page.reload();
  await page.getByRole('alert').getByText('This key is not right any longer.').waitFor();
});

test('the key is in no address', async () => {
  const page = await visit(await newBrowser(), 'ops');
  const all = addresses(page);
  await signIn(page, KEY);
  await online(page);
  await drawn(page, 'Connections');
  assert.ok(all.some((url) => url.includes('/live')));
  assert.ok(all.some((url) => url.includes('/api/node')));
  assert.deepEqual(
    [...all, page.url()].filter((url) => url.includes(KEY)),
    [],
  );
});

test('numbers and charts move with what happens', async () => {
  const ops = await operator();
  const room = `chat/${fresh()}`;
  for (const name of ['Connections', 'Messages in a second', 'Messages out a second', 'Lag', 'Slowest', 'Refusals'])
    await drawn(ops, name);
  const connections = () => ops.locator('.node:not(.gone) [role=meter]').first().getAttribute('aria-valuetext');
  const before = await connections();
  await person('Ann', room);
  for (let i = 0; i < 20; i++) await publish(room, { body: i });
  await until(
    ops,
    (old) => document.querySelector('.node:not(.gone) [role=meter]')?.getAttribute('aria-valuetext') !== old,
    before,
  );
  // The rate is that of one report, the next one says 0 again: the chart keeps it.
  await until(
    ops,
    () => {
      const chart = document.querySelector('[aria-label^="Messages in a second"]');
      const heights = [...(chart?.querySelector('path.line')?.getAttribute('d') ?? '').matchAll(/ ([\d.]+)/g)];
      return new Set(heights.map(([, y]) => y)).size > 1;
    },
    null,
  );
  const channels = ops.getByRole('region', { name: 'Top channels' });
  const row = channels.locator('tr', { hasText: room });
  await row.getByRole('cell', { name: '20', exact: true }).waitFor();
  assert.deepEqual(await row.locator('td').allTextContents(), [room, '1', '20']);
});

test('the past of the feed is there at once', async () => {
  const ops = await operator();
  await until(ops, () => (document.querySelector('path.line')?.getAttribute('d') ?? '').split('L').length > 2, null);
});

test("somebody's connection can be seen through, and ended: its client comes back and misses nothing", async () => {
  const [name, room] = [fresh(), fresh()];
  const kim = await person(name, `chat/${room}`);
  const ops = await operator();
  const id = await inspect(ops, name);
  const sheet = ops.getByRole('dialog');
  await sheet.getByText('parley.v1 (JSON)').waitFor();
  await sheet.getByText('User-Agent').waitFor();
  await sheet.getByRole('region', { name: 'Positions' }).getByText(`chat/${room}`).waitFor();
  await ops.waitForResponse((response) => response.url().endsWith('/frames'));

  await say(kim, 'what an operator sees');
  await publish(`chat/${room}`, { body: '<i onclick=alert(1)>an answer</i>' });
  const sent = sheet.locator('.frames .in', { hasText: 'what an operator sees' });
  await sent.waitFor();
  await sent.locator('summary').click();
  await sent.locator('pre').getByText('"body": "what an operator sees"').waitFor();
  await sheet.locator('.frames .out', { hasText: 'an answer' }).waitFor();
  assert.equal(await sheet.locator('.frames i').count(), 0);

  await sheet.getByRole('button', { name: 'End it…' }).click();
  await confirm(ops, 'Leave it');
  assert.equal(await kim.locator('#state').getAttribute('data-state'), 'online');
  await sheet.getByRole('button', { name: 'End it…' }).click();
  await confirm(ops, 'End it');
  await kim.locator('#state[data-state=waiting]').waitFor();
  await publish(`chat/${room}`, { body: 'said meanwhile' });
  await sheet.getByText('This connection is over.').waitFor();
  await online(kim);
  await hears(kim, 'said meanwhile');
  await ops.keyboard.press('Escape');
  await sheet.waitFor({ state: 'detached' });

  await ops.getByLabel('Id of a connection').fill(id);
  await ops.getByRole('button', { name: 'Inspect', exact: true }).click();
  await ops.getByRole('alert').getByText(`No node has a connection ${id}.`).waitFor();
});

test('a connection is found by the id that its client was told', async () => {
  const kim = await visit(await newBrowser(), `ops`);
  const told = await kim.evaluate(
    () =>
      new Promise((resolve) => {
        const line = new WebSocket(new URL('../live', location.href).href.replace('http', 'ws'), 'parley.v1');
        line.onmessage = ({ data }) => resolve(JSON.parse(data)[0].connection);
      }),
  );
  const ops = await operator();
  await ops.getByLabel('Id of a connection').fill(told);
  await ops.keyboard.press('Enter');
  await ops.getByRole('dialog', { name: `Connection ${told}` }).waitFor();
});

test('a node is drained and taken back, and the page lives on', async () => {
  const room = `chat/${fresh()}`;
  const ann = await person('Ann', room);
  const ops = await operator();
  await ops.getByRole('button', { name: /^Drain node / }).click();
  const dialog = ops.getByRole('dialog');
  await dialog.getByText('No other node is known').waitFor();
  await confirm(ops, 'Leave it');
  await ops.locator('.node .chip.ready').waitFor();
  await ops.getByRole('button', { name: /^Drain node / }).click();
  try {
    await confirm(ops, 'Drain it');
    await ops.locator('.node .chip.draining').waitFor();
    await ops.locator('.leaving').getByText(/told|notice/).first().waitFor();
  } finally {
    await ops.getByRole('button', { name: /^Cancel the drain/ }).click();
    await confirm(ops, 'Cancel the drain');
    await ops.locator('.node .chip.ready').waitFor();
  }
  await online(ops);
  await online(ann);
  await say(ann, 'still here');
  await hears(ann, 'still here');
});

test('a key that no WebSocket can carry shows the node all the same, without its past', async () => {
  const context = await newBrowser();
  const report = {
    node: 'abc',
    version: '1',
    state: 'ready',
    load: 'busy',
    uptime: 7,
    connections: 1,
    connectionsLimit: 2,
    channels: 3,
    lag: 4,
    heapUsed: 5,
    heapAlive: 6,
    heapMax: 7,
    slowest: 8,
    totals: { messagesIn: 0, messagesOut: 0, gaps: 9, refusals: 10 },
    drain: { state: 'in', told: 0, of: 0 },
  };
  await context.route('**/api/node', (route) => route.fulfill({ json: { ...report, at: new Date().toISOString() } }));
  await context.route('**/api/nodes/abc/connections*', (route) => route.fulfill({ json: { count: 0, connections: [] } }));
  await context.route('**/api/nodes/abc/channels*', (route) => route.fulfill({ json: { channels: [] } }));
  const page = await visit(context, 'ops');
  await signIn(page, 'has/a=slash');
  await page.getByText('this key has signs that a WebSocket cannot carry').first().waitFor();
  await page.locator('.node', { hasText: 'abc' }).getByText('busy').waitFor();
  assert.deepEqual(await page.locator('.node .warns').allTextContents(), ['9', '10']);
});

for (const width of [360, 800, 1440])
  for (const colorScheme of /** @type {const} */ (['light', 'dark']))
    test(`nothing sticks out, and all text has its contrast, at ${width} pixels in the ${colorScheme} theme`, async () => {
      const name = `a-person-with-quite-a-long-name-${fresh()}`;
      await person(name, `chat/${'n'.repeat(40)}${fresh()}`.slice(0, 69));
      const ops = await operator({ viewport: { width, height: 700 }, colorScheme });
      await drawn(ops, 'Connections');
      const looksGood = async () => {
        assert.deepEqual(await stickingOut(ops), []);
        assert.deepEqual(await faint(ops), []);
        assert.equal(await ops.evaluate(() => document.documentElement.scrollWidth), width);
      };
      await looksGood();
      await inspect(ops, name);
      await looksGood();
      await ops.getByRole('button', { name: 'End it…' }).click();
      await looksGood();
    });

test('everything can be reached with the keyboard alone, and is seen when it is', async () => {
  const name = fresh();
  await person(name, `chat/${fresh()}`);
  const page = await visit(await newBrowser(), 'ops');
  const { keyboard } = page;
  await until(page, () => document.activeElement?.id === 'key', null);
  await keyboard.type(KEY);
  await keyboard.press('Enter');
  await page.locator('.node').first().waitFor();
  await page.locator('tr', { hasText: name }).waitFor();
  await page.locator('#skip').focus();
  /** @type {string[]} */
  const stops = [];
  for (let i = 0; i < 60 && !stops.includes('channels'); i++) {
    await keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const element = /** @type {HTMLElement} */ (document.activeElement);
      const seen = element.matches('.spans input') ? /** @type {Element} */ (element.nextElementSibling) : element;
      return {
        name: element.id || element.getAttribute('aria-label') || element.textContent || element.tagName,
        shown: getComputedStyle(seen).outlineStyle !== 'none',
      };
    });
    assert.ok(stop.shown, `focus is seen on ${stop.name}`);
    stops.push(stop.name);
  }
  for (const wanted of [/^forget$/, /^theme$/, /^Show node /, /^Drain node /, /^find-id$/, /^connections$/, /^Inspect /, /^channels$/])
    assert.ok(stops.some((stop) => wanted.test(stop)), `${wanted} among ${stops}`);

  await page.locator('tr', { hasText: name }).getByRole('button').focus();
  await keyboard.press('Enter');
  const sheet = page.getByRole('dialog');
  await sheet.waitFor();
  await keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'End it…');
  await keyboard.press('Enter');
  await page.getByRole('heading', { name: /^End connection / }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Leave it');
  await keyboard.press('Escape');
  await keyboard.press('Escape');
  await sheet.waitFor({ state: 'detached' });
  assert.match(await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? ''), /^Inspect /);
});
