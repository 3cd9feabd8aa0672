import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BASE, fresh, hears, person, publish, say, until } from './browser.js';

/** @typedef {import('playwright-core').Page} Page */

/**
 * Red on the left and blue on the right, with so much noise that it is large.
 *
 * @param {Page} page
 * @param {number} width
 * @param {number} height
 * @param {string} type
 */
const drawn = async (page, width, height, type) =>
  Buffer.from(
    await page.evaluate(
      async ([w, h, kind]) => {
        const canvas = document.createElement('canvas');
        canvas.width = w;
        canvas.height = h;
        const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
        const image = context.createImageData(w, h);
        for (let i = 0, random = 1; i < image.data.length; i += 4) {
          random = (random * 48271) % 2147483647;
          const isLeft = (i / 4) % w < w / 2;
          image.data.set([isLeft ? 255 : random % 64, random % 64, isLeft ? random % 64 : 255, 255], i);
        }
        context.putImageData(image, 0, 0);
        const blob = await new Promise((resolve) => canvas.toBlob(resolve, kind, 0.9));
        const bytes = new Uint8Array(await blob.arrayBuffer());
        return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
      },
      /** @type {[number, number, string]} */ ([width, height, type]),
    ),
    'latin1',
  );

/** A JPEG that a camera has taken on its side: it is shown with its left side up. @param {Buffer} jpeg */
function turned(jpeg) {
  const exif = Buffer.from(
    'FFE1 0022 457869660000 4D4D002A00000008 0001 0112 0003 00000001 0006 0000 00000000'.replaceAll(' ', ''),
    'hex',
  );
  return Buffer.concat([jpeg.subarray(0, 2), exif, jpeg.subarray(2)]);
}

/** @param {Page} page @param {string} name @param {string} mimeType @param {Buffer} buffer */
const attach = (page, name, mimeType, buffer) =>
  page.locator('.composer input[type=file]').setInputFiles([{ name, mimeType, buffer }]);

/** @param {Page} page @param {string} kind @param {string} selector @param {string} name @param {Buffer} bytes */
const give = (page, kind, selector, name, bytes) =>
  page.evaluate(
    ([how, where, called, binary]) => {
      const data = new DataTransfer();
      const content = Uint8Array.from(binary, (character) => character.charCodeAt(0));
      data.items.add(new File([content], called, { type: 'image/jpeg' }));
      const options = { bubbles: true, cancelable: true };
      const event =
        how === 'paste'
          ? new ClipboardEvent(how, { ...options, clipboardData: data })
          : new DragEvent(how, { ...options, dataTransfer: data });
      document.querySelector(where)?.dispatchEvent(event);
    },
    [kind, selector, name, bytes.toString('latin1')],
  );

/** How a picture stands in the conversation, once it is there. @param {Page} page @param {string} name */
async function seen(page, name) {
  const image = page.locator('.timeline').getByRole('img', { name, exact: true });
  await image.waitFor();
  await until(
    page,
    (called) =>
      [...document.querySelectorAll('.timeline img')].some(
        (img) => img.getAttribute('alt') === called && /** @type {HTMLImageElement} */ (img).naturalWidth > 0,
      ),
    name,
  );
  return image.evaluate((element) => {
    const img = /** @type {HTMLImageElement} */ (element);
    const link = /** @type {HTMLAnchorElement} */ (img.parentElement);
    return {
      shows: new URL(img.src).pathname,
      links: new URL(link.href).pathname,
      lazy: img.loading,
      sides: ['--width', '--height'].map((side) => Number(img.style.getPropertyValue(side))),
      natural: [img.naturalWidth, img.naturalHeight],
      box: [img.clientWidth, img.clientHeight],
    };
  });
}

/** @param {string} path of a file */
const status = async (path) => (await fetch(new URL(path, BASE))).status;

/** @param {string} channel */
async function attachments(channel) {
  const page = await (await fetch(`${BASE}api/channels/${channel}/messages`)).json();
  return page.messages.flatMap((/** @type {any} */ { body }) => body?.attachments ?? []);
}

test('a large picture is shown by its thumbnail, links to the whole, and both go with the message', async () => {
  const channel = `chat/${fresh()}`;
  const ann = await person('Ann', channel);
  const ben = await person('Ben', channel);
  const jpeg = await drawn(ann, 1600, 1200, 'image/jpeg');
  await attach(ann, 'attached.jpg', 'image/jpeg', jpeg);
  await say(ann, 'attached');
  await give(ann, 'paste', '#text', 'pasted.jpg', jpeg);
  await say(ann, 'pasted');
  await give(ann, 'dragover', '.scroller', 'dropped.jpg', jpeg);
  await give(ann, 'drop', '.scroller', 'dropped.jpg', jpeg);
  await say(ann, 'dropped');
  for (const how of ['attached', 'pasted', 'dropped'])
    for (const page of [ann, ben]) {
      const { shows, links, lazy, sides, natural, box } = await seen(page, `${how}.jpg`);
      assert.deepEqual([sides, natural, lazy], [[1600, 1200], [640, 480], 'lazy']);
      assert.notEqual(shows, links);
      assert.equal(Math.round((100 * box[0]) / box[1]), 133);
    }
  const { shows, links } = await seen(ben, 'pasted.jpg');
  const whole = await fetch(new URL(links, BASE));
  assert.deepEqual(Buffer.from(await whole.arrayBuffer()), jpeg);
  const small = await fetch(new URL(shows, BASE));
  assert.equal(small.headers.get('content-type'), 'image/webp');
  assert.ok((await small.arrayBuffer()).byteLength < jpeg.length / 4);

  const row = ann.locator('.timeline .message', { has: ann.locator('.body').getByText('pasted', { exact: true }) });
  await row.hover();
  await row.getByRole('button', { name: 'Delete', exact: true }).click();
  await ann.locator('.panel').getByRole('button', { name: 'Delete' }).click();
  await ben.locator('.timeline .gone').waitFor();
  for (const path of [shows, links]) await until(ben, async (gone) => (await fetch(gone, { cache: 'no-store' })).status === 404, path);
  const other = await seen(ben, 'dropped.jpg');
  assert.deepEqual([await status(other.shows), await status(other.links)], [200, 200]);
});

