import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import axe from 'axe-core';
import { fresh, hears, KEY, newBrowser, online, person, publish, say, token, until, visit, withCookie } from './browser.js';
import { OwnNode } from './node.js';

/** @typedef {import('playwright-core').Page} Page */

const node = new OwnNode();
before(() => node.start());
after(() => node.close());

/** What any test has found: all of it is told at its end. @type {string[]} */
const found = [];
afterEach(() => assert.deepEqual(found.splice(0), []));

/** By all rules of axe-core, those of good practice too. @param {Page} page @param {string} where */
async function look(page, where) {
  // Evaluated by the browser's debugger: the page's policy lets no script in.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  const { violations, passes } = await page.evaluate(() =>
    // Links to rooms lead to places in this page: those below the edge of their list it takes for skip links that lead nowhere.
    /** @type {any} */ (globalThis).axe.run({ rules: { 'skip-link': { enabled: false } } }),
  );
  for (const { id, help, nodes } of /** @type {import('axe-core').Result[]} */ (violations))
    for (const { target, html } of nodes)
      found.push(`${where}: ${id} (${help}) at ${target.join(' ')}: ${html.slice(0, 120)}`);
  assert.ok(passes.length > 10, `${where}: axe-core has looked at nothing`);
}

/** Where the page is too narrow for it, it is behind a button. @param {Page} page @param {string} drawer @param {string} name of that button */
async function openDrawer(page, drawer, name) {
  if (!(await page.locator(drawer).isVisible())) await page.getByRole('button', { name }).click();
}

for (const width of [320, 1280]) {
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    const options = { colorScheme, viewport: { width, height: 720 }, reducedMotion: /** @type {const} */ ('reduce') };
    const looks = `${colorScheme}, ${width} px`;

    test(`the conversation has no violation (${looks})`, async () => {
      const name = fresh();
      const asked = await visit(await newBrowser(options), `#chat/${name}`);
      await asked.getByRole('dialog').waitFor();
      await look(asked, 'who is asked for a name');
      const ann = await person('Ann', `chat/${name}`, options);
      await look(ann, 'an empty room');
      const ben = await person('Ben', `chat/${name}`, options);
      await say(ben, 'Look, **@Ann**: `code`, https://example.org/\n\n```\nmore\n```\n> said\n- one');
      await publish(`chat/${name}`, { body: { a: 1 } });
      await say(ann, 'My own');
      await hears(ann, 'My own');
      await look(ann, 'messages');
      const row = ann.locator('.timeline .message').first();
      await row.focus();
      await look(ann, 'what to do with a message');
      await row.press('+');
      await ann.locator('.panel').waitFor();
      await look(ann, 'a choice of reactions');
      await ann.locator('.panel button').first().click();
      await ann.locator('.reaction').waitFor();
      const mine = ann.locator('.timeline .mine').first();
      await mine.focus();
      await mine.press('Delete');
      await ann.locator('.panel').waitFor();
      await look(ann, 'a question');
      await ann.keyboard.press('Escape');
      await row.focus();
      await row.press('r');
      await look(ann, 'an answer');
      await ann.keyboard.press('Escape');
      await ann.locator('#text').fill('');
      await ann.locator('#text').press('ArrowUp');
      await look(ann, 'a message is edited');
      await ann.keyboard.press('Escape');
      await ben.locator('#text').pressSequentially('Hm');
      await ann.getByText('Ben is typing…').waitFor();
      await look(ann, 'somebody types');
      await openDrawer(ann, '#rooms', 'Rooms and feeds');
      await look(ann, 'the rooms');
      if (await ann.getByRole('button', { name: 'Close the list of rooms' }).isVisible())
        await ann.keyboard.press('Escape');
      await openDrawer(ann, '#people', 'People here');
      await look(ann, 'the people');
      await ann.reload();
      await online(ann);
      await openDrawer(ann, '#rooms', 'Rooms and feeds');
      await ann.getByRole('button', { name: 'Change your name' }).click();
      await look(ann, 'a new name');
    });

    test(`what is not sent, and what cannot be seen, has no violation (${looks})`, async () => {
      const ann = await person('Ann', `chat/${fresh()}`, options);
      await say(ann, 'x'.repeat(70_000));
      await ann.locator('.failed').waitFor();
      await ann.context().setOffline(true);
      await ann.evaluate(() => /** @type {any} */ (globalThis).sockets.at(-1).close(4500));
      await ann.getByRole('button', { name: 'Try now' }).waitFor();
      await say(ann, 'unsent');
      await ann.locator('.unsent').waitFor();
      await look(ann, 'no line');
      await ann.context().setOffline(false);
    });

    test(`a feed has no violation (${looks})`, async () => {
      const name = fresh();
      const page = await person('Ann', `feed/${name}`, options);
      await page.getByText('Nothing has come yet').waitFor();
      await look(page, 'a feed of nothing');
      for (let i = 0; i < 8; i++) await publish(`feed/${name}`, { key: `k${i}`, body: { a: i, note: 'warm' } });
      await page.locator('.legend li').nth(7).waitFor();
      await look(page, 'a feed');
    });

    test(`an account has no violation (${looks})`, async () => {
      const context = await withCookie(token(fresh(), 600), options);
      const page = await visit(context, `#chat/${fresh()}`);
      await online(page);
      await openDrawer(page, '#rooms', 'Rooms and feeds');
      await page.locator('#me').click();
      await page.getByRole('dialog').waitFor();
      await look(page, 'an account');
    });

    test(`the operators' page has no violation (${looks})`, async () => {
      await person('Ann', `chat/${fresh()}`);
      const page = await visit(await newBrowser(options), 'ops/');
      await page.getByRole('heading', { name: 'The API key, please' }).waitFor();
      await look(page, 'a key is asked for');
      await page.getByLabel('API key').fill(KEY);
      await page.getByRole('button', { name: 'Show the nodes' }).click();
      await page.locator('.node .chip.ready').waitFor();
      const row = page.getByRole('region', { name: 'Slowest connections' }).getByRole('button', { name: /^Inspect / });
      await row.first().waitFor();
      await look(page, 'the console');
      await row.first().click();
      await page.getByRole('dialog').waitFor();
      await look(page, 'a connection');
    });

    test(`the pages of feeds have no violation (${looks})`, async () => {
      const context = await newBrowser(options);
      for (const path of ['', 'ticker.html', 'sensors.html', 'log.html', 'game.html', 'work.html']) {
        const page = await visit(context, `pages/${path}`, node.base);
        if (await page.locator('#state').count()) await page.locator('#state[data-state=online]').waitFor({ state: 'attached' });
        await until(page, () => document.readyState === 'complete', null);
        await look(page, `pages/${path}`);
        await page.close();
      }
    });
  }
}
