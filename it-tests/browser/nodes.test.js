import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { cut, fresh, hears, mend, named, newBrowser, online, say, visit } from './browser.js';
import { Cluster } from './cluster.js';
import { does, presses } from './rows.js';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {{name: string, page: Page}} Person */

/** Whatever somebody waits for here comes by then: a node that leaves has its people come back within 6 s, and may turn away some at first. */
const PATIENT = 40_000;
/** What a browser says of lines that are cut and nodes that are gone. */
const MEANT = /net::ERR_|status of 50[234]|already in CLOSING/;
const GONE = 'This message was deleted.';
const EMOJI = ['👍', '🎉', '👀'];

const cluster = new Cluster();
before(() => cluster.start());
after(() => cluster.close());

/** @param {string} name @param {string} channel @returns {Promise<Person>} somebody whose screen has room for all */
async function comes(name, channel) {
  const context = await newBrowser({ viewport: { width: 1200, height: 5000 } });
  context.setDefaultTimeout(PATIENT);
  return { name, page: await named(name, await visit(context, `#${channel}`, cluster.base, MEANT)) };
}

/** Ann and Ben, each on a node of their own. @param {string} channel @returns {Promise<[Person, Person]>} */
async function two(channel) {
  const ann = await comes('Ann', channel);
  const ben = await comes('Ben', channel);
  // NGINX sends them where least are: it may have counted something else that Ann's page was asking for.
  while ((await cluster.nodeOf('Ann')) === (await cluster.nodeOf('Ben'))) {
    await ben.page.reload();
    await online(ben.page);
  }
  return [ann, ben];
}

/** What a page shows: of each message what it answers, its text, whether it was edited, and the reactions. @param {Page} page */
const seen = (page) =>
  page.locator('.timeline .message').evaluateAll((rows) =>
    rows.map((each) => ({
      quote: each.querySelector('.quote')?.textContent ?? '',
      body: each.querySelector('.body')?.textContent ?? '',
      edited: each.querySelector('.edited') !== null,
      reactions: [...each.querySelectorAll('.reaction')].map((chip) => chip.textContent).sort(),
    })),
  );

/** The same of what the cluster has kept. @param {string} channel */
async function kept(channel) {
  const node = cluster.nodes.find(({ isServing }) => isServing);
  const { messages } = await node?.read(`api/channels/${channel}/messages?view=folded&limit=500`);
  const bySeq = new Map(messages.map((/** @type {any} */ each) => [each.seq, each]));
  return messages.map((/** @type {any} */ { body, deleted, edited, replyTo, reactions = {} }) => {
    const to = deleted ? undefined : bySeq.get(replyTo);
    return {
      quote: to ? `In answer to ${to.from.name}${to.deleted ? 'deleted' : to.body}` : '',
      body: deleted ? GONE : body,
      edited: !deleted && edited !== undefined,
      reactions: Object.entries(reactions)
        .map(([emoji, { count }]) => `${emoji}${count}`)
        .sort(),
    };
  });
}

/** Everybody is there again and sees what is kept, each message once; nothing waits any longer. @param {string} channel @param {Person[]} people */
async function agree(channel, people) {
  for (const { page } of people) {
    await online(page);
    await page.locator('.pending .message').first().waitFor({ state: 'detached' });
  }
  const end = Date.now() + PATIENT;
  for (;;) {
    const [log, ...sights] = await Promise.all([kept(channel), ...people.map(({ page }) => seen(page))]);
    if (sights.every((sight) => isDeepStrictEqual(sight, log))) {
      const texts = log.map((/** @type {any} */ { body }) => body).filter((/** @type {string} */ body) => body !== GONE);
      assert.equal(new Set(texts).size, texts.length, 'something is there twice');
      return;
    }
    if (Date.now() > end) for (const sight of sights) assert.deepEqual(sight, log);
  }
}

