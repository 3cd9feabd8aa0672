import { el } from '../dom.js';
import { isLine } from './lines.js';

/** @typedef {import('./lines.js').Item} Item */

/** What is looked for in the lines: as it is written, whatever its case. Keeps up with lines that come without looking at the old ones again. */
export class Search {
  #wanted = '';
  /** Numbers of the items that have it: counted from the first one ever. @type {number[]} */
  #found = [];
  #from = 0;
  #to = 0;

  get wanted() {
    return this.#wanted;
  }

  /** @param {string} wanted @returns {boolean} whether that is something new */
  look(wanted) {
    if (wanted === this.#wanted) return false;
    this.#wanted = wanted;
    this.#found = [];
    this.#from = this.#to = 0;
    return true;
  }

  /** @param {Item[]} items @param {number} dropped how many have gone before the first of them */
  update(items, dropped) {
    const end = dropped + items.length;
    if (this.#wanted === '') this.#found = [];
    else if (this.#from === this.#to || dropped > this.#to) this.#found = this.#those(items, dropped, dropped, end);
    else {
      if (dropped < this.#from) this.#found.unshift(...this.#those(items, dropped, dropped, this.#from));
      else if (dropped > this.#from) this.#found = this.#found.filter((number) => number >= dropped);
      this.#found.push(...this.#those(items, dropped, this.#to, end));
    }
    this.#from = dropped;
    this.#to = end;
  }

  /** @param {Item[]} items @param {number} dropped @param {number} from @param {number} to */
  #those(items, dropped, from, to) {
    const wanted = this.#wanted.toLowerCase();
    const found = [];
    for (let number = from; number < to; number++) {
      const item = items[number - dropped];
      if (isLine(item) && item.text.toLowerCase().includes(wanted)) found.push(number);
    }
    return found;
  }

  /** The numbers of those that have it, in order. @returns {readonly number[]} */
  get found() {
    return this.#found;
  }

  /**
   * The next one after, or before, another.
   *
   * @param {number} number counted from the first ever
   * @param {1 | -1} way
   * @returns {{number: number, place: number} | null} and the how-manieth it is, from 1
   */
  next(number, way) {
    if (this.#found.length === 0) return null;
    const after = this.#found.findIndex((each) => each > number);
    const before = this.#found.findLastIndex((each) => each < number);
    let place = way > 0 ? after : before;
    if (place < 0) place = way > 0 ? 0 : this.#found.length - 1;
    return { number: this.#found[place], place: place + 1 };
  }

  /** The text, with what is looked for marked in it. @param {string} text @returns {(Node | string)[]} */
  marked(text) {
    if (this.#wanted === '') return [text];
    const parts = [];
    const wanted = this.#wanted.toLowerCase();
    const plain = text.toLowerCase();
    // Letters that become two in lower case would move the marks.
    if (plain.length !== text.length) return [text];
    let end = 0;
    for (let at = plain.indexOf(wanted); at >= 0; at = plain.indexOf(wanted, end)) {
      parts.push(text.slice(end, at), el('mark', {}, text.slice(at, at + wanted.length)));
      end = at + wanted.length;
    }
    return [...parts, text.slice(end)];
  }
}
