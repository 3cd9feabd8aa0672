import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fresh, hears, keeps, newBrowser, online, open, person, publish, said, say, until } from './browser.js';
import { faint, stickingOut } from './looks.js';

/** @typedef {import('playwright-core').Page} Page */

const HOSTILE = [
  '<script>globalThis.hacked = 1</script>',
  '<img src=x onerror="globalThis.hacked = 1">',
  '"><svg onload=globalThis.hacked=1>',
  'javascript:globalThis.hacked=1',
  'see https://example.org/"onmouseover="globalThis.hacked=1 or HTTP://Example.org/a_(b).',
  '\u202Egnp.exe\u202C and \u2067more',
  'z\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309'.repeat(40),
  'w'.repeat(3_000),
];

test('hostile texts are shown as texts', async () => {
  const name = fresh();
  // So high that all of it is seen, and so in the page.
  const ann = await person('<b onclick=alert(1)>Ann', `chat/${name}`, { viewport: { width: 1280, height: 12_000 } });
  for (const text of HOSTILE) await say(ann, text);
  await hears(ann, HOSTILE[HOSTILE.length - 1]);
  await publish(`chat/${name}`, { body: { html: '<script>globalThis.hacked = 1</script>', n: [1, null] } });
  await hears(ann, '{"html":"<script>globalThis.hacked = 1</script>","n":[1,null]}');
  assert.deepEqual((await said(ann)).slice(0, -1), HOSTILE);
  const found = await ann.evaluate(() => ({
    hacked: 'hacked' in globalThis,
    foreign: document.querySelectorAll('.view :is(script, img, b, iframe, [onerror], [onload], [onclick]), :is(.body, .name) svg').length,
    links: [...document.querySelectorAll('.timeline a')].map((a) => [a.getAttribute('href'), a.getAttribute('rel')]),
    wide: document.documentElement.scrollWidth > innerWidth,
    isolated: [...document.querySelectorAll('.timeline .body')].every(
      (body) => getComputedStyle(body).unicodeBidi !== 'normal',
    ),
  }));
  assert.deepEqual(found, {
    hacked: false,
    foreign: 0,
    links: [
      ['https://example.org/', 'noopener noreferrer nofollow'],
      ['HTTP://Example.org/a_(b)', 'noopener noreferrer nofollow'],
    ],
    wide: false,
    isolated: true,
  });
  await publish(`feed/${name}`, {
    key: '<img src=x onerror=hacked=1>',
    body: { '<script>hacked=1</script>': 1, t: '<i>x</i>' },
  });
  await ann.goto(`${ann.url().split('#')[0]}#feed/${name}`);
  await ann.locator('tbody').getByText('<i>x</i>').waitFor();
  assert.equal(
    await ann.evaluate(
      () => 'hacked' in globalThis || document.querySelectorAll('.view :is(script, img, i)').length > 0,
    ),
    false,
  );
});

test('a whole visit by keyboard alone', async () => {
  const [one, two] = [fresh(), fresh()];
  const context = await newBrowser();
  // What others talk about would make the way from the top longer.
  await context.route('**/api/channels*', (route) => route.fulfill({ json: { channels: [] } }));
  const page = await open(context, `chat/${one}`);
  const { keyboard } = page;
  await page.getByRole('dialog').waitFor();
  await keyboard.type('Kim');
  await keyboard.press('Enter');
  await online(page);
  await until(page, () => document.activeElement?.id === 'text', null);
  await keyboard.type('first line');
  await keyboard.press('Shift+Enter');
  await keyboard.type('second line');
  await keyboard.press('Enter');
  await hears(page, 'first line\nsecond line');
  await keyboard.press('Control+k');
  await keyboard.type(two);
  await keyboard.press('Enter');
  await page.getByRole('heading', { name: two }).waitFor();
  await until(page, () => document.activeElement?.id === 'text', null);

  // From the top: every stop can be seen, and the way leads from the rooms over the messages to where one writes.
  const first = page.locator('a[href], button, input, textarea, [tabindex="0"]').first();
  assert.equal(await first.getAttribute('id'), 'skip');
  await first.focus();
  /** @type {string[]} */
  const stops = [];
  for (let i = 0; i < 20; i++) {
    await keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const element = /** @type {HTMLElement} */ (document.activeElement);
      const { outlineStyle } = getComputedStyle(element);
      const shown =
        outlineStyle !== 'none' ||
        getComputedStyle(/** @type {HTMLElement} */ (element.parentElement)).boxShadow !== 'none';
      return { name: element.id || element.className || element.textContent, shown };
    });
    assert.ok(stop.shown, `focus is seen on ${stop.name}`);
    stops.push(stop.name);
    if (stop.name === 'text') break;
  }
  const order = ['find-name', 'me', 'scroller', 'text'].map((name) => stops.indexOf(name));
  assert.deepEqual(
    order,
    [...order].sort((a, b) => a - b),
  );
  assert.ok(
    order.every((place) => place >= 0),
    stops.join(),
  );
});