/** @param {Person} who @param {string} text @param {string} now */
async function edit({ page }, text, now, by = does) {
  await by(page, text, 'Edit');
  await say(page, now);
}

/** @param {Person} who @param {string} text @param {string} answer */
async function reply({ page }, text, answer, by = does) {
  await by(page, text, 'Reply');
  await say(page, answer);
}

/** @param {Person} who @param {string} text */
async function react({ page }, text, emoji = EMOJI[0], by = does) {
  await by(page, text, 'React');
  await page.getByRole('button', { name: `React with ${emoji}` }).click();
}

/** @param {Person} who @param {string} text */
async function remove({ page }, text, by = does) {
  await by(page, text, 'Delete');
  await page.locator('.panel').getByRole('button', { name: 'Delete' }).click();
}

/** Writes letter by letter until the other sees it. Their page may just be joining: it is told again every 3 s. @param {Person} who @param {Person} other @param {string} text */
async function types({ name, page }, other, text) {
  const typing = other.page.getByText(`${name} is typing…`);
  const end = Date.now() + PATIENT;
  await page.locator('#text').fill(text);
  while (!(await typing.isVisible())) {
    assert.ok(Date.now() < end, `nobody sees that ${name} types`);
    await page.locator('#text').press('End');
    await page.locator('#text').pressSequentially('…');
  }
  await say(page, text);
}

/**
 * The node that somebody is on ends: they come to the other one, by themselves.
 *
 * @param {Person} who
 * @param {'SIGTERM' | 'SIGKILL'} signal it sends its people away first, or is dead
 */
async function move({ name, page }, signal) {
  const node = await cluster.nodeOf(name);
  await node.end(signal);
  assert.notEqual(await cluster.nodeOf(name), node);
  await online(page);
  return node;
}

test('two people on two nodes write, answer, edit and react, are cut off and moved, and see the same', async (t) => {
  const [name, elsewhere] = [fresh(), fresh()];
  const channel = `chat/${name}`;
  const [ann, ben] = await two(channel);
  await say(ann.page, 'Shall we meet?');
  await types(ben, ann, 'Gladly');
  await hears(ann.page, 'Gladly');
  await edit(ann, 'Shall we meet?', 'Shall we meet at noon?');
  await hears(ben.page, 'Shall we meet at noon?');
  await reply(ben, 'Shall we meet at noon?', 'At noon, then');
  await react(ann, 'Gladly');
  await ben.page.locator('.reaction').click();
  await say(ann.page, 'Nonsense');
  await remove(ann, 'Nonsense');
  await agree(channel, [ann, ben]);

  // Ben has another window, which looks at something else: what he reads in one of them is read in the other.
  const other = await visit(ben.page.context(), `#${channel}`, cluster.base, MEANT);
  await hears(other, 'Gladly');
  for (const page of [other, ben.page]) {
    await page.evaluate((room) => (location.hash = `#chat/${room}`), elsewhere);
    await page.getByRole('heading', { name: elsewhere }).waitFor();
  }
  await say(ann.page, 'Are you there?');
  const entry = (/** @type {Page} */ page) => page.locator('#chats li', { hasText: name });
  for (const page of [other, ben.page]) await entry(page).locator('.badge').getByText('1').waitFor();
  await entry(ben.page).getByRole('link').click();
  await hears(ben.page, 'Are you there?');
  for (const page of [other, ben.page]) await entry(page).locator('.badge').waitFor({ state: 'hidden' });
  await other.close();

  // A node leaves in order, and comes back.
  const left = await move(ann, 'SIGTERM');
  await say(ann.page, 'I was moved');
  await hears(ben.page, 'I was moved');
  const isBack = left.start();
  t.after(() => isBack);
  await types(ben, ann, 'I saw nothing of it');
  await agree(channel, [ann, ben]);

  // The network of one is gone while the other's node is killed.
  await cut(ann.page);
  await say(ann.page, 'From the tunnel');
  await ann.page.locator('.pending .unsent').getByText('Not sent yet').waitFor();
  await react(ann, 'At noon, then', '🎉');
  await edit(ann, 'Are you there?', 'Are you really there?');
  await ann.page.getByText('This change is not sent yet.').first().waitFor();
  await react(ben, 'At noon, then', '🎉');
  await isBack;
  const killed = await cluster.nodeOf('Ben');
  await killed.end('SIGKILL');
  await reply(ben, 'I was moved', 'And I');
  await mend(ann.page);
  await hears(ben.page, 'From the tunnel');
  await agree(channel, [ann, ben]);
  await killed.start();
});

