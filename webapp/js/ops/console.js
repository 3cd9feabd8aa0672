import { byId } from '../dom.js';
import { Api, Elsewhere } from './api.js';
import { Cards } from './cards.js';
import { Charts } from './charts.js';
import { confirmed } from './confirm.js';
import { whole } from './format.js';
import { Fleet } from './fleet.js';
import { Inspector } from './inspector.js';
import { Line } from './line.js';
import { whileVisible } from './poll.js';
import { channelTable, connectionTable } from './tables.js';

/** @typedef {import('./api.js').Ask} Ask */
/** @typedef {import('./api.js').Refused} Refused */
/** @typedef {import('./fleet.js').Node} Node */

const EACH = 2_000;
const DRAW = 1_000;
const ROWS = { channels: 12, connections: 20 };
/** A node that the feed has not told of for so long is asked. */
const QUIET = 5_000;
const MOST_TRIES = 12;

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
  /** The node that has answered last. */
  #answering = '';
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
      const { node, body } = await this.#api.ask('');
      this.#answering = node;
      this.#ahead = Date.parse(body.at) - Date.now();
      this.#begin();
      const now = Date.now();
      if (now - Math.max(this.#begun, this.#fleet.heard(node)) > QUIET) this.#fleet.add(body, now);
      this.#notice('');
      await this.#tables();
    } catch (error) {
      const refused = /** @type {Refused} */ (error);
      if (refused.isKeyWrong) return this.#leave('This key is not right any longer.');
      this.#notice(refused.message);
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

  async #tables() {
    const wanted = this.#chosen ?? this.#answering;
    try {
      const [connections, channels] = await Promise.all([
        this.#askNode(`/connections?limit=${ROWS.connections}`, { node: wanted }),
        this.#askNode(`/channels?limit=${ROWS.channels}`, { node: wanted }),
      ]);
      this.#connections.draw(connections.body.connections);
      this.#channels.draw(channels.body.channels);
      byId('connections-of').textContent = `${whole(connections.body.count)} at node ${connections.node}`;
      byId('channels-of').textContent = `at node ${channels.node}`;
    } catch (error) {
      if (!(error instanceof Elsewhere)) throw error;
      const lead = 'This page is not led to node';
      this.#notice(`${lead} ${wanted}: ${error.node} answers. The tables are those of ${byId('channels-of').textContent}.`);
    }
  }

  /** Asks until the node that is meant has answered, as far as a balancer lets it. @param {string} path @param {Ask} ask */
  #askNode(path, ask) {
    const others = this.#fleet.nodes(Date.now()).length;
    return this.#api.ask(path, { tries: Math.min(MOST_TRIES, 1 + 3 * others), ...ask });
  }

  // --- what is shown

  #draw() {
    const now = Date.now();
    const nodes = this.#fleet.nodes(now);
    if (this.#chosen && !nodes.some(({ id }) => id === this.#chosen)) this.#chosen = null;
    this.#cards.draw(nodes, this.#chosen, this.#answering);
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
    // Any node may have it: ask each that answers.
    const nodes = this.#fleet.nodes(Date.now()).filter(({ isGone }) => !isGone);
    const order = [this.#chosen ?? this.#answering, ...nodes.map((node) => node.id)];
    for (const node of new Set(order)) {
      try {
        const { body } = await this.#askNode(`/connections/${encodeURIComponent(id)}`, { node });
        new Inspector(node, body, (path, ask) => this.#askNode(path, ask));
        return;
      } catch (error) {
        const { status, message } = /** @type {Refused} */ (error);
        if (status !== 404) {
          says.textContent = message;
          return;
        }
      }
    }
    const where = nodes.length > 1 ? 'None of the nodes that answer has' : 'There is no';
    says.textContent = `${where} connection ${id}. Connections that have ended are not kept.`;
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
      await this.#askNode('/drain', { method, node });
      const { body } = await this.#askNode('', { node });
      this.#fleet.add(body, Date.now());
      this.#draw();
    } catch (error) {
      this.#notice(/** @type {Refused} */ (error).message);
    }
  }
}
