import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  BASE,
  cut,
  fresh,
  hears,
  KEY,
  lookThrough,
  mend,
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
import { does, row, shown } from './rows.js';

/** @typedef {import('playwright-core').Page} Page */

/** @param {Page} page */
const reactions = (page) =>
  page
    .locator('.timeline .reaction')
    .evaluateAll((chips) =>
      chips.map((chip) => [chip.textContent, chip.getAttribute('aria-pressed'), chip.getAttribute('title')]),
    );

test('messages are answered, edited, reacted to and deleted, and both see the same', async () => {
  const channel = `chat/${fresh()}`;
  const ann = await person('Ann', channel);
  const ben = await person('Ben', channel);
  await say(ann, 'Lunch at twelv?');
  await say(ann, 'Nonsense');
  await hears(ben, 'Nonsense');
  await does(ben, 'Lunch at twelv?', 'Reply');
  await say(ben, 'Gladly');
  await hears(ann, 'Gladly');
  await does(ann, 'Lunch at twelv?', 'Edit');
  assert.equal(await ann.locator('#text').inputValue(), 'Lunch at twelv?');
  await say(ann, 'Lunch at twelve?');
  await ben.locator('.quoted-text').getByText('Lunch at twelve?').waitFor();
  await does(ben, 'Lunch at twelve?', 'React');
  await ben.getByRole('button', { name: 'React with 👍' }).click();
  await ann.locator('.reaction').click();
  await until(ben, () => document.querySelector('.reaction .count')?.textContent === '2', null);
  await does(ann, 'Nonsense', 'Delete');
  await ann.getByRole('button', { name: 'Keep it' }).click();
  await does(ann, 'Nonsense', 'Delete');
  await ann.locator('.panel').getByRole('button', { name: 'Delete' }).click();
  await hears(ben, 'This message was deleted.');
  await until(ann, () => document.querySelector('.reaction .count')?.textContent === '2', null);
  assert.deepEqual(await reactions(ann), [['👍2', 'true', 'Ben and you']]);
  assert.deepEqual(await reactions(ben), [['👍2', 'true', 'you and Ann']]);
  assert.match((await ann.locator('.edited').getAttribute('title')) ?? '', /^Edited .*\d/);
  const seen = [
    ['', 'Lunch at twelve?', 'edited', '👍2'],
    ['', 'This message was deleted.', '', ''],
    ['In answer to AnnLunch at twelve?', 'Gladly', '', ''],
  ];
  for (const page of [ann, ben]) assert.deepEqual(await shown(page), seen);
  await ann.reload();
  await hears(ann, 'Gladly');
  assert.deepEqual(await shown(ann), seen);
  assert.equal(await row(ben, 'This message was deleted.').getByRole('button', { name: 'Reply' }).count(), 0);
});

test('what one does without a line is shown at once, waits, and comes to the same for both', async () => {
  const channel = `chat/${fresh()}`;
  const ann = await person('Ann', channel);
  const ben = await person('Ben', channel);
  for (const text of ['one', 'two', 'three']) await say(ann, text);
  await hears(ben, 'three');
  await hears(ann, 'three');
  await cut(ann);
  await does(ann, 'one', 'Edit');
  await say(ann, 'On');
  await does(ann, 'On', 'Edit');
  await say(ann, 'One');
  await does(ann, 'two', 'Delete');
  await ann.locator('.panel').getByRole('button', { name: 'Delete' }).click();
  await does(ann, 'three', 'React');
  await ann.getByLabel('Any other emoji').fill('🦊');
  await ann.getByLabel('Any other emoji').press('Enter');
  await hears(ann, 'One');
  await ann.getByText('This change is not sent yet.').first().waitFor();
  assert.deepEqual(await said(ben), ['one', 'two', 'three']);
  await does(ben, 'three', 'React');
  await ben.getByRole('button', { name: 'React with 🎉' }).click();
  await ben.locator('.reaction').waitFor();
  await say(ben, 'four');
  await hears(ben, 'four');
  await mend(ann);
  for (const page of [ann, ben]) {
    await until(page, () => document.querySelectorAll('.reaction').length === 2, null);
    await hears(page, 'four');
    await until(page, () => !document.querySelector('.waits'), null);
  }
  const seen = [
    ['', 'One', 'edited', ''],
    ['', 'This message was deleted.', '', ''],
    ['', 'three', '', '🎉1🦊1'],
    ['', 'four', '', ''],
  ];
  for (const page of [ann, ben]) assert.deepEqual(await shown(page), seen);
});

