import { byId } from '../dom.js';
import { plural } from '../text.js';
import { Api } from './api.js';
import { Cards } from './cards.js';
import { Charts } from './charts.js';
import { confirmed } from './confirm.js';
import { whole } from './format.js';
import { Fleet } from './fleet.js';
import { Inspector } from './inspector.js';
import { Line } from './line.js';
import { whileVisible } from './poll.js';
import { channelTable, connectionTable } from './tables.js';

/** @typedef {import('./api.js').Refused} Refused */
/** @typedef {import('./fleet.js').Node} Node */

const EACH = 2_000;
const DRAW = 1_000;
const ROWS = { channels: 12, connections: 20 };
/** A node that the feed has not told of for so long is asked. */
const QUIET = 5_000;

/** Everything that is shown to whoever has the key. */
export class Console {
  #api;
  #fleet = new Fleet();
  #cards;
  #charts;
  /** From the first answer on: before it the nodes' clock is not known. @type {Line | null} */
  #line = null;
  #begun = 0;
  #channels;
  #connections;
  /** The node that somebody looks at; `null`: all of them. @type {string | null} */
  #chosen = null;
  /** Whose tables are shown when none is chosen: a balancer may lead to another node each time. @type {string | null} */
  #home = null;
  /** How far the nodes' clocks are ahead of this one, in milliseconds. */
  #ahead = 0;
  /** What each node was when it was last told of. @type {Map<string, string>} */
  #told = new Map();
  #key;
  #leave;

