/**
 * What a list is made of.
 *
 * @typedef {object} Source
 * @property {() => number} count
 * @property {(index: number) => string} keyAt the same for as long as it is the same item
 * @property {(index: number) => HTMLElement[]} elementsAt what it is shown by: the same elements while they are in the list
 * @property {(key: string) => void} gone its elements are no longer in the list
 * @property {() => boolean} follows whether the end stays in view, whatever comes
 * @property {() => number} pinned one that stays in the list wherever that is scrolled to, such as what has the focus; -1: none
 */

/** Of items that were never shown, in pixels. */
const USUAL = 48;
/** So much more than what is seen is in the list, above and below: in heights of the view. */
const MARGIN = 1;
const SPACE = 'space';

/**
 * A long list of which only what is seen, and a little more, is in the DOM; what lies between has a place that is as high. Heights are
 * measured when they are known. Whatever changes, is loaded or grows, what is seen stays where it is.
 */
export class VirtualList {
  /** By key, in pixels. @type {Map<string, number>} */
  #heights = new Map();
  /** What is in the list, ascending. @type {{index: number, key: string, elements: HTMLElement[]}[]} */
  #shown = [];
  /** What is seen first, and where it stood when the view was scrolled to there. @type {{element: HTMLElement, top: number, scrolled: number} | null} */
  #anchor = null;
  /** Where the view stood last, as far as we know. */
  #at = 0;
  #scroller;
  #list;
  #source;
  /** What is in the list without a gap: the first, and the one behind the last. */
  #range = [0, 0];
  #resized = new ResizeObserver(() => (this.#source.follows() ? this.toEnd() : this.#settle()));

  /** @param {HTMLElement} scroller @param {HTMLElement} list within it @param {Source} source */
  constructor(scroller, list, source) {
    this.#scroller = scroller;
    this.#list = list;
    this.#source = source;
    scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
  }

  /** Items have come, gone or changed: what is seen stays where it is. */
  draw() {
    if (!this.#anchor?.element.isConnected) this.#note();
    this.#drawAround();
    // What was only guessed is measured by now.
    if (!this.#hasEnough) this.#drawAround();
  }

  #drawAround() {
    const top = this.#scroller.getBoundingClientRect().top;
    const element = this.#anchor?.element;
    const index = element && this.#indexOf(element);
    const seen = element && index != null ? { index, hidden: top - element.getBoundingClientRect().top } : this.#seenFirst();
    this.#place(...this.#around(seen.index, 0, Math.max(seen.hidden, 0)));
    this.#settle();
  }

  /** Shows the newest, at the end of all that is scrolled. */
  toEnd() {
    const last = this.#source.count() - 1;
    this.#place(...this.#around(last, this.#scroller.clientHeight));
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#at = this.#scroller.scrollTop;
    this.#note();
  }

  /** Whether somebody has scrolled up, and the event that tells of it is still to come. */
  get isMoved() {
    return this.#at - this.#scroller.scrollTop >= 1;
  }

  /**
   * Scrolls to an item.
   *
   * @param {number} index
   * @param {ScrollLogicalPosition} block where it is to be seen
   */
  show(index, block) {
    if (!this.#shown.some((each) => each.index === index)) this.#place(...this.#around(index, 0));
    const { elements } = /** @type {{elements: HTMLElement[]}} */ (this.#shown.find((each) => each.index === index));
    const element = block === 'start' ? elements[0] : /** @type {HTMLElement} */ (elements.at(-1));
    element.scrollIntoView({ block });
    // What was only guessed is measured now that it is near.
    this.#place(...this.#around(index, this.#scroller.clientHeight / 2));
    element.scrollIntoView({ block });
    this.#note();
  }

  // --- what is to be in it

  /**
   * From one item so many pixels up and down, and a margin.
   *
   * @param {number} index
   * @param {number} above pixels that are seen above it
   * @param {number} [hidden] pixels of it that are above what is seen
   * @returns {[number, number]} the first, and the one behind the last
   */
  #around(index, above, hidden = 0) {
    const count = this.#source.count();
    const height = this.#scroller.clientHeight;
    let from = Math.min(Math.max(index, 0), count);
    let to = from;
    for (let left = above + height * MARGIN; from > 0 && left > 0; ) left -= this.#heightAt(--from);
    for (let left = hidden + height + height * MARGIN; to < count && left > 0; ) left -= this.#heightAt(to++);
    return [from, to];
  }

  /** @param {number} index */
  #heightAt(index) {
    return this.#heights.get(this.#source.keyAt(index)) ?? USUAL;
  }

  /** @param {number} from @param {number} to */
  #heightOf(from, to) {
    let height = 0;
    for (let i = from; i < to; i++) height += this.#heightAt(i);
    return height;
  }

