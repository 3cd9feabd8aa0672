import { addressOf, isAddress, withoutTail } from './address.js';
import { blocksOf } from './blocks.js';

/**
 * What a text says about its own looks: a small part of Markdown, as a tree. It is read once from its beginning to its end,
 * whatever it holds, and nothing in it is nested deeper than {@link DEEPEST}: what would be stays text.
 *
 * @typedef {{is: 'text', text: string} | {is: 'code', text: string} | {is: 'mention', text: string}
 *   | {is: 'link', href: string, of: Inline[]} | {is: 'strong' | 'em', of: Inline[]}} Inline
 */
/**
 * @typedef {{is: 'paragraph', of: Inline[]} | {is: 'pre', text: string} | {is: 'quote', of: Block[]}
 *   | {is: 'list', start: number | null, items: Block[][]}} Block
 */

const DEEPEST = 6;
const LONGEST_NAME = 64;
/** Whatever may begin something. */
const SIGN = /[\\`*[@]|(?<![\p{L}\p{N}])(?:https?:\/\/|mailto:)/giu;
/** Nothing in it begins another one, so that a text of beginnings is looked at once. */
const LINK = /\[([^[\]\n]{1,300})\]\(([^\s()<>[\]]{1,2000})\)/y;
const BARE = /[^\s<>"\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/uy;
const ESCAPED = /[\\`*_[\]()>#+\-.!@~]/;
const WORD = /[\p{L}\p{N}_]/u;

/** @param {string} text @param {Iterable<string>} [names] of those who can be mentioned @returns {Block[]} */
export function marked(text, names = []) {
  const people = new People(names);
  return blocksOf(text, (part) => new Line(part, people, true).read());
}

/** The same in one line, without marks. @param {string} text */
export const plain = (text) => marked(text).map(plainOf).join(' ').replace(/\s+/g, ' ').trim();

/** @param {Block | Inline} part @returns {string} */
function plainOf(part) {
  if ('text' in part) return part.text;
  if ('items' in part) return part.items.flat().map(plainOf).join(' ');
  return part.of.map(plainOf).join(part.is === 'quote' ? ' ' : '');
}

/** Who can be mentioned. */
class People {
  #names;
  #lengths;

  /** @param {Iterable<string>} names */
  constructor(names) {
    this.#names = new Set([...names].map((name) => name.toLowerCase()));
    this.#lengths = [...new Set([...this.#names].map(({ length }) => length))].sort((a, b) => b - a);
  }

  /** The longest name that stands there; '' for none. @param {string} text @param {number} at */
  at(text, at) {
    if (this.#lengths.length === 0) return '';
    const said = text.slice(at, at + LONGEST_NAME + 1);
    const lower = said.toLowerCase();
    const length = this.#lengths.find(
      (each) => this.#names.has(lower.slice(0, each)) && !WORD.test(charAt(said, each)),
    );
    return said.slice(0, length ?? 0);
  }
}

/** @param {string} text @param {number} index */
const charAt = (text, index) => String.fromCodePoint(text.codePointAt(index) ?? 0x20);

/** The text of one paragraph. */
class Line {
  /** @type {Inline[]} */
  #nodes = [];
  /** What was opened and not closed yet: its marks, and where in `nodes` its content begins. @type {{mark: string, from: number}[]} */
  #open = [];
  /** Where each length of backticks comes next. @type {Map<number, number[]>} */
  #ticks = new Map();
  #text;
  #people;
  #links;

  /** @param {string} text @param {People} people @param {boolean} links whether there may be any: not within one */
  constructor(text, people, links) {
    this.#text = text;
    this.#people = people;
    this.#links = links;
    for (const { 0: run, index } of text.matchAll(/`+/g)) {
      const known = this.#ticks.get(run.length);
      if (known) known.push(index);
      else this.#ticks.set(run.length, [index]);
    }
    for (const places of this.#ticks.values()) places.reverse();
  }

  read() {
    const text = this.#text;
    let at = 0;
    SIGN.lastIndex = 0;
    for (let found = SIGN.exec(text); found; found = SIGN.exec(text)) {
      this.#say(text.slice(at, found.index));
      at = this.#sign(found[0], found.index);
      SIGN.lastIndex = at;
    }
    this.#say(text.slice(at));
    while (this.#open.length) this.#giveUp();
    return joined(this.#nodes);
  }

  /** @param {string} text */
  #say(text) {
    if (text) this.#nodes.push({ is: 'text', text });
  }

  /** @param {string} sign @param {number} at @returns {number} where to go on */
  #sign(sign, at) {
    switch (sign) {
      case '\\':
        return this.#escaped(at);
      case '`':
        return this.#code(at);
      case '*':
        return this.#stars(at);
      case '[':
        return this.#link(at);
      case '@':
        return this.#mention(at);
      default:
        return this.#bare(at);
    }
  }

  /** @param {number} at */
  #escaped(at) {
    const next = this.#text[at + 1] ?? '';
    const isMark = ESCAPED.test(next);
    this.#say(isMark ? next : '\\');
    return at + (isMark ? 2 : 1);
  }

  /** @param {number} at */
  #code(at) {
    let length = 1;
    while (this.#text[at + length] === '`') length++;
    const places = this.#ticks.get(length) ?? [];
    while (places.length && /** @type {number} */ (places.at(-1)) <= at) places.pop();
    const end = places.at(-1);
    const start = at + length;
    if (end === undefined) {
      this.#say(this.#text.slice(at, start));
      return start;
    }
    const inner = this.#text.slice(start, end);
    this.#nodes.push({ is: 'code', text: /^ .*[^ ].* $/s.test(inner) ? inner.slice(1, -1) : inner });
    return end + length;
  }

  /** @param {number} at */
  #stars(at) {
    const text = this.#text;
    let length = 1;
    while (text[at + length] === '*') length++;
    const [before, after] = [text[at - 1] ?? ' ', text[at + length] ?? ' '];
    const opens = !/\s/.test(after) && !WORD.test(before);
    const closes = !/\s/.test(before) && !WORD.test(after);
    if (length > 3) this.#say(text.slice(at, at + length));
    else if (closes && this.#closes(length)) {
      for (const mark of length === 3 ? ['*', '**'] : ['*'.repeat(length)]) this.#close(mark);
    } else if (opens && this.#open.length + 2 <= DEEPEST) {
      for (const mark of length === 3 ? ['**', '*'] : ['*'.repeat(length)])
        this.#open.push({ mark, from: this.#nodes.length });
    } else this.#say(text.slice(at, at + length));
    return at + length;
  }

  /** @param {number} length */
  #closes(length) {
    const opened = this.#open.filter(({ from }) => from < this.#nodes.length).map(({ mark }) => mark);
    return length === 3 ? opened.join().endsWith('**,*') : opened.includes('*'.repeat(length));
  }

  /** @param {string} mark */
  #close(mark) {
    while (this.#open.at(-1)?.mark !== mark) this.#giveUp();
    const { from } = /** @type {{from: number}} */ (this.#open.pop());
    this.#nodes.push({ is: mark === '*' ? 'em' : 'strong', of: joined(this.#nodes.splice(from)) });
  }

  /** What was never closed was no mark. */
  #giveUp() {
    const { mark, from } = /** @type {{mark: string, from: number}} */ (this.#open.pop());
    this.#nodes.splice(from, 0, { is: 'text', text: mark });
  }

  /** @param {number} at */
  #link(at) {
    LINK.lastIndex = at;
    const [whole = '', label = '', address = ''] = (this.#links && LINK.exec(this.#text)) || [];
    const href = addressOf(address);
    if (!href) {
      this.#say('[');
      return at + 1;
    }
    // Who reads an address goes there, and nowhere else.
    const says = isAddress(label) ? [/** @type {Inline} */ ({ is: 'text', text: href })] : this.#within(label);
    this.#nodes.push({ is: 'link', href, of: says });
    return at + whole.length;
  }

  /** @param {string} label */
  #within(label) {
    const { lastIndex } = SIGN;
    const nodes = new Line(label, this.#people, false).read();
    SIGN.lastIndex = lastIndex;
    return nodes;
  }

  /** @param {number} at */
  #bare(at) {
    BARE.lastIndex = at;
    const [run = ''] = BARE.exec(this.#text) ?? [];
    const address = withoutTail(run);
    const href = this.#links && addressOf(address);
    if (href) this.#nodes.push({ is: 'link', href, of: [{ is: 'text', text: address }] });
    else this.#say(address);
    return at + address.length;
  }

  /** @param {number} at */
  #mention(at) {
    const name = WORD.test(this.#text[at - 1] ?? ' ') ? '' : this.#people.at(this.#text, at + 1);
    if (name) this.#nodes.push({ is: 'mention', text: `@${name}` });
    else this.#say('@');
    return at + 1 + name.length;
  }
}

/** Texts that follow each other as one. @param {Inline[]} nodes */
function joined(nodes) {
  /** @type {Inline[]} */
  const all = [];
  /** @type {string[]} */
  let texts = [];
  const flush = () => {
    if (texts.length) all.push({ is: 'text', text: texts.join('') });
    texts = [];
  };
  for (const node of nodes) {
    if (node.is === 'text') texts.push(node.text);
    else {
      flush();
      all.push(node);
    }
  }
  flush();
  return all;
}
