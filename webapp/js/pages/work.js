import { byId, keyed } from '../dom.js';
import { channelOf } from '../sidebar.js';
import { ServerClock } from './clock.js';
import { begin, tell } from './frame.js';
import { JobCard } from './job.js';

/** @typedef {import('../parley.js').Channel} Channel */

const PREFIX = 'feed/job.';
/** So many are watched; the newest of a server that has more have to be asked for by name. */
const MOST = 40;
const LOOK = 5_000;

const parley = begin();
const clock = new ServerClock();
/** @type {Map<string, {card: JobCard, channel: Channel}>} */
const jobs = new Map();

byId('watch').addEventListener('submit', (/** @type {Event} */ event) => {
  event.preventDefault();
  const name = channelOf(`feed/job.${byId('job').value.trim()}`)?.slice(PREFIX.length);
  byId('watch-problem').textContent = name ? '' : 'A job’s name has letters and digits, and . _ ~ - between them.';
  if (!name) return;
  watch(name);
  byId('job').value = '';
});
byId('send').addEventListener('submit', (/** @type {Event} */ event) => {
  event.preventDefault();
  const channel = channelOf(byId('room').value);
  const files = [...byId('files').files];
  byId('send-problem').textContent = !channel ? 'That is no room.' : files.length === 0 ? 'Choose a file first.' : '';
  if (!channel || files.length === 0) return;
  byId('files').value = '';
  upload(channel, files);
});
parley.on('state', ({ state }) => state === 'online' && look());
setInterval(look, LOOK);
setInterval(() => jobs.forEach(({ card }) => card.tick(clock)), 1000);
for (const name of new URLSearchParams(location.search).getAll('job')) watch(name);
draw();

/** What jobs there are. */
async function look() {
  if (document.visibilityState !== 'visible' || parley.state.state !== 'online') return;
  try {
    const answer = await parley.fetch(`api/channels?limit=${MOST}&after=${encodeURIComponent(PREFIX)}`);
    if (!answer.ok) return;
    const { channels } = await answer.json();
    for (const { channel } of channels)
      if (channel.startsWith(PREFIX) && jobs.size < MOST) watch(channel.slice(PREFIX.length));
  } catch {
    // No line: it is looked for again.
  }
}

/** @param {string} name @returns {JobCard} */
function watch(name) {
  const known = jobs.get(name);
  if (known) return known.card;
  const card = new JobCard(name);
  const channel = parley.join(`${PREFIX}${name}`, { view: 'latest' });
  jobs.set(name, { card, channel });
  channel.on('message', ({ key, at, body }) => {
    if (key !== 'job') return;
    clock.hear(at);
    if (body === null) return forget(name);
    card.set(body);
    draw();
  });
  channel.on('snapshot', () => !card.job && card.say('There is no such job yet.'));
  channel.on('refused', ({ retry, message }) => !retry && card.say(`It may not be watched: ${message}`));
  draw();
  return card;
}

/** @param {string} name that the server knows no longer */
function forget(name) {
  jobs.get(name)?.channel.leave();
  jobs.delete(name);
  draw();
}

/** @param {string} channel @param {File[]} files */
async function upload(channel, files) {
  const id = [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const card = watch(`upload-${id}`);
  const stop = new AbortController();
  card.say('On its way…');
  card.offerCancel(() => stop.abort());
  try {
    await parley.upload(files, { channel, id, signal: stop.signal });
  } catch (error) {
    if (!card.job) forget(`upload-${id}`);
    const { code, message } = /** @type {import('../parley.js').ParleyError} */ (error);
    if (!stop.signal.aborted) tell(`${code === 'unavailable' ? 'Nothing of it is kept' : 'That was not taken'}: ${message}`);
  }
}

function draw() {
  const byStart = (/** @type {JobCard} */ a, /** @type {JobCard} */ b) =>
    Number(b.job?.state === 'running' || !b.job) - Number(a.job?.state === 'running' || !a.job) ||
    (b.job?.startedAt ?? '~').localeCompare(a.job?.startedAt ?? '~');
  const cards = [...jobs.values()].map(({ card }) => card).sort(byStart);
  byId('empty').hidden = cards.length > 0;
  keyed(byId('jobs'), cards, ({ name }) => name, ({ element }) => element, (_element, card) => card.tick(clock));
}
