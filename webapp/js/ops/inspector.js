import { el } from '../dom.js';
import { confirmed } from './confirm.js';
import { duration, moment, whole } from './format.js';
import { Frames } from './frames.js';
import { whileVisible } from './poll.js';
import { Table } from './tables.js';

/** @typedef {import('./tables.js').Sight} Sight */
/** @typedef {import('./tables.js').Place} Place */
/** @typedef {import('./api.js').Refused} Refused */
/** @typedef {import('./api.js').Api} Api */

const EACH = 1_000;

/** One connection, live, over everything else. */
export class Inspector {
  /** @type {() => void} */
  #stop = () => {};
  #dialog;
  #id;
  #node;
  #api;
  #title = el('h2', { id: 'inspector-title', tabindex: -1 });
  #state = el('p', { class: 'notice', role: 'status' });
  #facts = el('dl', { class: 'facts' });
  #headers = el('dl', { class: 'headers' });
  #places;
  #frames;
  #end;

  /**
   * @param {string} node the one that has it
   * @param {Sight} sight
   * @param {Api} api
   */
  constructor(node, sight, api) {
    this.#id = sight.connection;
    this.#node = node;
    this.#api = api;
    this.#title.append('Connection ', el('code', {}, this.#id));
    const places = el('div', { class: 'table', tabindex: 0, role: 'region', 'aria-label': 'Positions' });
    this.#places = /** @type {Table<Place>} */ (
      new Table(
        places,
        'Where it stands in each channel',
        { Channel: 'named', 'Was given': 'number', Behind: 'number' },
        ({ channel }) => channel,
        ({ channel, seq, behind }) => [el('bdi', {}, channel), whole(seq), whole(behind)],
      )
    );
    this.#frames = new Frames();
    this.#end = el('button', { type: 'button', class: 'quiet hot', click: () => this.#over() }, 'End it…');
    const close = el('button', { type: 'button', class: 'quiet', click: () => this.#dialog.close() }, 'Close');
    this.#dialog = el(
      'dialog',
      { class: 'sheet', 'aria-labelledby': 'inspector-title' },
      el('header', {}, this.#title, this.#end, close),
      this.#state,
      this.#facts,
      el('h3', {}, 'Positions'),
      places,
      this.#frames.element,
      el('h3', {}, 'Headers of its handshake'),
      this.#headers,
    );
    this.#dialog.addEventListener('close', () => {
      this.#stop();
      this.#dialog.remove();
    });
    this.#draw(sight);
    document.body.append(this.#dialog);
    this.#dialog.showModal();
    this.#title.focus();
    this.#stop = whileVisible(EACH, () => this.#look());
  }

  async #look() {
    const path = `/connections/${this.#id}`;
    try {
      const [sight, { frames }] = await Promise.all([
        this.#api.node(this.#node, path),
        this.#api.node(this.#node, `${path}/frames`),
      ]);
      this.#state.textContent = '';
      this.#draw(sight);
      this.#frames.add(frames);
    } catch (error) {
      this.#failed(/** @type {Refused} */ (error));
    }
  }

  /** @param {Refused} error */
  #failed(error) {
    if (error.status === 404) {
      this.#stop();
      this.#end.disabled = true;
      this.#state.textContent = 'This connection is over. What is shown here is the last that was seen of it.';
    } else {
      this.#state.textContent = error.message;
    }
  }

  /** @param {Sight} sight */
  #draw({ user, client, endpoint, codec, age, silent, writing, channels, headers }) {
    const facts = {
      User: `${user.name} (${user.id})`,
      Address: client,
      Path: `/${endpoint}`,
      Speaks: codec === 'json' ? 'parley.v1 (JSON)' : 'plain text',
      Node: this.#node,
      Age: duration(age / 1000),
      'Last heard': `${moment(silent)} ago`,
      'Write under way': writing > 0 ? `for ${moment(writing)}` : 'none',
    };
    if (this.#facts.childElementCount === 0) this.#facts.append(...pairs(Object.entries(facts)));
    [...this.#facts.querySelectorAll('dd')].forEach((box, index) => (box.textContent = Object.values(facts)[index]));
    if (this.#headers.childElementCount === 0) this.#headers.append(...pairs(linesOf(headers)));
    this.#places.draw(channels);
  }

  async #over() {
    const says = [
      'It is told to come back, and closed. Parley’s own client does so within seconds, on this node or another, and resumes where it stood: it misses nothing.',
      'To keep somebody out, this is not enough.',
    ];
    if (!(await confirmed(`End connection ${this.#id}?`, says, 'End it'))) return;
    try {
      await this.#api.node(this.#node, `/connections/${this.#id}`, 'DELETE');
    } catch (error) {
      this.#failed(/** @type {Refused} */ (error));
    }
  }
}

/** @param {[string, string][]} entries */
const pairs = (entries) => entries.map(([name, says]) => el('div', {}, el('dt', {}, name), el('dd', {}, says)));

/** @param {string} headers @returns {[string, string][]} */
const linesOf = (headers) =>
  headers
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [name, ...value] = line.split(': ');
      return [name, value.join(': ')];
    });
