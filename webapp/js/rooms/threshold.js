import { el } from '../dom.js';
import { say } from '../words.js';
import { Countdown } from './slow.js';

/** @typedef {import('../room.js').Room} Room */

/** Between what was said and where one writes: why one may not write here, or when one may. */
export class Threshold {
  #again = el('button', { type: 'button', class: 'again', click: () => this.#room.joinAgain() }, say('joinAgain'));
  #archived = el('p', { class: 'archived', role: 'status' });
  #slow;
  #room;

  /** @param {Room} room @param {() => void} ended a wait is over */
  constructor(room, ended) {
    this.#room = room;
    this.#slow = new Countdown(ended);
    this.elements = [this.#again, this.#archived, this.#slow.element];
  }

  /** Whether one can only read. */
  get isShut() {
    return this.#room.isRemoved || this.#room.isArchived;
  }

  /** Whether one has to wait before the next message. */
  get isHeld() {
    return this.#slow.isRunning;
  }

  refresh() {
    const { isRemoved, isArchived, slowUntil } = this.#room;
    this.#again.hidden = !isRemoved;
    this.#archived.hidden = !isArchived || isRemoved;
    const says = isArchived ? say('archivedSays') : '';
    if (this.#archived.textContent !== says) this.#archived.textContent = says;
    this.#slow.run(this.isShut ? 0 : slowUntil);
  }

  /** @returns {boolean} whether there is something to be done here */
  focus() {
    if (this.#again.hidden) return false;
    this.#again.focus();
    return true;
  }

  close() {
    this.#slow.close();
  }
}
