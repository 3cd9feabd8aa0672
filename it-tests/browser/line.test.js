import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cut, fresh, hears, keeps, mend, online, person, said, say } from './browser.js';

test('what is written without a line is shown as unsent and goes out once, and nothing was missed', async () => {
  const channel = `chat/${fresh()}`;
  const ann = await person('Ann', channel);
  const bob = await person('Bob', channel);
  await say(ann, 'before');
  await hears(bob, 'before');
  await cut(ann);
  await say(ann, 'from the tunnel, 1');
  await say(ann, 'from the tunnel, 2');
  const unsent = ann.locator('.pending .unsent');
  assert.deepEqual(await unsent.locator('.body').allTextContents(), ['from the tunnel, 1', 'from the tunnel, 2']);
  await unsent.last().getByText('Not sent yet').waitFor();
  assert.deepEqual(await ann.locator('.pending .name').allTextContents(), []);
  await say(bob, 'meanwhile, 1');
  await say(bob, 'meanwhile, 2');
  await hears(bob, 'meanwhile, 2');
  await mend(ann);
  await hears(ann, 'from the tunnel, 2');
  await hears(bob, 'from the tunnel, 2');
  for (const page of [ann, bob]) {
    assert.deepEqual(await said(page), [
      'before',
      'meanwhile, 1',
      'meanwhile, 2',
      'from the tunnel, 1',
      'from the tunnel, 2',
    ]);
  }
  assert.equal(await unsent.count(), 0);
});

test('while the server keeps nothing one reads and writes on, and what waits goes out by itself', async () => {
  const channel = `chat/${fresh()}`;
  const ann = await person('Ann', channel);
  const bob = await person('Bob', channel);
  await keeps(ann, false);
  await say(ann, 'one');
  await say(ann, 'two');
  await ann.locator('#state-label').getByText('2 messages wait, and go out by themselves').waitFor();
  await ann.getByRole('status').getByText('Your messages wait').waitFor();
  const unsent = ann.locator('.pending .unsent');
  assert.deepEqual(await unsent.locator('.body').allTextContents(), ['one', 'two']);
  await unsent.last().getByText('Not sent yet: the server cannot keep it just now. It goes out by itself.').waitFor();
  await say(bob, 'meanwhile');
  await hears(ann, 'meanwhile');
  await ann.locator('#text').fill('half a thought');
  await bob.getByText('Ann is typing…').waitFor();
  assert.equal(await unsent.count(), 2);
  await keeps(ann, true);
  await online(ann);
  for (const page of [ann, bob]) {
    await hears(page, 'two');
    assert.deepEqual(await said(page), ['meanwhile', 'one', 'two']);
  }
  await unsent.first().waitFor({ state: 'detached' });
  await ann.getByRole('status').getByText('Connected').waitFor();
  assert.equal(await ann.locator('#text').inputValue(), 'half a thought');
});

test('a room that the server cannot open just now says so, and opens by itself', async () => {
  const channel = `chat/${fresh()}`;
  const ann = await person('Ann', `chat/${fresh()}`);
  const bob = await person('Bob', channel);
  await say(bob, 'Hello');
  await keeps(ann, false);
  await ann.evaluate((hash) => (location.hash = hash), channel);
  const alert = ann.getByRole('alert').getByText('The server cannot open this just now.');
  await alert.waitFor();
  await say(ann, 'patient');
  await ann.locator('#state-label').getByText('1 message waits, and goes out by itself').waitFor();
  await ann.locator('.pending').getByText('It goes out by itself.').waitFor();
  await keeps(ann, true);
  await hears(ann, 'Hello');
  await hears(bob, 'patient');
  await alert.waitFor({ state: 'detached' });
});

test('what is unsent outlives a reload', async () => {
  const channel = `chat/${fresh()}`;
  const ann = await person('Ann', channel);
  const bob = await person('Bob', channel);
  await ann.evaluate(() => {
    const page = /** @type {any} */ (globalThis);
    page.stayCut = true;
    page.sockets.at(-1).close(4500);
  });
  await ann.locator('#state[data-state=waiting]').waitFor();
  await say(ann, 'kept');
  await ann.reload();
  await hears(bob, 'kept');
  await hears(ann, 'kept');
  assert.equal(await ann.locator('.pending .message').count(), 0);
  assert.deepEqual(await said(bob), ['kept']);
});

test('a line that dies without a word is noticed', async () => {
  const channel = `chat/${fresh()}`;
  const ann = await person('Ann', channel);
  const bob = await person('Bob', channel);
  await ann.context().setOffline(true);
  await ann.locator('#state[data-state=offline]').waitFor();
  await say(bob, 'Are you there?');
  await mend(ann);
  await hears(ann, 'Are you there?');
});

test('a socket that breaks again and again loses nothing and doubles nothing', async () => {
  const channel = `chat/${fresh()}`;
  const ann = await person('Ann', channel);
  const bob = await person('Bob', channel);
  /** @type {string[]} */
  const all = [];
  for (let i = 0; i < 12; i++) {
    const [writer, reader] = i % 2 ? [ann, bob] : [bob, ann];
    const text = `line ${i}`;
    all.push(text);
    await say(writer, text);
    if (i % 3 === 0) await ann.evaluate(() => /** @type {any} */ (globalThis).sockets.at(-1).close(4500));
    await hears(reader, text);
  }
  await hears(ann, 'line 11');
  await hears(bob, 'line 11');
  assert.deepEqual(await said(ann), all);
  assert.deepEqual(await said(bob), all);
});

test('the state of the connection is always in sight, with the time until the next try', async () => {
  const ann = await person('Ann', `chat/${fresh()}`);
  await ann.locator('#state-label').getByText('Online', { exact: true }).waitFor();
  await cut(ann);
  await ann
    .locator('#state-label')
    .getByText(/in \d+ s/)
    .waitFor();
  await ann.getByRole('button', { name: 'Try now' }).waitFor();
  await ann
    .getByRole('status')
    .getByText(/offline|lost/)
    .waitFor();
  await mend(ann);
  await ann.getByRole('status').getByText('Connected').waitFor();
});

test('a close that says "do not come back" is told with its reason, and can be tried by hand', async () => {
  const ann = await person('Ann', `chat/${fresh()}`);
  await ann.evaluate(() => {
    const socket = /** @type {any} */ (globalThis).sockets.at(-1);
    socket.onclose({ code: 4403, reason: 'not for you' });
  });
  await ann.locator('#state-label').getByText('Closed: not for you').waitFor();
  await ann.getByRole('button', { name: 'Try now' }).click();
  await online(ann);
});
