import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attachmentsOf, bodyWith, summary } from '../../webapp/js/body.js';
import { addressOf, isAddress, withoutTail } from '../../webapp/js/address.js';
import { marked, plain } from '../../webapp/js/marks.js';

const NAMES = ['Ann', 'Mary', 'Mary Ann', 'Zoë'];

/** The tree in one line. @param {any} part @returns {string} */
function line(part) {
  if (Array.isArray(part)) return part.map(line).join('');
  if (part.is === 'text') return part.text;
  if (part.is === 'link') return `<a ${part.href}>${line(part.of)}</a>`;
  if (part.is === 'list')
    return `<${part.start === null ? 'ul' : `ol ${part.start}`}>${part.items.map((/** @type {any} */ each) => `<li>${line(each)}</li>`).join('')}</>`;
  return `<${part.is}>${part.text ?? line(part.of)}</>`;
}

/** @param {string} text */
const read = (text) => line(marked(text, NAMES));

const TABLE = {
  'plain text': '<paragraph>plain text</>',
  'one\ntwo\n\nthree': '<paragraph>one\ntwo</><paragraph>three</>',
  '**bold** *it* ***both***': '<paragraph><strong>bold</> <em>it</> <strong><em>both</></></>',
  '2*3*4 and 2 * 3 * 4 and ** a **': '<paragraph>2*3*4 and 2 * 3 * 4 and ** a **</>',
  '*never closed, **nor this': '<paragraph>*never closed, **nor this</>',
  '*a **b* c**': '<paragraph><em>a **b</> c**</>',
  '****': '<paragraph>****</>',
  '\\*as it is\\*': '<paragraph>*as it is*</>',
  '`*code*` ``a ` b`` `open': '<paragraph><code>*code*</> <code>a ` b</> `open</>',
  '```js\n*a*\n\n> b\n```\nc': '<pre>*a*\n\n> b</><paragraph>c</>',
  '```\nnever closed': '<pre>never closed</>',
  '> a\n> > b\n> - c\nd':
    '<quote><paragraph>a</><quote><paragraph>b</></><ul><li><paragraph>c</></li></></><paragraph>d</>',
  '- a\n- b\n  - c\n3. d\n4. e':
    '<ul><li><paragraph>a</></li><li><paragraph>b</><ul><li><paragraph>c</></li></></li></><ol 3><li><paragraph>d</></li><li><paragraph>e</></li></>',
  '-1 is no item, 1.5 neither': '<paragraph>-1 is no item, 1.5 neither</>',
  'see https://a.example/b_(c)), or (http://d.example).':
    '<paragraph>see <a https://a.example/b_(c)>https://a.example/b_(c)</a>), or (<a http://d.example>http://d.example</a>).</>',
  '[the *plan*](https://a.example)': '<paragraph><a https://a.example>the <em>plan</></a></>',
  '[write](mailto:a@b.example) mailto:c@d.example':
    '<paragraph><a mailto:a@b.example>write</a> <a mailto:c@d.example>mailto:c@d.example</a></>',
  '@Mary Ann, @mary, @zoë and @Nobody':
    '<paragraph><mention>@Mary Ann</>, <mention>@mary</>, <mention>@zoë</> and @Nobody</>',
  'ann@Ann.example @Annabel': '<paragraph>ann@Ann.example @Annabel</>',
};

for (const [text, tree] of Object.entries(TABLE))
  test(`marks: ${JSON.stringify(text)}`, () => assert.equal(read(text), tree));

const HOSTILE = [
  '<script>globalThis.hacked = 1</script>',
  '<img src=x onerror=alert(1)>',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](java\tscript:alert(1))',
  '[x](data:text/html,<script>alert(1)</script>)',
  '[x](vbscript:x)',
  '[x](//evil.example)',
  '[x](/relative)',
  '[x](https://bank.example@evil.example)',
  'https://bank.example@evil.example/',
  'javascript:alert(1) data:text/html,x file:///etc/passwd ftp://a.example',
  `https://a.example/${'x'.repeat(3_000)}`,
];

for (const text of HOSTILE)
  test(`stays text: ${text.slice(0, 60)}`, () => assert.equal(read(text), `<paragraph>${text}</>`));

