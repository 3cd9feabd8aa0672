import { byId } from '../dom.js';
import { connect } from '../parley.js';
import { showState } from '../status.js';

/** @typedef {import('./fleet.js').Report} Report */

const NODES = 'feed/parley.nodes';
/** Of all nodes together: ten minutes of one that reports every two seconds. */
const BEGINS_WITH = 300;

/** The reports of all nodes as they come, over Parley itself. */
export class Line {
  /** @type {import('../parley.js').Parley | null} */
  #parley = null;

  /**
   * @param {string} key
   * @param {(report: Report, since: string | null) => void} heard `since`: when it was published; `null`: just now
   */
  constructor(key, heard) {
    byId('state').hidden = false;
    try {
      this.#parley = connect({ token: key, guest: null });
    } catch {
      byId('state').dataset.state = 'stalled';
      byId('state-label').textContent = 'Not live: this key has signs that a WebSocket cannot carry';
      byId('state-told').textContent = byId('state-label').textContent;
      return;
    }
    showState(this.#parley);
    const nodes = this.#parley.join(NODES, { last: BEGINS_WITH });
    let past = 0;
    nodes.on('subscribed', ({ seq }) => (past = seq));
    nodes.on('message', ({ seq, at, body }) => heard(body, seq > past ? null : at));
  }

  get isLive() {
    return this.#parley !== null;
  }

  retry() {
    this.#parley?.retry();
  }
}