test('changes that are not sent outlive a reload', async () => {
  const channel = `chat/${fresh()}`;
  const ann = await person('Ann', channel);
  await say(ann, 'one');
  await hears(ann, 'one');
  await ann.evaluate(() => {
    /** @type {any} */ (globalThis).stayCut = true;
  });
  await ann.evaluate(() => /** @type {any} */ (globalThis).sockets.at(-1).close());
  await ann.locator('#state[data-state=waiting]').waitFor();
  await does(ann, 'one', 'Edit');
  await say(ann, 'One');
  await hears(ann, 'One');
  await ann.reload();
  await online(ann);
  await ann.locator('.edited').waitFor();
  await hears(ann, 'One');
});

test('the keyboard alone does all of it', async () => {
  const channel = `chat/${fresh()}`;
  const ann = await person('Ann', channel);
  await publish(channel, { body: 'from the back end' });
  await say(ann, 'mine');
  await hears(ann, 'mine');
  await ann.locator('#text').fill('a thought');
  await ann.locator('#text').fill('');
  await ann.locator('#text').press('ArrowUp');
  assert.equal(await ann.locator('#text').inputValue(), 'mine');
  await ann.locator('#text').press('Escape');
  assert.equal(await ann.locator('#text').inputValue(), '');
  await ann.locator('#text').press('ArrowUp');
  await say(ann, 'mine, anew');
  await hears(ann, 'mine, anew');
  await ann.locator('.scroller').focus();
  await ann.keyboard.press('Tab');
  assert.equal(await ann.evaluate(() => document.activeElement?.querySelector('.body')?.textContent), 'mine, anew');
  await ann.keyboard.press('ArrowUp');
  assert.equal(
    await ann.evaluate(() => document.activeElement?.querySelector('.body')?.textContent),
    'from the back end',
  );
  await ann.keyboard.press('e'); // not one's own: nothing
  await ann.keyboard.press('r');
  await ann.keyboard.type('I see');
  await ann.keyboard.press('Enter');
  await ann.locator('.quoted-text').getByText('from the back end').waitFor();
  await ann.locator('.timeline .quote').focus();
  await ann.keyboard.press('Enter');
  await until(ann, () => document.activeElement?.querySelector('.body')?.textContent === 'from the back end', null);
  await ann.keyboard.press('+');
  await ann.keyboard.press('Enter');
  await ann.locator('.reaction').waitFor();
  await ann.keyboard.press('End');
  await ann.keyboard.press('Delete');
  await ann.keyboard.press('Escape');
  assert.equal(await ann.locator('.panel').count(), 0);
  await ann.keyboard.press('Delete');
  await ann.keyboard.press('Enter');
  await hears(ann, 'This message was deleted.');
  assert.equal(await ann.locator('#text').inputValue(), '');
});

test('an answer leads to its message, however far above that is', async () => {
  const name = fresh();
  for (let i = 1; i <= 130; i++) await publish(`chat/${name}`, { body: `message ${i}` });
  await publish(`chat/${name}`, { body: 'at last', replyTo: 3 });
  const ann = await person('Ann', `chat/${name}`);
  await hears(ann, 'at last');
  await ann.getByRole('button', { name: 'An earlier message' }).click();
  await until(ann, () => document.activeElement?.querySelector('.body')?.textContent === 'message 3', null);
  await ann.keyboard.press('End');
  await until(ann, () => document.activeElement?.querySelector('.quoted-text')?.textContent === 'message 3', null);
});

