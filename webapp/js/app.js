import { admitted, showAccount, watchSignIn } from './access.js';
import { summary } from './body.js';
import { byId, el } from './dom.js';
import { ChatView } from './chat.js';
import { closeDrawers, openDrawers } from './drawers.js';
import { FeedView } from './feed.js';
import { openLanguages } from './languages.js';
import { Followed } from './followed.js';
import { askName, keptName, showMe } from './name.js';
import { connect } from './parley.js';
import { showPeople } from './people.js';
import { openPresence } from './presence.js';
import { Room } from './room.js';
import { showRoom } from './rooms/about.js';
import { Book } from './rooms/book.js';
import { showHead } from './rooms/head.js';
import { askNewRoom } from './rooms/make.js';
import { channelOf, hashOf, Sidebar } from './sidebar.js';
import { showState } from './status.js';
import { recall, remember } from './store.js';
import { changeTheme } from './themes.js';
import { say, translate, why } from './words.js';

const LOBBY = 'chat/lobby';
const FEED_BEGINS_WITH = 300;
const ROOM_BEGINS_WITH = 50;
const MOST_TOLD = 5;
/** Rooms with a door are joined by themselves, as long as there is room on the line for those that one goes to. */
const MOST_JOINED = 100;

translate(document);
openLanguages();
const standing = await admitted();
/** Nobody calls somebody otherwise who has signed in. */
const account = standing?.user;
const storage = outboxOf(account?.id ?? 'guest');
const parley = connect(account ? { guest: null, storage, unread: true } : { name: keptName() || (await askName()), storage, unread: true });
/** @type {Map<string, Room>} */
const rooms = new Map();
/** @type {ChatView | FeedView | null} */
let view = null;
let current = LOBBY;
let drawn = false;

