import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';

const WEBAPP = new URL('../../webapp/', import.meta.url);
const WORDS = new URL('js/words/', WEBAPP);
const HTML = readFileSync(new URL('index.html', WEBAPP), 'utf8');

/** @typedef {Record<string, string | Record<string, string>>} Words */

const tags = readdirSync(WORDS).map((name) => basename(name, '.js'));
/** @type {Map<string, Words>} */
const languages = new Map();
for (const tag of tags) languages.set(tag, (await import(new URL(`${tag}.js`, WORDS).href)).default);
const english = /** @type {Words} */ (languages.get('en'));

/** The modules of the chat page, as syntax: all that `app.js` imports, but for the client library, which says nothing to people. */
const modules = new Map();
follow(new URL('js/app.js', WEBAPP));

/** @param {URL} url */
function follow(url) {
  if (modules.has(url.pathname) || url.pathname.includes('/js/parley/') || url.pathname.includes('/js/words/')) return;
  const source = ts.createSourceFile(
    url.pathname,
    readFileSync(url, 'utf8'),
    ts.ScriptTarget.Latest,
    true,
    ts.ScriptKind.JS,
  );
  modules.set(url.pathname, source);
  for (const each of source.statements)
    if ((ts.isImportDeclaration(each) || ts.isExportDeclaration(each)) && each.moduleSpecifier)
      follow(new URL(/** @type {ts.StringLiteral} */ (each.moduleSpecifier).text, url));
}

/** Every text of the page's modules. @returns {{text: string, node: ts.Node, file: string}[]} */
function literals() {
  /** @type {{text: string, node: ts.Node, file: string}[]} */
  const found = [];
  for (const [file, source] of modules) {
    const visit = (/** @type {ts.Node} */ node) => {
      if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node))
        found.push({ text: node.text, node, file: basename(file) });
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}

/** The keys that `index.html` names. */
const named = [...HTML.matchAll(/data-(?:says|label|hint)="([^"]*)"/g)].map(([, key]) => key);

/** @param {string | Record<string, string>} word */
const sentences = (word) => (typeof word === 'string' ? [word] : Object.values(word));

/** @param {string} text */
const places = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

test('there are two languages at least, and all have the same keys in the same order', () => {
  assert.ok(languages.has('en') && languages.has('ar'), tags.join());
  for (const [tag, words] of languages) assert.deepEqual(Object.keys(words), Object.keys(english), tag);
});

test('each sentence has the same places in all languages, and no place is forgotten', () => {
  for (const [tag, words] of languages)
    for (const [key, word] of Object.entries(words)) {
      const [expected] = sentences(english[key]).slice(-1).map(places);
      const [here] = sentences(word).slice(-1).map(places);
      assert.deepEqual(here, expected, `${tag} ${key}`);
      for (const each of sentences(word)) {
        assert.notEqual(each.trim(), '', `${tag} ${key}`);
        // One and two may be words instead of numbers; everything else is said in each form.
        for (const place of places(each)) assert.ok(expected.includes(place), `${tag} ${key}`);
        const others = expected.filter((place) => place !== 'count');
        if (tag === 'en')
          assert.ok(
            others.every((place) => places(each).includes(place)),
            `${tag} ${key}`,
          );
      }
    }
});

test('what is counted has every form that its language distinguishes', () => {
  for (const [tag, words] of languages) {
    const forms = new Intl.PluralRules(tag).resolvedOptions().pluralCategories.toSorted();
    for (const [key, word] of Object.entries(words)) {
      assert.equal(typeof word, typeof english[key], `${tag} ${key}`);
      if (typeof word !== 'string') assert.deepEqual(Object.keys(word).toSorted(), forms, `${tag} ${key}`);
    }
  }
});

test('nothing but names and signs is left in English', () => {
  for (const [key, word] of Object.entries(/** @type {Words} */ (languages.get('ar'))))
    for (const each of sentences(word)) assert.doesNotMatch(each.replaceAll(/\{\w+\}/g, ''), /[A-Za-z]{2}/, key);
});

test('every key is used, and every key that is used is there', () => {
  const used = new Set([...named, ...literals().map(({ text }) => text)]);
  assert.deepEqual(
    Object.keys(english).filter((key) => !used.has(key)),
    [],
  );
  assert.deepEqual(
    named.filter((key) => !Object.hasOwn(english, key)),
    [],
  );
  for (const [file, source] of modules) {
    const visit = (/** @type {ts.Node} */ node) => {
      if (ts.isCallExpression(node) && /^say(?:Around)?$/.test(node.expression.getText())) {
        const [key] = node.arguments;
        if (ts.isStringLiteralLike(key)) assert.ok(Object.hasOwn(english, key.text), `${file}: ${key.text}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
});

/** What people read of an element, and nothing else. */
const READ = /\s(?:aria-label|title|placeholder|alt|aria-description|aria-roledescription)="[^"]*\p{L}[^"]*"/u;

test('no text stands in the page itself', () => {
  const body = HTML.replace(/<noscript>.*<\/noscript>/s, '')
    .replace('<span>Parley</span>', '')
    .replace('<title>Parley</title>', '');
  assert.doesNotMatch(body.replaceAll(/<[^>]*>/g, ''), /\p{L}/u);
  assert.doesNotMatch(body, READ);
});

/** Attributes whose values nobody reads. */
const UNREAD =
  /^(?:class|id|type|role|rel|href|src|dir|lang|enterkeyhint|viewBox|d|target|autocomplete|'?data-(?!drop)[a-z-]+'?|'?aria-(?!label|desc|roled)[a-z-]+'?)$/;
/** What is no sentence although it looks like one: what one types into a shell, and the name of the product. */
const MEANT = [
  /^curl /,
  /^ · Parley$/,
  / \\\n {2}-[Hd] '/,
  /^index\.html has no #$/,
  /^noopener /,
  /^\((?:hover|prefers-color-scheme): /,
];

/** @param {ts.Node} node whether it names a key of the keyboard, a module, a type or something else that is for programs */
function isForPrograms(node) {
  const { parent } = node;
  if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent)) return true;
  if (ts.isBinaryExpression(parent) && /^[!=]==$/.test(parent.operatorToken.getText())) return true;
  if (ts.isPropertyAssignment(parent) && (parent.name === node || UNREAD.test(parent.name.getText()))) return true;
  if (
    ts.isCallExpression(parent) &&
    /(?:setAttribute|querySelector(?:All)?|matches|closest|includes)$/.test(parent.expression.getText())
  )
    return !/'(?:aria-label|title|placeholder)'/.test(parent.arguments[0].getText());
  const whole = ts.isTemplateSpan(parent) ? parent.parent : node;
  if (whole !== node || ts.isTemplateExpression(parent))
    return isForPrograms(ts.isTemplateExpression(parent) ? parent : whole);
  if (ts.isConditionalExpression(parent)) return isForPrograms(parent);
  return ts.isBinaryExpression(parent) && /\.(?:className|d|style\.\w+)$/.test(parent.left.getText());
}

test('no sentence and no word for people stands in the modules of the page', () => {
  assert.ok(modules.size > 25, `${modules.size}`);
  const left = literals()
    .filter(({ text }) => /^\s*\p{Lu}\p{Ll}+|\p{L}{2,}[,:.!?…]?\s+\p{L}|\p{L}{2,}…/u.test(text))
    .filter(({ text }) => !MEANT.some((each) => each.test(text)))
    .filter(({ file }) => file !== 'languages.js')
    .filter(({ node }) => !isForPrograms(node))
    .map(({ text, file }) => `${file}: ${text}`);
  assert.deepEqual(left, []);
});