test('who reads an address goes there', () => {
  assert.equal(
    read('[https://good.example](https://evil.example) [good.example/a](https://evil.example)'),
    '<paragraph><a https://evil.example>https://evil.example</a> <a https://evil.example>https://evil.example</a></>',
  );
  assert.deepEqual(['read this', 'v1.2 is out', 'e.g. that', 'www.a.example', 'a.example'].map(isAddress), [
    false,
    false,
    false,
    true,
    true,
  ]);
});

test('an address ends before a mark of direction, and nothing is longer than 2,048 characters', () => {
  assert.equal(
    read('https://a.example/\u202egpj.exe'),
    '<paragraph><a https://a.example/>https://a.example/</a>\u202egpj.exe</>',
  );
  assert.equal(addressOf(`https://a.example/${'x'.repeat(2_048)}`), '');
  assert.equal(withoutTail(`http://a${')'.repeat(100_000)}`), 'http://a');
});

/** @param {any} part @returns {number} */
const depth = (part) => 1 + Math.max(0, ...[part.of ?? [], (part.items ?? []).flat()].flat().map(depth));

/** @param {any} part @returns {number} */
const count = (part) =>
  1 + [part.of ?? [], (part.items ?? []).flat()].flat().reduce((sum, each) => sum + count(each), 0);

const LONG = [
  '*',
  '**',
  '*a ',
  '*a* ',
  '**a',
  '[',
  '[a](',
  '[a](b',
  '`',
  '`` ` ',
  '> ',
  '>',
  '- ',
  '  - a\n',
  '1. \n',
  '```\n',
  '\n>\n',
  '@',
  '@Mary ',
  'http://',
  'http://a)',
  'mailto:',
  '\\',
  '😀',
  '\n',
  'Z\u0351\u0352\u0353',
];
for (const unit of LONG)
  test(`64 KB of ${JSON.stringify(unit)} are bounded`, () => {
    const text = unit.repeat(65_536 / unit.length);
    const blocks = marked(text, NAMES);
    assert.ok(
      blocks.every((each) => depth(each) <= 20),
      'not deeper than that',
    );
    assert.ok(blocks.reduce((sum, each) => sum + count(each), 0) <= text.length + 2, 'no more parts than signs');
  });

test('time grows with length and no faster: what takes a square would not end', () => {
  for (const unit of LONG) marked(unit.repeat(2_000_000 / unit.length), NAMES);
});

test('quotes in one line are without marks', () => {
  assert.equal(plain('**a**\n\n- b\n- `c`\n> [d](https://a.example)'), 'a b c d');
  assert.equal(
    summary({
      text: '',
      attachments: [
        { id: 'x', name: 'a.png' },
        { id: 'y', name: 'b.pdf' },
      ],
    }),
    'a.png, b.pdf',
  );
});

test('files of a message are what they should be, or left out', () => {
  const body = {
    text: '',
    attachments: [
      null,
      1,
      { id: '../x' },
      { id: 'ok', name: 7, size: -1, type: {} },
      { id: 'b', name: 'b', size: 2, type: 'image/png' },
    ],
  };
  assert.deepEqual(attachmentsOf(body), [
    { id: 'ok', name: 'File', type: '', size: 0 },
    { id: 'b', name: 'b', type: 'image/png', size: 2 },
  ]);
  assert.deepEqual([attachmentsOf('text'), attachmentsOf(null), attachmentsOf({ attachments: 'x' })], [[], [], []]);
});

test('the sides and the thumbnail of a picture are what they can be, or left out', () => {
  const file = { id: 'a', name: 'a', type: 'image/png', size: 1 };
  const body = (/** @type {object} */ more) => ({ text: '', attachments: [{ ...file, ...more }] });
  const good = { width: 1600, height: 1, thumbnail: 'small' };
  assert.deepEqual(attachmentsOf(body(good)), [{ ...file, ...good }]);
  assert.deepEqual(attachmentsOf(bodyWith('', attachmentsOf(body(good)))), [{ ...file, ...good }]);
  for (const bad of [0, -1, 1.5, '5', null, {}, [], NaN, Infinity, 65_536, 2 ** 53]) {
    assert.deepEqual(attachmentsOf(body({ width: bad, height: 5 })), [file]);
    assert.deepEqual(attachmentsOf(body({ width: 5, height: bad })), [file]);
  }
  assert.deepEqual(attachmentsOf(body({ width: 5 })), [file]);
  for (const thumbnail of ['', '../x', 'a/b', 'javascript:1', '//other.example', 'x'.repeat(65), 1, null, {}, ['a']])
    assert.deepEqual(attachmentsOf(body({ thumbnail })), [file]);
});