const book = new Book(parley, furnished);
const followed = new Followed(parley, {
  join: (name) => rooms.size < MOST_JOINED && join(name) && lookAgain(),
  leave: (name) => name !== current && drop(name),
});
const lookAgain = () => book.load().then(() => book.look(current));
const sidebar = new Sidebar(go, leave, changed, book, lookAgain);
openDrawers();
showState(parley);
openPresence(parley);
watchSignIn(parley);
for (const channel of recall('rooms', [LOBBY])) if (channelOf(channel) === channel) join(channel);
parley.on('state', changed);
parley.on('unread', counted);
parley.on('hello', ({ user }) => showMe(user, aboutMe, Boolean(account)));
showMe(null, aboutMe, Boolean(account));
byId('new-room').addEventListener('click', () => askNewRoom(parley, entered));
byId('about').addEventListener('click', () => showRoom(current, { parley, book, known, left: leave }));
byId('theme').addEventListener('click', changeTheme);
byId('skip').addEventListener('click', skip);
addEventListener('hashchange', route);
addEventListener('storage', otherTab);
addEventListener('keydown', (event) => {
  if (event.key !== 'k' || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  if (!byId('find-name').checkVisibility({ visibilityProperty: true })) byId('rooms').classList.add('open');
  byId('find-name').focus();
});
route();

/** What somebody wrote and did not send is theirs: nobody who signs in after them sends it. @param {string} owner */
function outboxOf(owner) {
  try {
    const before = sessionStorage.getItem('parley.owner');
    if (before !== null && before !== owner) sessionStorage.removeItem('parley.outbox');
    sessionStorage.setItem('parley.owner', owner);
    return sessionStorage;
  } catch {
    return undefined;
  }
}

/** The part of the address after `#` names the channel. */
function route() {
  const channel = channelOf(safelyDecoded(location.hash.slice(1))) ?? LOBBY;
  if (view && channel === current) return;
  view?.close();
  current = channel;
  const room = join(channel);
  view = room.isFeed ? new FeedView(room) : new ChatView(room, parley, Boolean(account));
  showHead(room);
  byId('view').replaceChildren(view.element);
  byId('announcer').replaceChildren();
  view.open();
  closeDrawers();
  if (matchMedia('(hover: hover)').matches) view.focus(); // where it brings up no keyboard over the page
  changed();
  book.look(channel);
}

/** @param {string} text */
function safelyDecoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** @param {string} channel */
function go(channel) {
  location.hash = hashOf(channel);
  closeDrawers();
}

/** @param {string} name */
function join(name) {
  const known = rooms.get(name);
  if (known) return known;
  const last = name.startsWith('feed/') ? FEED_BEGINS_WITH : ROOM_BEGINS_WITH;
  const channel = parley.join(name, { last, receipts: true });
  followed.entered(name);
  const room = new Room(parley, channel, changed, () => rejoin(name));
  channel.on('message', (message) => name === current && tell(message));
  channel.on('room', (about) => book.heard(about));
  room.about = book.get(name);
  room.stale = lookAgain;
  rooms.set(name, room);
  remember('rooms', [...rooms.keys()]);
  return room;
}

/** The server has told what is unread. */
function counted() {
  for (const room of rooms.values()) room.counted();
  changed();
}

/** On all devices. @param {string} name */
function leave(name) {
  followed.left(name);
  drop(name);
}

/** @param {string} name */
function drop(name) {
  rooms.get(name)?.channel.leave();
  rooms.get(name)?.files.close();
  rooms.delete(name);
  remember('rooms', [...rooms.keys()]);
  if (name === current) {
    view?.close();
    view = null;
    location.hash = hashOf([...rooms.keys()][0] ?? LOBBY);
    route();
  }
  changed();
}

/** What rooms are called, and who may write there, may be different now. Where somebody was let in, they are in. */
function furnished() {
  for (const { channel } of book.own) if (!rooms.has(channel) && rooms.size < MOST_JOINED) join(channel);
  for (const room of rooms.values()) {
    room.about = book.get(room.channel.name);
    room.view?.refreshed();
  }
  changed();
}

/** @param {import('./parley.js').RoomInfo} room that was made, or found */
function entered(room) {
  book.told(room);
  go(room.channel);
}

/** @param {import('./parley.js').User} user */
async function talk({ id, name }) {
  const problem = byId('people-problem');
  problem.textContent = '';
  try {
    entered(await parley.rooms.direct({ id, name }));
  } catch (error) {
    problem.textContent = say('notOpened', { why: why(/** @type {Error} */ (error)) });
  }
}

/** Whom this page has seen, once each. */
function known() {
  const people = [...rooms.values()].flatMap(({ channel, messages }) => [
    ...messages.map(({ from }) => from),
    ...channel.members.values(),
  ]);
  return [...new Map(people.map((each) => [each.id, each])).values()].filter(({ id }) => id !== parley.user?.id);
}

/** After having been removed from it. @param {string} name */
function rejoin(name) {
  rooms.delete(name);
  if (name === current) {
    view?.close();
    view = null;
    route();
  } else join(name);
}

function aboutMe() {
  if (account && standing) showAccount(parley, standing);
  else rename();
}

async function rename() {
  const name = await askName();
  if (name && name !== parley.user?.name) parley.rename(name);
}

/** This browser's other tabs are the same person, under the same name. @param {StorageEvent} event */
function otherTab({ key }) {
  if (key === 'parley.name' && keptName() && !account) parley.rename(keptName());
}

/** For those who hear the page. @param {import('./parley.js').Message} message */
function tell({ channel, from, body, at }) {
  const isOld = Date.now() - Date.parse(at) > 60_000;
  if (isOld || channel.startsWith('feed/') || from.id === parley.user?.id) return;
  const announcer = byId('announcer');
  announcer.append(el('p', {}, `${from.name}: ${summary(body)}`));
  while (announcer.children.length > MOST_TOLD) announcer.firstElementChild?.remove();
}

/** Draws the lists, once for all that changes in a turn. Not in an animation frame: hidden tabs count in the title. */
function changed() {
  if (drawn) return;
  drawn = true;
  setTimeout(() => {
    drawn = false;
    const me = parley.user?.id;
    const all = [...rooms.values()];
    sidebar.draw(all, current);
    const room = rooms.get(current);
    if (room) {
      showHead(room);
      showPeople(room, me, talk);
    }
    const unread = all.reduce((sum, each) => sum + each.unread.count.unread, 0);
    const elsewhere = all.some((each) => each.channel.name !== current && each.unread.count.unread > 0);
    byId('elsewhere').hidden = !elsewhere;
    document.title = `${unread ? `(${unread}) ` : ''}${room?.title ?? current.slice(5)} · Parley`;
  });
}

/** Not by its address, which is the route. @param {Event} event */
function skip(event) {
  event.preventDefault();
  view?.focus();
}