/** Numbers from 0 to 1 that the seed decides. @param {number} seed */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const ACTS = 30;
/** Some more often than others. */
const USUAL = ['write', 'write', 'type', 'edit', 'reply', 'reply', 'react', 'react', 'remove', 'cut'];
const AWAY = ['write', 'edit', 'reply', 'react', 'remove', 'mend', 'mend'];
const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);

test(`whatever two people do, cut off and moved at random, they end the same (SEED=${seed})`, async (t) => {
  const next = random(seed);
  /** @template T @param {T[]} all */
  const any = (all) => all[Math.floor(next() * all.length)];
  const channel = `chat/${fresh()}`;
  const people = await two(channel);
  /** Who is cut off. @type {Set<Person>} */
  const away = new Set();
  /** @type {Promise<void>} */
  let restarted = Promise.resolve();
  t.after(() => restarted);
  let texts = 0;
  const meet = async () => away.size === 0 && (await agree(channel, people));
  const text = (/** @type {Person} */ { name }) => `${name} ${++texts}`;
  /** A message that somebody sees. @param {Person} who @param {string} which */
  const message = async ({ page }, which) => {
    const bodies = await page.locator(`.timeline .message${which} .body:not(.gone)`).allTextContents();
    return bodies.length ? any(bodies) : undefined;
  };
  /** @param {Person} who whose node ends @param {NodeJS.Signals} signal */
  const end = async (who, signal) => {
    await restarted;
    const node = await cluster.nodeOf(who.name);
    await node.end(signal);
    restarted = node.start();
  };
  /** @type {Record<string, (who: Person, other: Person) => Promise<void>>} */
  const acts = {
    write: (who) => say(who.page, text(who)),
    type: (who, other) => (away.size ? say(who.page, text(who)) : types(who, other, text(who))),
    edit: async (who) => {
      const body = await message(who, '.mine');
      if (body) await edit(who, body, text(who), presses);
    },
    reply: async (who) => {
      const body = await message(who, '');
      if (body) await reply(who, body, text(who), presses);
    },
    react: async (who) => {
      const body = await message(who, '');
      if (body) await react(who, body, any(EMOJI), presses);
    },
    remove: async (who, other) => {
      const body = await message(who, '.mine');
      if (!body) return;
      await remove(who, body, presses);
      // Nobody answers what is about to vanish under their pointer.
      if (away.size === 0) await other.page.locator('.body:not(.gone)').getByText(body, { exact: true }).waitFor({ state: 'detached' });
    },
    cut: async (who) => {
      away.add(who);
      await cut(who.page);
    },
    mend: async (who) => {
      away.delete(who);
      await mend(who.page);
      await meet();
    },
  };
  /** @type {Record<number, NodeJS.Signals>} */
  const ends = { [ACTS / 3]: 'SIGTERM', [(2 * ACTS) / 3]: 'SIGKILL' };
  for (let i = 0; i < ACTS; i++) {
    const who = any(people);
    const there = people.find((each) => !away.has(each));
    if (ends[i] && there) await end(there, ends[i]);
    const act = any(away.has(who) ? AWAY : USUAL);
    t.diagnostic(`${who.name}: ${act}`);
    await acts[act](who, people[1 - people.indexOf(who)]);
  }
  for (const who of away) await mend(who.page);
  await agree(channel, people);
});
