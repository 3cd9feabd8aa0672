import { el } from '../dom.js';
import { moment, size, whole } from '../ops/format.js';

/** @typedef {import('./clock.js').ServerClock} ServerClock */
/**
 * What the message of key `job` holds.
 *
 * @typedef {object} Job
 * @property {'running' | 'succeeded' | 'failed' | 'cancelled'} state
 * @property {{id: string, name: string}} by
 * @property {string} [title]
 * @property {number} [done]
 * @property {number} [total]
 * @property {string} [unit]
 * @property {string} [note]
 * @property {string} startedAt
 * @property {string} [endedAt]
 * @property {string} [reason]
 * @property {any} [result]
 */

const STATES = { running: 'running', succeeded: 'done', failed: 'failed', cancelled: 'cancelled' };
const WHY = { silent: 'nothing was heard of it for too long' };

/** A number of a unit; bytes as people write them. @param {number} value @param {string} unit */
const amount = (value, unit) => (unit === 'bytes' ? size(value) : `${whole(value)}${unit ? ` ${unit}` : ''}`);

/** @param {Job} job */
function farAs({ done, total, unit = '' }) {
  if (done === undefined) return '';
  if (!total) return amount(done, unit);
  const of = unit === 'bytes' ? `${size(done)} of ${size(total)}` : `${whole(done)} of ${amount(total, unit)}`;
  return `${of} · ${whole((100 * done) / total)} %`;
}

/** Why it ended so, and what came of it. @param {Job} job */
function outcome({ state, reason, result, note }) {
  if (state === 'failed') return WHY[/** @type {keyof typeof WHY} */ (reason)] ?? result?.code ?? note ?? '';
  return note ?? '';
}

/** One job, as its feed tells it. */
export class JobCard {
  /** @type {Job | null} */
  job = null;
  #title = el('h3');
  #state = el('span', { class: 'chip', role: 'status' });
  #bar = el('progress');
  #far = el('span');
  #time = el('span');
  #note = el('p', { class: 'quiet-text' });
  #files = el('ul', { class: 'files' });
  #ways = el('p', { class: 'filters' });

  /** @param {string} name */
  constructor(name) {
    this.name = name;
    this.#bar.setAttribute('aria-label', `How far ${name} is`);
    this.#title.textContent = name;
    const head = el('div', { class: 'job-head' }, this.#title, this.#state);
    const foot = el('p', { class: 'job-foot' }, this.#far, this.#time);
    this.element = el('li', { class: 'card job' }, head, this.#bar, foot, this.#note, this.#files, this.#ways);
  }

  /** @param {() => void} cancel for whoever may */
  offerCancel(cancel) {
    this.#ways.replaceChildren(el('button', { type: 'button', class: 'plain', click: cancel }, 'Stop'));
  }

  /** @param {string} text for what the job does not say itself */
  say(text) {
    this.#note.textContent = text;
  }

  /** @param {Job} job */
  set(job) {
    this.job = job;
    const { title, state, done, total, result } = job;
    this.element.dataset.state = state;
    this.#title.textContent = title || this.name;
    if (this.#state.textContent !== STATES[state]) this.#state.textContent = STATES[state];
    if (state === 'succeeded') this.#bar.max = this.#bar.value = 1;
    else if (total && done !== undefined) {
      this.#bar.max = total;
      this.#bar.value = done;
    } else if (state === 'running') this.#bar.removeAttribute('value');
    else this.#bar.value = 0;
    this.#far.textContent = farAs(job);
    this.#note.textContent = outcome(job);
    if (state !== 'running') this.#ways.replaceChildren();
    const files = Array.isArray(result?.files) ? result.files : [];
    this.#files.replaceChildren(...files.map(link));
  }

  /** @param {ServerClock} clock */
  tick(clock) {
    if (!this.job) return;
    const { startedAt, endedAt } = this.job;
    const millis = (endedAt ? Date.parse(endedAt) : clock.now()) - Date.parse(startedAt);
    this.#time.textContent = `${endedAt ? 'took' : 'for'} ${moment(Math.max(0, millis))}`;
  }
}

/** @param {{id: string, name: string, size: number}} file */
const link = ({ id, name, size: bytes }) =>
  el('li', {}, el('a', { href: `../api/uploads/${encodeURIComponent(id)}` }, el('bdi', {}, name)), ` ${size(bytes)}`);
