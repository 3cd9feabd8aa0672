import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from '../../webapp/js/parley.js';
import { titleOf, isModerator, Book } from '../../webapp/js/rooms/book.js';
import { FakeServer } from './fake.js';

/** @typedef {import('../../webapp/js/parley.js').RoomInfo} RoomInfo */

const SECRET = 'a-secret-of-a-guest';

/** @type {RoomInfo} */
const TEAM = {
  room: 'team',
  channel: 'chat/team',
  title: 'The Team',
  access: 'private',
  owner: { id: 'u1', name: 'Ann' },
  members: [{ id: 'u2', name: 'Ben', moderator: true }],
  memberCount: 1,
  slow: 0,
  newcomers: 0,
  archived: false,
  createdAt: '2026-11-20T09:30:00.000Z',
};

/** A client whose requests are answered by the test. @param {(request: Request) => Response | Promise<Response>} answer */
function client(answer) {
  /** @type {string[]} */
  const asked = [];
  const fetch = /** @type {typeof globalThis.fetch} */ (
    async (url, init) => {
      const request = new Request(url, init);
      const { pathname, search } = new URL(request.url);
      asked.push(`${request.method} ${pathname}${search} ${await request.clone().text()}`.trim());
      return answer(request);
    }
  );
  const { WebSocket } = new FakeServer();
  const parley = connect({ url: 'ws://parley.test/live', name: 'Ann', guest: SECRET, WebSocket, fetch });
  return { parley, asked };
}

test('each thing that one can do with rooms is one request, by who one is on the line', async (context) => {
  const { parley, asked } = client(() => Response.json(TEAM));
  context.after(() => parley.close());
  const { rooms } = parley;
  await rooms.list();
  await rooms.list({ q: 'a b', own: true, archived: false, after: 'x', limit: 5 });
  await rooms.find('Köln');
  await rooms.make('team', { title: 'The Team', access: 'private' });
  await rooms.change('team', { slow: 30, archived: false });
  await rooms.invite('team', 'u/2', { name: 'Ben', moderator: true });
  await rooms.invite('team', 'u3');
  await rooms.remove('team', 'u/2');
  assert.deepEqual(await rooms.direct({ id: 'u2', name: 'Ben' }), TEAM);
  const who = `guest=${SECRET}&name=Ann`;
  assert.deepEqual(asked, [
    `GET /api/rooms?${who}`,
    `GET /api/rooms?q=a+b&own=true&archived=false&after=x&limit=5&${who}`,
    `GET /api/rooms/K%C3%B6ln?${who}`,
    `PUT /api/rooms/team?${who} {"title":"The Team","access":"private"}`,
    `PATCH /api/rooms/team?${who} {"slow":30,"archived":false}`,
    `PUT /api/rooms/team/members/u%2F2?${who} {"name":"Ben","moderator":true}`,
    `PUT /api/rooms/team/members/u3?${who} {}`,
    `DELETE /api/rooms/team/members/u%2F2?${who}`,
    `POST /api/rooms/direct?${who} {"user":"u2","name":"Ben"}`,
  ]);
});

test('what the server refuses is an error with its code, and so is a server that cannot be reached', async (context) => {
  const problem = { code: 'conflict', detail: 'There is such a room already.', retry: false };
  const { parley } = client(({ method }) => {
    if (method === 'PUT') return Response.json(problem, { status: 409 });
    if (method === 'PATCH') return new Response('<html>', { status: 200 });
    throw new TypeError('fetch failed');
  });
  context.after(() => parley.close());
  const codes = [parley.rooms.make('team'), parley.rooms.change('team', {}), parley.rooms.find('team')].map((each) =>
    each.then(
      () => assert.fail('It was refused.'),
      ({ name, code, message, retry }) => [name, code, message, retry],
    ),
  );
  assert.deepEqual(await Promise.all(codes), [
    ['ParleyError', 'conflict', 'There is such a room already.', false],
    ['ParleyError', 'unavailable', 'The server cannot be reached.', true],
    ['ParleyError', 'unavailable', 'The server cannot be reached.', true],
  ]);
});

test('a room is called by its title, one for two by the other, and any other by its name', () => {
  /** @type {RoomInfo} */
  const two = {
    ...TEAM,
    access: 'direct',
    title: undefined,
    owner: undefined,
    members: [
      { id: 'u1', name: 'Ann', moderator: false },
      { id: 'u2', moderator: false },
    ],
  };
  assert.deepEqual(
    [
      titleOf('team', TEAM, 'u1'),
      titleOf('team', { ...TEAM, title: undefined }, 'u1'),
      titleOf('team', undefined, 'u1'),
      titleOf('direct.x', two, 'u2'),
      titleOf('direct.x', two, 'u1'),
      titleOf('direct.x', undefined, 'u1'),
    ],
    ['The Team', 'team', 'team', 'Ann', 'u2', 'Direct messages'],
  );
  assert.deepEqual(
    ['u1', 'u2', 'u3', undefined].map((me) => isModerator(TEAM, me)),
    [true, true, false, false],
  );
  assert.equal(isModerator({ ...two, owner: TEAM.owner }, 'u1'), false);
});

test('the book reads all pages, keeps who is in where a list leaves it out, and drops what is gone', async (context) => {
  let rooms = [
    TEAM,
    { ...TEAM, room: 'old', channel: 'chat/old', access: 'public', archived: true, title: 'Old roses' },
  ];
  const { parley, asked } = client((request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname !== '/api/rooms')
      return Response.json({ code: 'not-found', detail: 'There is no such room.' }, { status: 404 });
    const index = searchParams.has('after') ? 1 : 0;
    const { members, ...listed } = rooms[index];
    return Response.json({ rooms: [listed], ...(index + 1 < rooms.length && { next: listed.room }) });
  });
  context.after(() => parley.close());
  let changes = 0;
  const book = new Book(parley, () => changes++);
  book.told(TEAM);
  await book.load();
  assert.deepEqual([changes, asked.length], [2, 2]);
  assert.deepEqual(book.get('chat/team')?.members, TEAM.members);
  assert.deepEqual(
    book.own.map(({ room }) => room),
    ['team'],
  );
  assert.deepEqual(
    book.search('').map(({ room }) => room),
    ['team'],
  );
  assert.deepEqual(
    book.search('ROSES old').map(({ room }) => room),
    ['old'],
  );
  await book.look('chat/team');
  assert.equal(book.get('chat/team'), undefined);
  rooms = [TEAM];
  await book.load();
  assert.deepEqual([book.get('chat/old'), book.get('chat/team')?.title], [undefined, 'The Team']);
});