test('the skip link leads to where one writes, and does not change the room', async () => {
  const name = fresh();
  const page = await person('Kim', `chat/${name}`);
  await page.locator('#skip').focus();
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'text');
  assert.equal(new URL(page.url()).hash, `#chat/${name}`);
});

test('on a phone the lists slide in, Escape closes them, and the focus comes back', async () => {
  const page = await person('Kim', `chat/${fresh()}`, { viewport: { width: 360, height: 640 } });
  for (const [button, drawer] of [
    ['Rooms and feeds', '#rooms'],
    ['People here', '#people'],
  ]) {
    const opener = page.getByRole('button', { name: new RegExp(`^${button}`) });
    assert.equal(await page.locator(drawer).isVisible(), false);
    await opener.focus();
    await page.keyboard.press('Enter');
    await page.locator(drawer).waitFor();
    assert.equal(await opener.getAttribute('aria-expanded'), 'true');
    await page.keyboard.press('Escape');
    await page.locator(drawer).waitFor({ state: 'hidden' });
    assert.ok(await opener.evaluate((element) => element === document.activeElement));
  }
});

test("new messages of others are read out, one's own and old ones are not", async () => {
  const channel = `chat/${fresh()}`;
  const ann = await person('Ann', channel);
  const bob = await person('Bob', channel);
  await say(ann, 'my own');
  await say(bob, 'for your ears');
  const told = ann.getByRole('log', { name: 'New messages' });
  await told.getByText('Bob: for your ears').waitFor();
  assert.deepEqual(await told.locator('p').allTextContents(), ['Bob: for your ears']);
});

for (const width of [320, 500, 800, 1920]) {
  test(`nothing sticks out at ${width} pixels`, async () => {
    const name = fresh();
    await publish(`feed/${name}`, {
      key: 'a-long-key-without-any-break',
      body: { temperature: 21.5, humidity: 40, 'a.long.path.to.a.value': 1_234_567.89 },
    });
    const page = await person('A person with quite a long name', `chat/${'n'.repeat(40)}${name}`.slice(0, 69), {
      viewport: { width, height: 700 },
    });
    await say(page, `A word ${'long'.repeat(60)} and https://example.org/${'path/'.repeat(40)}`);
    await page.locator('.timeline .message').first().waitFor();
    assert.deepEqual(await stickingOut(page), []);
    await keeps(page, false);
    await say(page, 'It waits.');
    await page.locator('#state[data-state=stalled]').waitFor();
    assert.deepEqual(await stickingOut(page), []);
    await keeps(page, true);
    await page.evaluate((feed) => (location.hash = `#feed/${feed}`), name);
    await page.locator('figure svg').first().waitFor();
    assert.deepEqual(await stickingOut(page), []);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
  });
}

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  test(`all text has its contrast in the ${colorScheme} theme`, async () => {
    const name = fresh();
    const ann = await person('Ann', `chat/${name}`, { colorScheme });
    const bob = await person('Bob', `chat/${name}`, { colorScheme });
    await say(bob, 'see https://example.org/');
    await hears(ann, 'see https://example.org/');
    await bob.locator('#text').pressSequentially('And');
    await ann.getByText('Bob is typing…').waitFor();
    assert.deepEqual(await faint(ann), []);
    await ann.evaluate(everyColourOfPeople);
    assert.deepEqual(await faint(ann), []);
    await keeps(ann, false);
    await say(ann, 'It waits.');
    await ann.locator('#state[data-state=stalled]').waitFor();
    assert.deepEqual(await faint(ann), []);
    await keeps(ann, true);
    await online(ann);
    await ann.context().setOffline(true);
    await ann.evaluate(() => /** @type {any} */ (globalThis).sockets.at(-1).close(4500));
    await ann.getByRole('button', { name: 'Try now' }).waitFor();
    await say(ann, 'unsent');
    await say(ann, 'x'.repeat(70_000));
    await ann.locator('.failed').waitFor();
    assert.deepEqual(await faint(ann), []);
    await ann.context().setOffline(false);
    await online(ann);
    for (let i = 0; i < 8; i++) await publish(`feed/${name}`, { key: `k${i}`, body: { a: i } });
    await ann.evaluate((feed) => (location.hash = `#feed/${feed}`), name);
    await ann.locator('.legend li').nth(7).waitFor();
    assert.deepEqual(await faint(ann), []);
  });
}

test('the theme can be chosen against the system, and stays chosen', async () => {
  const page = await person('Kim', `chat/${fresh()}`, { colorScheme: 'light' });
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
  assert.equal(await ground(), 'light');
  await page.getByRole('button', { name: 'Change between light and dark' }).click();
  assert.equal(await ground(), 'dark');
  await page.reload();
  assert.equal(await ground(), 'dark');
});

/** The row of a message, once in each colour that a person can have. */
function everyColourOfPeople() {
  const row = /** @type {HTMLElement} */ (document.querySelector('.timeline .message'));
  for (let hue = 0; hue < 360; hue += 15) {
    const copy = /** @type {HTMLElement} */ (row.cloneNode(true));
    for (const each of copy.querySelectorAll('.name, .avatar'))
      /** @type {HTMLElement} */ (each).style.setProperty('--hue', String(hue));
    row.after(copy);
  }
}
