import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BASE, fresh, KEY, newBrowser, visit } from './browser.js';
import { Proxy } from './proxy.js';

/** @typedef {import('playwright-core').Page} Page */

/** @param {string} method @param {string} path @param {object} [body] */
async function tell(method, path, body) {
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
  const answer = await fetch(`${BASE}api/jobs/${path}`, { method, headers, body: body && JSON.stringify(body) });
  assert.ok(answer.ok, `${path}: ${answer.status}`);
}

/** A page with a client of its own, in `client`. @param {object} [options] @param {string} [from] where it comes from @returns {Promise<Page>} */
async function client(options = {}, from = BASE) {
  const page = await visit(await newBrowser(), 'ops/', from);
  await page.evaluate(
    async ([base, more]) => {
      const { connect } = await import(`${base}js/parley.js`);
      const all = /** @type {any} */ (globalThis);
      all.client = connect({ name: 'Ann', ...more });
      all.watch = (/** @type {string} */ id) => {
        all.job = all.client.job(id);
        all.seen = [];
        all.job.on('change', (/** @type {any} */ state) => all.seen.push(state));
      };
    },
    /** @type {const} */ ([from, options]),
  );
  return page;
}

/** @param {Page} page @param {string} id */
const watch = (page, id) => page.evaluate((each) => /** @type {any} */ (globalThis).watch(each), id);

/** @param {Page} page @returns {Promise<any[]>} */
const seen = (page) => page.evaluate(() => /** @type {any} */ (globalThis).seen);

/** @param {Page} page @returns {Promise<any>} */
const ended = (page) => page.evaluate(() => /** @type {any} */ (globalThis).job.ended);

/** @param {Page} page @param {number} done */
const until = (page, done) =>
  page.waitForFunction((least) => /** @type {any} */ (globalThis).job.state?.done >= least, done);

for (const transport of ['websocket', 'events']) {
  test(`a job is watched from its beginning, and from the middle (${transport})`, async () => {
    const id = fresh();
    const ann = await client({ transport });
    await watch(ann, id);
    await tell('PUT', id, { title: 'Import', total: 3, unit: 'rows' });
    await tell('POST', `${id}/progress`, { done: 1 });
    await until(ann, 1);
    const ben = await client({ transport });
    await watch(ben, id);
    await until(ben, 1);
    assert.equal((await seen(ben)).length, 1);
    await tell('POST', `${id}/progress`, { done: 2 });
    await until(ben, 2);
    await tell('POST', `${id}/end`, { state: 'succeeded', result: { rows: 3 } });
    for (const page of [ann, ben]) {
      const end = await ended(page);
      assert.equal(end.state, 'succeeded');
      assert.deepEqual(end.result, { rows: 3 });
    }
    const late = await client({ transport });
    await watch(late, id);
    assert.equal((await ended(late)).title, 'Import');
  });
}

test('a job that is forgotten before its end was seen is not found', async () => {
  const id = fresh();
  const ann = await client();
  await watch(ann, id);
  await tell('PUT', id, { silence: '1s', keep: '1s' });
  assert.equal((await ended(ann)).reason, 'silent');
  await ann.waitForFunction(() => /** @type {any} */ (globalThis).job.state === undefined);
  // One that may not be watched.
  await watch(ann, 'a b');
  const code = await ann.evaluate(() =>
    /** @type {any} */ (globalThis).job.ended.catch((/** @type {any} */ error) => error.code),
  );
  assert.equal(code, 'bad-request');
});

/** So often somebody looks at an upload until they have seen it on its way: far longer than the server is silent. */
const LOOKS = 10_000;

test('an upload is watched by somebody else while it comes, and is there when it has', async (t) => {
  const proxy = new Proxy('passes');
  t.after(() => proxy.close());
  const id = fresh();
  const size = 40 << 20;
  const ben = await client();
  await watch(ben, `upload-${id}`);
  const ann = await client({}, await proxy.begin());
  proxy.passing = size / 2;
  const sending = ann.evaluate(
    async ([name, length]) => {
      const bytes = new Uint8Array(length).map((_, i) => (i * 7) ^ (i >> 9));
      /** @type {any[]} */
      const progress = [];
      const [kept] = await /** @type {any} */ (globalThis).client.upload(new File([bytes], 'grüße.bin'), {
        channel: `chat/${name}`,
        id: name,
        onProgress: (/** @type {any} */ each) => progress.push(each),
      });
      const back = new Uint8Array(await (await fetch(kept.url)).arrayBuffer());
      return /** @type {const} */ ([
        { ...kept, isSame: back.length === bytes.length && back.every((each, i) => each === bytes[i]) },
        progress,
      ]);
    },
    /** @type {const} */ ([id, size]),
  );
  const dones = async () => (await seen(ben)).map(({ done = 0 }) => done);
  // The server tells of what comes, and not more often than people can see: from the middle on one byte comes for each look.
  const isOnItsWay = (/** @type {number} */ done) => done > 0 && done < size;
  for (let looks = 0; !(await dones()).some(isOnItsWay); looks++) {
    assert.ok(looks < LOOKS, `Ben saw ${await dones()}`);
    proxy.passing++;
  }
  proxy.passing = Infinity;
  const [file, told] = await sending;
  assert.equal(file.name, 'grüße.bin');
  assert.equal(file.size, size);
  assert.ok(file.isSame);
  const end = await ended(ben);
  assert.equal(end.state, 'succeeded');
  assert.equal(end.result.files[0].id, file.id);
  const all = await dones();
  assert.deepEqual(all, [...all].sort((a, b) => a - b));
  assert.equal(all.at(-1), end.total);
  assert.ok(told.length > 0);
});

test('an upload that is given up has failed, and one that is refused says why', async () => {
  const id = fresh();
  const ann = await client();
  await watch(ann, `upload-${id}`);
  const reason = await ann.evaluate(async (name) => {
    const all = /** @type {any} */ (globalThis);
    const over = new AbortController();
    const sending = all.client.upload(new Blob([new Uint8Array(90 << 20)]), {
      channel: `chat/${name}`,
      id: name,
      onProgress: () => over.abort(),
      signal: over.signal,
    });
    return sending.catch((/** @type {any} */ error) => error.name);
  }, id);
  assert.equal(reason, 'AbortError');
  assert.equal((await ended(ann)).state, 'failed');
  const refused = await ann.evaluate(() =>
    /** @type {any} */ (globalThis).client
      .upload(new Blob(['x']), { channel: 'feed/not-for-guests' })
      .catch((/** @type {any} */ error) => [error.name, error.code, error.retry]),
  );
  assert.deepEqual(refused, ['ParleyError', 'forbidden', false]);
});
