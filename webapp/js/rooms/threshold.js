import { el } from '../dom.js';
import { say } from '../words.js';
import { Countdown, newSays, slowSays } from './slow.js';

/** @typedef {import('../room.js').Room} Room */

/** Between what was said and where one writes: why one may not write here, or when one may. */
export class Threshold {
  #again = el('button', { type: 'button', class: 'again', click: () => this.#room.joinAgain() }, say('joinAgain'));
  #archived = el('p', { class: 'archived', role: 'status' });
  #wait;
  #room;

  /** @param {Room} room @param {() => void} ended a wait is over */
  constructor(room, ended) {
    this.#room = room;
    this.#wait = new Countdown(ended);
    this.elements = [this.#again, this.#archived, this.#wait.element];
  }

  /** Whether one can only read. */
  get isShut() {
    return this.#room.isRemoved || this.#room.isArchived;
  }

  /** Whether one has to wait before one writes anything. */
  get isNew() {
    return !this.isShut && this.#room.newUntil > Date.now();
  }

  /** What to say to whoever has to wait before the next message; empty for all others. */
  get holds() {
    return this.#wait.isRunning ? say(this.isNew ? 'newTold' : 'slowTold') : '';
  }

  refresh() {
    const { isRemoved, isArchived, slowUntil, newUntil } = this.#room;
    this.#again.hidden = !isRemoved;
    this.#archived.hidden = !isArchived || isRemoved;
    const says = isArchived ? say('archivedSays') : '';
    if (this.#archived.textContent !== says) this.#archived.textContent = says;
    if (this.isNew) this.#wait.run(newUntil, newSays);
    else this.#wait.run(this.isShut ? 0 : slowUntil, slowSays);
  }

  /** @returns {boolean} whether there is something to be done here */
  focus() {
    if (this.#again.hidden) return false;
    this.#again.focus();
    return true;
  }

  close() {
    this.#wait.close();
  }
}
