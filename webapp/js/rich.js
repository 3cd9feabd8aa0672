import { el } from './dom.js';
import { marked } from './marks.js';
import { say } from './words.js';

/** @typedef {import('./marks.js').Block} Block */
/** @typedef {import('./marks.js').Inline} Inline */

/**
 * A text with its marks, as elements. Each is made here, and what people have written only ever becomes text in one.
 *
 * @param {string} text
 * @param {Iterable<string>} names of those who can be mentioned
 * @param {string} [me] one of them
 * @returns {Node[]}
 */
export const rich = (text, names, me) => marked(text, names).map((block) => blockOf(block, `@${me}`.toLowerCase()));

/**
 * @param {Block} block
 * @param {string} me
 * @param {boolean} [isWithin] another one, whose direction it has: a list's signs stand on one side
 * @returns {HTMLElement}
 */
function blockOf(block, me, isWithin = false) {
  switch (block.is) {
    case 'paragraph':
      return el('p', { dir: isWithin ? null : 'auto' }, ...inlines(block.of, me));
    case 'pre':
      return el(
        'pre',
        { dir: 'ltr', tabindex: 0, role: 'group', 'aria-label': say('code') },
        el('code', {}, block.text),
      );
    case 'quote':
      return el('blockquote', { dir: isWithin ? null : 'auto' }, ...block.of.map((each) => blockOf(each, me, true)));
    case 'list': {
      const items = block.items.map((item) => el('li', {}, ...item.map((each) => blockOf(each, me, true))));
      const dir = isWithin ? null : 'auto';
      return block.start === null ? el('ul', { dir }, ...items) : el('ol', { dir, start: block.start }, ...items);
    }
  }
}

/** @param {Inline[]} nodes @param {string} me */
const inlines = (nodes, me) => nodes.map((node) => inlineOf(node, me));

/** @param {Inline} node @param {string} me @returns {Node | string} */
function inlineOf(node, me) {
  switch (node.is) {
    case 'text':
      return node.text;
    case 'code':
      return el('code', { dir: 'ltr' }, node.text);
    case 'mention':
      return el('bdi', { class: node.text.toLowerCase() === me ? 'mention own' : 'mention' }, node.text);
    case 'link': {
      const rel = 'noopener noreferrer nofollow';
      const of = el('bdi', {}, ...inlines(node.of, me));
      return el('a', { href: node.href, target: '_blank', rel, title: node.href }, of);
    }
    case 'strong':
    case 'em':
      return el(node.is, {}, ...inlines(node.of, me));
  }
}