test('nothing moves when a picture comes', async () => {
  const channel = `chat/${fresh()}`;
  const ann = await person('Ann', channel);
  const ben = await person('Ben', channel);
  /** @type {import('playwright-core').Route[]} */
  const held = [];
  const both = new Promise((resolve) => {
    void ben.route('**/api/uploads/*', (route) => held.push(route) === 2 && resolve(true));
  });
  await attach(ann, 'wide.png', 'image/png', await drawn(ann, 1500, 500, 'image/png'));
  await attach(ann, 'other.png', 'image/png', await drawn(ann, 1000, 800, 'image/png'));
  await say(ann, 'two');
  await hears(ben, 'two');
  const boxes = () =>
    ben.locator('.timeline .picture').evaluateAll((links) => links.map((each) => [each.clientWidth, each.clientHeight]));
  await both;
  const before = await boxes();
  assert.deepEqual(before, [
    [414, 138],
    [280, 224],
  ]);
  for (const route of held) await route.continue();
  await seen(ben, 'wide.png');
  await seen(ben, 'other.png');
  assert.deepEqual(await boxes(), before);
});

test('a picture that a camera has taken on its side is upright, and so is its thumbnail', async () => {
  const ann = await person('Ann', `chat/${fresh()}`);
  const jpeg = turned(await drawn(ann, 1600, 1200, 'image/jpeg'));
  await attach(ann, 'turned.jpg', 'image/jpeg', jpeg);
  await say(ann, 'turned');
  const { sides, natural } = await seen(ann, 'turned.jpg');
  assert.deepEqual([sides, natural], [[1200, 1600], [480, 640]]);
  const top = await ann.locator('.timeline img').evaluate((element) => {
    const context = /** @type {CanvasRenderingContext2D} */ (document.createElement('canvas').getContext('2d'));
    context.drawImage(/** @type {HTMLImageElement} */ (element), -240, -50);
    return [...context.getImageData(0, 0, 1, 1).data];
  });
  assert.ok(top[0] > 180 && top[2] < 100, String(top));
});

test('a small picture, one that moves, a drawing and what is no picture have no thumbnail', async () => {
  const channel = `chat/${fresh()}`;
  const ann = await person('Ann', channel);
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="2000"><rect width="9" height="9"/></svg>');
  const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
  await attach(ann, 'small.png', 'image/png', await drawn(ann, 640, 300, 'image/png'));
  await attach(ann, 'moves.gif', 'image/gif', gif);
  await attach(ann, 'drawing.svg', 'image/svg+xml', svg);
  await attach(ann, 'lies.png', 'image/png', Buffer.from('no picture'));
  await say(ann, 'four files');
  await hears(ann, 'four files');
  assert.deepEqual(
    (await attachments(channel)).map((/** @type {any} */ { id, size, ...rest }) => rest),
    [
      { name: 'small.png', type: 'image/png', width: 640, height: 300 },
      { name: 'moves.gif', type: 'image/gif', width: 1, height: 1 },
      { name: 'drawing.svg', type: 'image/svg+xml' },
      { name: 'lies.png', type: 'image/png' },
    ],
  );
  const { shows, links } = await seen(ann, 'small.png');
  assert.equal(shows, links);
  await ann.locator('.timeline a.file').getByText('lies.png').waitFor();
  await ann.locator('.timeline a.file').getByText('drawing.svg').waitFor();
});

test('whatever a message says of its pictures, the page stands', async () => {
  const channel = `chat/${fresh()}`;
  const ann = await person('Ann', channel);
  await attach(ann, 'real.png', 'image/png', await drawn(ann, 1000, 800, 'image/png'));
  await say(ann, 'real');
  await seen(ann, 'real.png');
  const [{ id }] = await attachments(channel);
  const file = { id, type: 'image/png', size: 1 };
  const odd = [
    { width: 65_535, height: 1 },
    { width: 1, height: 65_535 },
    { width: 1e300, height: -1 },
    { width: '100%', height: { a: 1 } },
    { thumbnail: 'https://other.example/x.png' },
    { thumbnail: '../../../logout' },
    { thumbnail: 'none-of-this-name' },
    { thumbnail: id },
  ];
  const named = odd.map((each, at) => ({ ...file, name: `odd ${at}`, ...each }));
  await publish(channel, { body: { text: 'odd', attachments: named } });
  for (const { name } of named) {
    const { links, natural, box } = await seen(ann, name);
    assert.ok(links.endsWith(`/api/uploads/${id}`));
    assert.deepEqual(natural, [1000, 800]);
    assert.ok(box[0] >= 40 && box[0] <= 420 && box[1] <= 240, `${name}: ${box}`);
  }
  const none = { ...file, id: 'none-of-this-name', name: 'gone.png', thumbnail: 'nor-of-that', width: 5, height: 5 };
  await publish(channel, { body: { text: 'gone', attachments: [none] } });
  await ann.locator('.timeline a.file').getByText('gone.png').waitFor();
});
