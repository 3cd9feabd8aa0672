import { marked } from './marks.js';

// Who is mentioned, and who may be meant while a name is being written. Pure: knows nothing of rooms or of the screen.

/** @typedef {{id: string, name: string}} Person */
/** @typedef {import('./marks.js').Block} Block */
/** @typedef {import('./marks.js').Inline} Inline */

/** A name is at most this long, so whoever has written more behind the sign is not writing a name. */
const BEGUN = /(?<![\p{L}\p{N}_])@([^@\n]{0,64})$/u;
/** As many as the server tells; and as many as one looks through. */
const MOST = 50;
const MOST_OFFERED = 8;

/** The name that is being written before the caret: where its sign stands. @param {string} before @returns {{from: number, begun: string} | null} */
export function begunIn(before) {
  const found = BEGUN.exec(before);
  return found && { from: found.index, begun: found[1] };
}

/**
 * Who may be meant: those whose name begins so, then those of whom another word does.
 *
 * @param {string} begun
 * @param {Iterable<Person>} people
 * @returns {string[]} names, each once
 */
export function offered(begun, people) {
  const said = begun.toLowerCase();
  const names = [...new Set([...people].map(({ name }) => name))].sort((a, b) => a.localeCompare(b));
  const first = names.filter((name) => name.toLowerCase().startsWith(said));
  const others = names.filter((name) => !first.includes(name) && name.toLowerCase().includes(` ${said}`));
  const all = [...first, ...others].slice(0, MOST_OFFERED);
  return all.length === 1 && all[0].toLowerCase() === said ? [] : all; // it is written already
}

/**
 * The ids of those whom a text mentions. Names are not unique: `@Ann` is for every Ann who is here, and only where none is, for one
 * who has spoken.
 *
 * @param {string} text
 * @param {Iterable<Person>} here
 * @param {() => Iterable<Person>} spoken asked for only where there may be a mention
 */
export function mentionedIn(text, here, spoken) {
  if (!text.includes('@')) return [];
  const ids = [idsByName(here), idsByName(spoken())];
  const names = new Set(ids.flatMap((each) => [...each.keys()]));
  const said = marked(text, names).flatMap(mentionsOf);
  return [...new Set(said.flatMap((name) => [...(ids[0].get(name) ?? ids[1].get(name) ?? [])]))].slice(0, MOST);
}

/** @param {Iterable<Person>} people */
function idsByName(people) {
  /** @type {Map<string, Set<string>>} */
  const ids = new Map();
  for (const { id, name } of people) {
    const key = name.toLowerCase();
    ids.set(key, (ids.get(key) ?? new Set()).add(id));
  }
  return ids;
}

/** @param {Block | Inline} part @returns {string[]} names in lower case */
function mentionsOf(part) {
  if (part.is === 'mention') return [part.text.slice(1).toLowerCase()];
  if ('items' in part) return part.items.flat().flatMap(mentionsOf);
  return 'of' in part ? part.of.flatMap(mentionsOf) : [];
}
