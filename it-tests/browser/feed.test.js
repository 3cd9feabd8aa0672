import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cut, fresh, mend, person, publish } from './browser.js';

/** @typedef {import('playwright-core').Page} Page */

/** The table as texts, row by row. @param {Page} page */
const rows = (page) =>
  page
    .locator('tbody tr')
    .evaluateAll((all) => all.map((row) => [...row.children].slice(1).map((cell) => cell.textContent)));

/** @param {Page} page */
const columns = (page) => page.locator('thead th').allTextContents();

test('an empty feed says how to publish to it', async () => {
  const name = fresh();
  const ann = await person('Ann', `feed/${name}`);
  await ann.getByRole('heading', { name: 'Nothing has come yet' }).waitFor();
  await ann.locator('pre').getByText(`api/channels/feed/${name}/messages`).waitFor();
});

test('what is published with curl is drawn and stands in the table', async () => {
  const ann = await person('Ann', 'feed/demo');
  const temperature = Number((20 + Math.random() * 5).toFixed(6));
  await publish('feed/demo', { key: 'kitchen', body: { temperature, humidity: 40 } });
  const row = ann.locator('tbody tr').first();
  await row.getByText(new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 6 }).format(temperature)).waitFor();
  await row.getByText('kitchen').waitFor();
  await ann.getByRole('img', { name: /^temperature: / }).waitFor();
  await ann.getByRole('img', { name: /^humidity: .*40/ }).waitFor();
});

test('every number of any shape is a line, by its path and its key', async () => {
  const name = fresh();
  const ann = await person('Ann', `feed/${name}`);
  const bodies = [42, { a: { b: 1 } }, [7, 8], { a: { b: 2 }, note: 'calm' }];
  for (const body of bodies) await publish(`feed/${name}`, { body });
  await publish(`feed/${name}`, { body: { a: { b: 3 } }, key: 'other' });
  for (const chart of ['value: value 42', '0: 0 7', '1: 1 8', 'a.b: a.b 2, other 3'])
    await ann.getByRole('img', { name: chart, exact: true }).waitFor();
  assert.deepEqual(await ann.locator('.legend li').allTextContents(), ['no key', 'other']);
  assert.equal(await ann.locator('figure path.line').count(), 5);
  assert.deepEqual((await columns(ann)).sort(), ['0', '1', 'Key', 'Time', 'a.b', 'note', 'value']);
});

test('bodies without numbers stand in the table alone', async () => {
  const name = fresh();
  const ann = await person('Ann', `feed/${name}`);
  for (const body of ['a text', null, { door: 'open', locked: false }]) await publish(`feed/${name}`, { body });
  await ann.locator('tbody').getByText('open').waitFor();
  assert.deepEqual(await columns(ann), ['Time', 'door', 'locked', 'value']);
  assert.deepEqual(await rows(ann), [
    ['open', 'false', ''],
    ['', '', 'null'],
    ['', '', 'a text'],
  ]);
  assert.equal(await ann.locator('figure').count(), 0);
  await ann.getByText('No numbers to draw yet.').waitFor();
});

test('the chart moves while messages come, and shows the values under the pointer', async () => {
  const name = fresh();
  const ann = await person('Ann', `feed/${name}`);
  for (let i = 1; i <= 20; i++) await publish(`feed/${name}`, { body: i * 10 });
  await ann.getByRole('img', { name: 'value: value 200', exact: true }).waitFor();
  const box = /** @type {{x: number, y: number, height: number}} */ (await ann.locator('figure svg').boundingBox());
  await ann.mouse.move(box.x + 53, box.y + box.height / 2);
  await ann.locator('figcaption b').getByText('10', { exact: true }).waitFor();
  await ann.getByLabel('1 min', { exact: true }).check();
  await publish(`feed/${name}`, { body: 999 });
  await ann.getByRole('img', { name: 'value: value 999', exact: true }).waitFor();
});

test('a feed has lost nothing after a cut', async () => {
  const name = fresh();
  const ann = await person('Ann', `feed/${name}`);
  await publish(`feed/${name}`, { body: 1 });
  await ann.locator('tbody tr').first().waitFor();
  await cut(ann);
  for (let i = 2; i <= 5; i++) await publish(`feed/${name}`, { body: i });
  await mend(ann);
  await ann.getByText('5 messages').waitFor();
  assert.deepEqual(await rows(ann), [['5'], ['4'], ['3'], ['2'], ['1']]);
});
