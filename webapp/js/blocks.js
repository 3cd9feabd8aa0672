/** @typedef {import('./marks.js').Block} Block */
/** @typedef {import('./marks.js').Inline} Inline */

/** Quotes within quotes, lists within lists; what is deeper stays text. */
const DEEPEST = 4;
const FENCE = /^\s{0,3}```[^`]*$/;
const QUOTE = /^\s{0,3}>/;
const ITEM = /^\s{0,3}(?:([-*+])|(\d{1,6})[.)])[ \t]+(?=\S)/;
const INDENTED = /^(?: {2,}|\t)/;

/**
 * The paragraphs, lists, quotes and blocks of code of a text.
 *
 * @param {string} text
 * @param {(line: string) => Inline[]} inline reads what stands in a paragraph
 * @returns {Block[]}
 */
export function blocksOf(text, inline) {
  return read(text.split(/\r\n?|\n/), inline, 0);
}

/** @param {string[]} lines @param {(line: string) => Inline[]} inline @param {number} depth @returns {Block[]} */
function read(lines, inline, depth) {
  /** @type {Block[]} */
  const blocks = [];
  let at = 0;
  while (at < lines.length) {
    const kind = kindOf(lines[at], depth);
    const end = KINDS[kind].end(lines, at, depth);
    const block = KINDS[kind].make(lines.slice(at, end), inline, depth);
    if (block) blocks.push(block);
    at = end;
  }
  return blocks;
}

/** @param {string} line @param {number} depth @returns {'pre' | 'quote' | 'list' | 'paragraph' | 'blank'} */
function kindOf(line, depth) {
  if (FENCE.test(line)) return 'pre';
  if (depth < DEEPEST && QUOTE.test(line)) return 'quote';
  if (depth < DEEPEST && ITEM.test(line)) return 'list';
  return line.trim() ? 'paragraph' : 'blank';
}

/** @param {string} line whether numbers stand before it, and which */
const numberOf = (line) => ITEM.exec(line)?.[2] ?? null;

/**
 * How far each kind of block goes, and what becomes of it.
 *
 * @type {Record<string, {end: (lines: string[], at: number, depth: number) => number,
 *   make: (lines: string[], inline: (line: string) => Inline[], depth: number) => Block | null}>}
 */
const KINDS = {
  blank: { end: (_, at) => at + 1, make: () => null },
  pre: {
    end: (lines, at) => {
      const close = endOf(lines, at, (line) => !FENCE.test(line));
      return Math.min(close + 1, lines.length);
    },
    make: (lines) => {
      const isClosed = lines.length > 1 && FENCE.test(/** @type {string} */ (lines.at(-1)));
      return { is: 'pre', text: lines.slice(1, isClosed ? -1 : undefined).join('\n') };
    },
  },
  quote: {
    end: (lines, at) => endOf(lines, at, (line) => QUOTE.test(line)),
    make: (lines, inline, depth) => ({
      is: 'quote',
      of: read(
        lines.map((line) => line.replace(/^\s{0,3}> ?/, '')),
        inline,
        depth + 1,
      ),
    }),
  },
  list: {
    end: (lines, at) => {
      const isNumbered = numberOf(lines[at]) !== null;
      return endOf(lines, at, (line) =>
        ITEM.test(line) ? (numberOf(line) !== null) === isNumbered : INDENTED.test(line) && line.trim() !== '',
      );
    },
    make: (lines, inline, depth) => {
      /** @type {string[][]} */
      const items = [];
      for (const line of lines) {
        if (ITEM.test(line) && !(INDENTED.test(line) && items.length)) items.push([line.replace(ITEM, '')]);
        else items.at(-1)?.push(line.replace(INDENTED, ''));
      }
      const start = numberOf(lines[0]);
      return {
        is: 'list',
        start: start === null ? null : Number(start),
        items: items.map((each) => read(each, inline, depth + 1)),
      };
    },
  },
  paragraph: {
    end: (lines, at, depth) => endOf(lines, at, (line) => kindOf(line, depth) === 'paragraph'),
    make: (lines, inline) => ({ is: 'paragraph', of: inline(lines.join('\n')) }),
  },
};

/** @param {string[]} lines @param {number} at @param {(line: string) => boolean} goesOn */
function endOf(lines, at, goesOn) {
  let end = at + 1;
  while (end < lines.length && goesOn(lines[end])) end++;
  return end;
}