  /** @param {string} key @param {(problem: string) => void} leave called when the key is not right any longer */
  constructor(key, leave) {
    this.#key = key;
    this.#leave = leave;
    this.#api = new Api(key);
    this.#cards = new Cards(byId('nodes'), {
      choose: (id) => this.#choose(id === this.#chosen ? null : id),
      drain: (node) => this.#drain(node),
      stay: (node) => this.#stay(node),
    });
    this.#charts = new Charts(this.#fleet, byId('charts'), byId('spans'));
    this.#channels = channelTable(byId('channels'));
    this.#connections = connectionTable(byId('connections'), (id) => this.#inspect(id));
    byId('all').onclick = () => this.#choose(null);
    byId('find').onsubmit = (/** @type {Event} */ event) => {
      event.preventDefault();
      this.#inspect(byId('find-id').value.trim());
    };
    for (const id of ['console', 'forget']) byId(id).hidden = false;
    whileVisible(EACH, () => this.#look());
    whileVisible(DRAW, () => this.#draw());
  }

  // --- what the answering node says

  async #look() {
    try {
      const report = await this.#api.here();
      this.#ahead = Date.parse(report.at) - Date.now();
      this.#begin();
      const now = Date.now();
      const heard = Math.max(this.#begun, this.#fleet.heard(report.node));
      if (now - heard > QUIET) this.#fleet.add(report, now);
      this.#home ??= report.node;
      this.#notice('');
      await this.#tables(this.#chosen ?? this.#home);
    } catch (error) {
      const refused = /** @type {Refused} */ (error);
      if (refused.isKeyWrong) return this.#leave('This key is not right any longer.');
      this.#notice(refused.message);
      this.#home = null;
    }
    this.#draw();
  }

  #begin() {
    if (this.#line) return;
    this.#line = new Line(this.#key, (report, since) => this.#fleet.add(report, Date.now() - this.#age(since)));
    // The past comes first, if it comes.
    if (this.#line.isLive) this.#begun = Date.now();
  }

  /** How long ago that was, on the nodes' clock. @param {string | null} since `null`: now */
  #age(since) {
    return since === null ? 0 : Math.max(0, Date.now() + this.#ahead - Date.parse(since));
  }

  /** @param {string} node */
  async #tables(node) {
    const [{ count, connections }, { channels }] = await Promise.all([
      this.#api.node(node, `/connections?limit=${ROWS.connections}`),
      this.#api.node(node, `/channels?limit=${ROWS.channels}`),
    ]);
    this.#connections.draw(connections);
    this.#channels.draw(channels);
    byId('connections-of').textContent = `${plural(count, 'connection')} at node ${node}`;
    byId('channels-of').textContent = `at node ${node}`;
  }

  // --- what is shown

  #draw() {
    const now = Date.now();
    const nodes = this.#fleet.nodes(now);
    if (this.#chosen && !nodes.some(({ id }) => id === this.#chosen)) this.#chosen = null;
    this.#cards.draw(nodes, this.#chosen);
    this.#charts.draw(now + this.#ahead, this.#chosen);
    byId('all').hidden = nodes.length < 2;
    byId('all').setAttribute('aria-pressed', String(this.#chosen === null));
    byId('charts-title').textContent = this.#chosen ? `Node ${this.#chosen}` : nodes.length > 1 ? 'All nodes' : 'Live';
    this.#tell(nodes);
  }

  /** For those who hear the page: only what has changed. @param {Node[]} nodes */
  #tell(nodes) {
    const news = [];
    for (const { id, isGone, report } of nodes) {
      const state = isGone ? 'gone' : report.state;
      const before = this.#told.get(id);
      if (before && before !== state) news.push(`Node ${id} is ${state}.`);
      this.#told.set(id, state);
    }
    if (news.length) byId('told').textContent = news.join(' ');
  }

  /** @param {string} says */
  #notice(says) {
    if (byId('notice').textContent !== says) byId('notice').textContent = says;
  }

  /** @param {string | null} node */
  #choose(node) {
    this.#chosen = node;
    this.#draw();
    this.#look();
  }

  // --- what can be done

  /** @param {string} id */
  async #inspect(id) {
    const says = byId('find-problem');
    says.textContent = '';
    if (!id) return;
    const nodes = this.#fleet.nodes(Date.now()).filter(({ isGone }) => !isGone);
    const asked = new Set([this.#chosen ?? this.#home ?? '', ...nodes.map((node) => node.id)]);
    asked.delete('');
    // An id says nothing of its node, so each is asked; one that does not answer may have had it.
    for (const node of asked) {
      try {
        const sight = await this.#api.node(node, `/connections/${encodeURIComponent(id)}`);
        new Inspector(node, sight, this.#api);
        return;
      } catch (error) {
        const { status, message } = /** @type {Refused} */ (error);
        if (status !== 404) says.textContent = `Node ${node}: ${message}`;
      }
    }
    says.textContent ||= `No node has a connection ${id}. Those that have ended are not kept.`;
  }

  /** @param {Node} node */
  async #drain({ id, report }) {
    const others = this.#fleet.nodes(Date.now()).filter((each) => each.id !== id && !each.isGone);
    const alone = others.length ? [] : ['No other node is known: until you cancel, clients have nowhere to go, and new ones are turned away.'];
    const says = [
      `It stops being ready, so that balancers send nobody new. Then its ${whole(report.connections)} clients are told to come back, some at a time; they resume on another node and miss nothing.`,
      ...alone,
      'The process keeps running. You can cancel at any time.',
    ];
    if (await confirmed(`Drain node ${id}?`, says, 'Drain it')) await this.#command('POST', id);
  }

  /** @param {Node} node */
  async #stay({ id }) {
    const says = ['It becomes ready and takes clients again. Those who were told already are not called back.'];
    if (!(await confirmed(`Cancel the drain of node ${id}?`, says, 'Cancel the drain'))) return;
    await this.#command('DELETE', id);
    this.#line?.retry();
  }

  /** @param {string} method @param {string} node */
  async #command(method, node) {
    try {
      await this.#api.node(node, '/drain', method);
      this.#fleet.add(await this.#api.node(node), Date.now());
      this.#draw();
    } catch (error) {
      this.#notice(/** @type {Refused} */ (error).message);
    }
  }
}