test('a change that is refused says why, in words, and can be left', async () => {
  const channel = `chat/${fresh()}`;
  const ann = await person('Ann', channel);
  await say(ann, 'one');
  await hears(ann, 'one');
  await does(ann, 'one', 'Edit');
  await say(ann, 'x'.repeat(70_000));
  await ann.getByText('Not edited: A message is at most').waitFor();
  await hears(ann, 'one');
  await ann.getByRole('button', { name: 'Leave it' }).click();
  await until(ann, () => !document.querySelector('.timeline .note'), null);
});

const HOSTILE = [
  '<script>globalThis.hacked = 1</script><img src=x onerror="globalThis.hacked = 1">',
  '[click](javascript:globalThis.hacked=1) [me](data:text/html,<script>alert(1)</script>)',
  `\u202e\u2066unended ${'\u202e'.repeat(50)}`,
  `Z${'\u0351\u0352\u0353\u0354\u0355'.repeat(400)}algo`,
  '😀'.repeat(16_000),
  `${'> '.repeat(500)}deep`,
  `${'*'.repeat(30_000)} ${'['.repeat(30_000)}`,
  `\`\`\`\n${'x'.repeat(5_000)}\n\`\`\``,
  'x'.repeat(20_000),
];

for (const width of [320, 1_280])
  test(`nothing that is written runs, or breaks the page (${width} px)`, async () => {
    const channel = `chat/${fresh()}`;
    for (const body of HOSTILE) await publish(channel, { body });
    await publish(channel, { body: 'and **after** it, https://a.example and שלום עולם' });
    await publish(channel, { body: 'an answer', replyTo: 5 });
    const ann = await person('Ann', channel, { viewport: { width, height: 700 } });
    await hears(ann, 'an answer');
    assert.equal((await lookThrough(ann)).size, HOSTILE.length + 2);
    assert.equal(await ann.evaluate(() => /** @type {any} */ (globalThis).hacked), undefined);
    assert.equal(await ann.locator('.timeline :is(script, iframe, img)').count(), 0);
    assert.deepEqual(
      await ann
        .locator('.timeline a')
        .evaluateAll((links) =>
          links.map((each) => [each.getAttribute('href'), each.getAttribute('rel'), each.getAttribute('target')]),
        ),
      [['https://a.example', 'noopener noreferrer nofollow', '_blank']],
    );
    assert.deepEqual(await stickingOut(ann), []);
    assert.deepEqual(await faint(ann), []);
    const overlaps = await ann
      .locator('.timeline .message')
      .evaluateAll(
        (rows) =>
          rows
            .slice(1)
            .filter((each, index) => each.getBoundingClientRect().top < rows[index].getBoundingClientRect().bottom - 1)
            .length,
      );
    assert.equal(overlaps, 0);
  });

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFklEQVR42mNk+M9QzwAEjDAGNzYAAAOkAgE/M0FvAAAAAElFTkSuQmCC',
  'base64',
);
const picture = (/** @type {string} */ name) => ({ name, mimeType: 'image/png', buffer: PNG });
const notes = { name: 'notes grün.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') };

/** @param {Page} page */
const picker = (page) => page.locator('.composer input[type=file]');

for (const [who, visit] of /** @type {const} */ ([
  ['a guest', (/** @type {string} */ channel) => person('Ann', channel)],
  [
    'who has signed in by a cookie',
    async (/** @type {string} */ channel) => open(await withCookie(token('ann', 600)), channel),
  ],
]))
  test(`files go with a message, pictures are seen, and the rest is there to be loaded (${who})`, async () => {
    const channel = `chat/${fresh()}`;
    const ann = await visit(channel);
    await online(ann);
    const ben = await person('Ben', channel);
    await picker(ann).setInputFiles([picture('red.png'), notes]);
    assert.deepEqual(await ann.locator('.composer .file-name').allTextContents(), ['red.png', 'notes grün.txt']);
    await say(ann, 'Two **files**');
    await hears(ben, 'Two files');
    for (const page of [ann, ben]) {
      const image = page.getByRole('img', { name: 'red.png' });
      await image.waitFor();
      await until(
        page,
        () => /** @type {HTMLImageElement} */ (document.querySelector('.attachments img')).naturalWidth === 2,
        null,
      );
      assert.equal(await image.getAttribute('loading'), 'lazy');
      assert.equal(await page.locator('.composer .upload, .parcel').count(), 0);
    }
    const chip = ben.locator('.timeline a.file');
    assert.equal(await chip.textContent(), 'notes grün.txt5 bytes');
    const [download] = await Promise.all([ben.waitForEvent('download'), chip.click()]);
    assert.equal(download.suggestedFilename(), 'notes grün.txt');
    await does(ann, 'Two files', 'Edit');
    await say(ann, 'Still two');
    await hears(ben, 'Still two');
    assert.equal(await ben.locator('.attachments li').count(), 2);
  });

