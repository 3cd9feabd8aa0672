import { el } from '../dom.js';

/** As the style sheet has it. */
export const ROW = 22;
/** So many rows above and below what is in sight are there already. */
const SPARE = 12;

/**
 * A long list of which only the rows in sight are in the document. Each row is as high as the others.
 *
 * @template T
 */
export class ListWindow {
  /** @type {T[]} */
  #items = [];
  /** Begins at the bottom, and stays there until somebody scrolls up. */
  follows = true;
  #drawn = false;
  /** @type {Map<T, HTMLElement>} */
  #rows = new Map();
  #scroller;
  #space;
  #make;
  #moved;

  /**
   * @param {HTMLElement} scroller
   * @param {(item: T) => HTMLElement} make
   * @param {() => void} moved somebody has scrolled
   */
  constructor(scroller, make, moved) {
    this.#scroller = scroller;
    this.#make = make;
    this.#moved = moved;
    this.#space = el('div', { class: 'space' });
    scroller.append(this.#space);
    scroller.addEventListener('scroll', () => {
      this.follows = this.#isAtEnd();
      this.#drawSoon();
      this.#moved();
    });
    new ResizeObserver(() => this.show(this.#items)).observe(scroller);
  }

  #isAtEnd() {
    const { scrollTop, clientHeight, scrollHeight } = this.#scroller;
    return scrollTop + clientHeight >= scrollHeight - ROW;
  }

  get atTop() {
    return this.#scroller.scrollTop < ROW;
  }

  /** @param {T[]} items @param {number} [above] so many more than before lie above what is in sight; fewer, if negative */
  show(items, above = 0) {
    this.#items = items;
    const top = this.#scroller.scrollTop;
    this.#space.style.height = `${items.length * ROW}px`;
    if (this.follows) this.#scroller.scrollTop = items.length * ROW;
    else if (above !== 0) this.#scroller.scrollTop = Math.max(0, top + above * ROW);
    this.#drawSoon();
  }

  /** @param {number} index is brought into the middle, if it is out of sight */
  reveal(index) {
    const { scrollTop, clientHeight } = this.#scroller;
    const top = index * ROW;
    this.follows = false;
    if (top < scrollTop || top + ROW > scrollTop + clientHeight)
      this.#scroller.scrollTop = Math.max(0, top - clientHeight / 2);
    this.#drawSoon();
  }

  toEnd() {
    this.follows = true;
    this.show(this.#items);
  }

  /** Makes the rows anew: what they show of the same items has changed. */
  redraw() {
    this.#rows.clear();
    this.#drawSoon();
  }

  /** Which item stands at the top. */
  get top() {
    return Math.floor(this.#scroller.scrollTop / ROW);
  }

  #drawSoon() {
    if (this.#drawn) return;
    this.#drawn = true;
    requestAnimationFrame(() => {
      this.#drawn = false;
      this.#draw();
    });
  }

  #draw() {
    const { scrollTop, clientHeight } = this.#scroller;
    const from = Math.max(0, Math.floor(scrollTop / ROW) - SPARE);
    const to = Math.min(this.#items.length, Math.ceil((scrollTop + clientHeight) / ROW) + SPARE);
    // Those that were there stay as they are: with what somebody has selected in them.
    const before = this.#rows;
    this.#rows = new Map();
    for (let index = from; index < to; index++) {
      const item = this.#items[index];
      const row = before.get(item) ?? this.#make(item);
      row.style.top = `${index * ROW}px`;
      this.#rows.set(item, row);
    }
    const rows = [...this.#rows.values()];
    const kept = new Set(rows);
    for (const row of [...this.#space.children]) if (!kept.has(/** @type {HTMLElement} */ (row))) row.remove();
    rows.forEach((row, index) => {
      if (this.#space.children[index] !== row) this.#space.insertBefore(row, this.#space.children[index] ?? null);
    });
  }
}
