import { el, keyed } from '../dom.js';
import { duration, moment, rate, size, whole } from './format.js';

/** @typedef {import('./fleet.js').Node} Node */
/** @typedef {{choose: (id: string) => void, drain: (node: Node) => void, stay: (node: Node) => void}} Actions */

const MUCH = 0.9;
const STATES = { ready: 'ready', draining: 'draining', unavailable: 'not ready' };
const DRAINS = {
  in: '',
  notice: 'Not ready any longer; balancers have a moment to notice.',
  paced: 'Clients are told to come back elsewhere.',
  out: 'Everybody was told.',
};

/** All nodes, a card each. */
export class Cards {
  /** @type {WeakMap<HTMLElement, Card>} */
  #cards = new WeakMap();
  #list;
  #actions;

  /** @param {HTMLElement} list @param {Actions} actions */
  constructor(list, actions) {
    this.#list = list;
    this.#actions = actions;
  }

  /** @param {Node[]} nodes @param {string | null} chosen */
  draw(nodes, chosen) {
    const make = (/** @type {Node} */ node) => {
      const card = new Card(node, this.#actions);
      this.#cards.set(card.element, card);
      return card.element;
    };
    keyed(
      this.#list,
      nodes,
      ({ id }) => id,
      make,
      (element, node) => this.#cards.get(element)?.draw(node, node.id === chosen),
    );
  }
}

class Card {
  /** @type {Node} */
  #node;
  #pick;
  #state = el('span', { class: 'chip' });
  #load = el('span', { class: 'chip hot' });
  #connections = new Bar('Connections');
  #heap = new Bar('Heap');
  /** @type {Record<string, HTMLElement>} */
  #figures = {};
  #version = el('span');
  #up = el('span');
  #leaving = new Bar('Drain');
  #says = el('p', { class: 'says' });
  #drain;

  /** @param {Node} node @param {Actions} actions */
  constructor(node, actions) {
    this.#node = node;
    this.#pick = el(
      'button',
      { type: 'button', class: 'pick', click: () => actions.choose(node.id) },
      el('code', {}, node.id),
    );
    const act = () => (this.#node.report.drain.state === 'in' ? actions.drain(this.#node) : actions.stay(this.#node));
    this.#drain = el('button', { type: 'button', class: 'quiet', click: act }, 'Drain…');
    const figures = el('dl', { class: 'figures' });
    for (const name of ['In /s', 'Out /s', 'Lag', 'Behind', 'Channels', 'Gaps', 'Refusals']) {
      this.#figures[name] = el('dd');
      figures.append(el('div', {}, el('dt', {}, name), this.#figures[name]));
    }
    this.element = el(
      'li',
      { class: 'node' },
      el('div', { class: 'head' }, this.#pick, this.#load, this.#state),
      this.#connections.element,
      this.#heap.element,
      figures,
      el('div', { class: 'leaving' }, this.#leaving.element, this.#says),
      el('div', { class: 'end' }, el('p', { class: 'foot' }, this.#version, this.#up), this.#drain),
    );
  }

  /** @param {Node} node @param {boolean} chosen */
  draw(node, chosen) {
    this.#node = node;
    const { report, now, isGone, colour, id } = node;
    const { drain } = report;
    this.element.className = `node c${colour}${isGone ? ' gone' : ''}${chosen ? ' chosen' : ''}`;
    this.#pick.setAttribute('aria-pressed', String(chosen));
    this.#pick.setAttribute('aria-label', `Show node ${id} alone`);
    this.#state.textContent = isGone ? 'gone' : STATES[report.state];
    this.#state.className = `chip${isGone ? '' : ` ${report.state}`}`;
    this.#load.hidden = isGone || report.load === 'normal';
    this.#load.textContent = report.load;
    this.#connections.draw(
      report.connections / report.connectionsLimit,
      `${whole(report.connections)} of ${whole(report.connectionsLimit)}`,
    );
    this.#heap.draw(
      report.heapAlive / report.heapMax,
      `${size(report.heapAlive)} alive, ${size(report.heapUsed)} used of ${size(report.heapMax)}`,
      report.heapUsed / report.heapMax,
    );
    const { gaps, refusals } = report.totals;
    this.#figure('In /s', isGone ? '–' : rate(now.in));
    this.#figure('Out /s', isGone ? '–' : rate(now.out));
    this.#figure('Lag', moment(report.lag));
    this.#figure('Behind', whole(report.slowest));
    this.#figure('Channels', whole(report.channels));
    this.#figure('Gaps', whole(gaps), gaps > 0);
    this.#figure('Refusals', whole(refusals), refusals > 0);
    const leaves = drain.state !== 'in';
    this.element.classList.toggle('leaves', leaves && !isGone);
    this.#leaving.draw(drain.of ? drain.told / drain.of : 1, `${whole(drain.told)} of ${whole(drain.of)} told`);
    this.#leaving.element.hidden = drain.state === 'notice';
    this.#says.textContent = DRAINS[drain.state];
    this.#drain.textContent = leaves ? 'Cancel drain…' : 'Drain…';
    this.#drain.setAttribute('aria-label', `${leaves ? 'Cancel the drain of' : 'Drain'} node ${id}`);
    this.#drain.disabled = isGone;
    this.#version.textContent = `Version ${report.version}`;
    this.#up.textContent = `Up ${duration(report.uptime)}`;
  }

  /** @param {string} name @param {string} says @param {boolean} [warns] */
  #figure(name, says, warns = false) {
    this.#figures[name].textContent = says;
    this.#figures[name].classList.toggle('warns', warns);
  }
}

/** A part of a whole: a bar with its name and its numbers. */
class Bar {
  #says = el('span', { class: 'of' });
  #rest = el('i', { class: 'rest' });
  #part = el('i');
  #bar;

  /** @param {string} name */
  constructor(name) {
    this.#bar = el(
      'div',
      { class: 'bar-of', role: 'meter', 'aria-label': name, 'aria-valuemin': 0, 'aria-valuemax': 100 },
      this.#rest,
      this.#part,
    );
    this.element = el('div', { class: 'part' }, el('span', { 'aria-hidden': 'true' }, name), this.#says, this.#bar);
  }

  /** @param {number} part 0 to 1 @param {string} says @param {number} [rest] a larger part, shown behind it */
  draw(part, says, rest = 0) {
    const share = (/** @type {number} */ of) => `${Math.round(1000 * Math.min(1, Math.max(0, of || 0))) / 10}%`;
    this.#part.style.width = share(part);
    this.#rest.style.width = share(rest);
    this.#says.textContent = says;
    this.#bar.classList.toggle('much', part > MUCH);
    this.#bar.setAttribute('aria-valuenow', String(Math.round(100 * Math.min(1, part || 0))));
    this.#bar.setAttribute('aria-valuetext', says);
  }
}