test('a file that does not get there can be sent again or left out, and the message waits for it', async () => {
  const ann = await person('Ann', `chat/${fresh()}`);
  await ann.route('**/api/uploads?*', (route) =>
    route.fulfill({ status: 413, json: { code: 'too-large', detail: 'Too large.' } }),
  );
  await picker(ann).setInputFiles([picture('one.png'), picture('two.png')]);
  const failed = ann.locator('.upload[data-state=failed]');
  await until(ann, () => document.querySelectorAll('.upload[data-state=failed]').length === 2, null);
  await say(ann, 'With a picture');
  await ann.locator('.parcel').getByText('With a picture').waitFor();
  assert.equal(await ann.locator('.composer .upload').count(), 0);
  await ann.unroute('**/api/uploads?*');
  await ann.getByRole('button', { name: 'Do not send one.png' }).click();
  await ann.getByRole('button', { name: 'Send two.png again' }).click();
  await hears(ann, 'With a picture');
  await ann.getByRole('img', { name: 'two.png' }).waitFor();
  assert.equal(await failed.count(), 0);
  assert.deepEqual(await ann.locator('.parcel, .pending .message').count(), 0);
});

test('pictures are pasted, and files are dropped on the conversation', async () => {
  const ann = await person('Ann', `chat/${fresh()}`);
  const give = (/** @type {string} */ type, /** @type {string} */ selector, /** @type {string} */ name) =>
    ann.evaluate(
      ([kind, where, called]) => {
        const data = new DataTransfer();
        data.items.add(new File(['x'], called, { type: 'text/plain' }));
        const options = { bubbles: true, cancelable: true };
        const event =
          kind === 'paste'
            ? new ClipboardEvent(kind, { ...options, clipboardData: data })
            : new DragEvent(kind, { ...options, dataTransfer: data });
        document.querySelector(where)?.dispatchEvent(event);
      },
      [type, selector, name],
    );
  await give('paste', '#text', 'pasted.txt');
  await give('dragover', '.scroller', 'dropped.txt');
  await ann.locator('.chat.dropping').waitFor();
  await give('drop', '.scroller', 'dropped.txt');
  await ann.locator('.chat:not(.dropping)').waitFor();
  assert.deepEqual(await ann.locator('.composer .file-name').allTextContents(), ['pasted.txt', 'dropped.txt']);
  await ann.getByRole('button', { name: 'Do not send dropped.txt' }).click();
  await ann.getByRole('button', { name: 'Send', exact: true }).click();
  await ann.locator('.timeline a.file').getByText('pasted.txt').waitFor();
  assert.equal(await ann.locator('.timeline a.file').count(), 1);
});

test('a room whose newest entries are all changes shows its messages', async () => {
  const channel = `chat/${fresh()}`;
  await publish(channel, { body: 'the only one' });
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
  for (let i = 1; i <= 60; i++) {
    const body = JSON.stringify({ body: `edit ${i}` });
    const answer = await fetch(`${BASE}api/channels/${channel}/messages/1`, { method: 'PATCH', headers, body });
    assert.equal(answer.status, 200);
  }
  const ann = await person('Ann', channel);
  await hears(ann, 'edit 60');
  assert.deepEqual(await said(ann), ['edit 60']);
});