  /** What would be seen first, and how much of it is above that. */
  #seenFirst() {
    const last = this.#source.count() - 1;
    let index = 0;
    let hidden = this.#scroller.getBoundingClientRect().top - this.#list.getBoundingClientRect().top;
    while (index < last && hidden >= this.#heightAt(index)) hidden -= this.#heightAt(index++);
    return { index, hidden };
  }

  // --- putting it there

  /** @param {number} from @param {number} to */
  #place(from, to) {
    this.#measure();
    this.#range = [from, to];
    const count = this.#source.count();
    const pinned = this.#source.pinned();
    const indexes = Array.from({ length: to - from }, (_, i) => from + i);
    if (pinned >= 0 && pinned < from) indexes.unshift(pinned);
    if (pinned >= to && pinned < count) indexes.push(pinned);
    const before = new Map(this.#shown.map((each) => [each.key, each]));
    /** @type {HTMLElement[]} */
    const children = [];
    let next = 0;
    this.#shown = indexes.map((index) => {
      if (index > next) children.push(space(this.#heightOf(next, index)));
      next = index + 1;
      const key = this.#source.keyAt(index);
      before.delete(key);
      const elements = this.#source.elementsAt(index);
      children.push(...elements);
      return { index, key, elements };
    });
    if (count > next) children.push(space(this.#heightOf(next, count)));
    this.#reconcile(children);
    for (const key of before.keys()) this.#source.gone(key);
    this.#measure();
  }

  /** What stays is not moved, so it keeps its focus. @param {HTMLElement[]} children */
  #reconcile(children) {
    const wanted = new Set(children);
    for (const child of /** @type {HTMLElement[]} */ ([...this.#list.children])) {
      if (wanted.has(child)) continue;
      this.#resized.unobserve(child);
      child.remove();
    }
    let at = this.#list.firstChild;
    for (const child of children) {
      if (child === at) {
        at = at.nextSibling;
        continue;
      }
      this.#list.insertBefore(child, at);
      // A place is as high as it was made; to be told so would draw it anew for ever.
      if (!isSpace(child)) this.#resized.observe(child, { box: 'border-box' });
    }
  }

  #measure() {
    const end = this.#list.getBoundingClientRect().bottom;
    for (const { key, elements } of this.#shown) {
      const last = /** @type {HTMLElement} */ (elements.at(-1));
      if (!last.isConnected) continue;
      const below = last.nextElementSibling?.getBoundingClientRect().top ?? end;
      this.#heights.set(key, below - elements[0].getBoundingClientRect().top);
    }
  }

  // --- where one is in it

  #scrolled() {
    this.#at = this.#scroller.scrollTop;
    const enough = this.#hasEnough;
    this.#note();
    if (!enough) this.draw();
  }

  /** Whether half of the margin is there, above and below what is seen. */
  get #hasEnough() {
    const [from, to] = this.#range;
    const view = this.#scroller.getBoundingClientRect();
    const near = (view.height * MARGIN) / 2;
    const first = this.#shown.find(({ index }) => index === from)?.elements[0];
    const last = this.#shown.find(({ index }) => index === to - 1)?.elements.at(-1);
    const hasAbove = from === 0 || (first && first.getBoundingClientRect().top <= view.top - near);
    const hasBelow = to === this.#source.count() || (last && last.getBoundingClientRect().bottom >= view.bottom + near);
    return hasAbove && hasBelow;
  }

  /** @param {HTMLElement} element */
  #indexOf(element) {
    const shown = this.#shown.find(({ elements }) => elements.includes(element));
    if (!shown) return null;
    for (let i = shown.index; i < this.#source.count(); i++) if (this.#source.keyAt(i) === shown.key) return i;
    for (let i = shown.index; i >= 0; i--) if (this.#source.keyAt(i) === shown.key) return i;
    return null;
  }

  /** Notes what is seen first. */
  #note() {
    const { top } = this.#scroller.getBoundingClientRect();
    this.#anchor = null;
    for (const { elements } of this.#shown) {
      const element = /** @type {HTMLElement} */ (elements.at(-1));
      const box = element.getBoundingClientRect();
      if (box.bottom <= top) continue;
      if (box.top < top + this.#scroller.clientHeight)
        this.#anchor = { element, top: box.top, scrolled: this.#scroller.scrollTop };
      return;
    }
  }

  /** What was seen first stands where it did. */
  #settle() {
    if (!this.#anchor?.element.isConnected) return this.#note();
    const { element, top, scrolled } = this.#anchor;
    const moved = element.getBoundingClientRect().top - top + (this.#scroller.scrollTop - scrolled);
    if (Math.abs(moved) >= 1) this.#scroller.scrollTop += moved;
    this.#note();
  }
}

/** @param {HTMLElement} element */
const isSpace = (element) => element.className === SPACE;

/** What has no row has a place. @param {number} height */
function space(height) {
  const element = document.createElement('li');
  element.className = SPACE;
  element.ariaHidden = 'true';
  element.style.height = `${height}px`;
  return element;
}
