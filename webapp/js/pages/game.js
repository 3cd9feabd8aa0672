import { byId, el } from '../dom.js';
import { keptName } from '../name.js';
import { remember } from '../store.js';
import { plural } from '../text.js';
import { COLOURS, Discs } from './discs.js';
import { begin, tell, watchRefusals } from './frame.js';
import { Table } from './table.js';

/** @typedef {import('../parley.js').Parley} Parley */
/** @typedef {import('../parley.js').ParleyError} ParleyError */
/** @typedef {import('./four.js').Side} Side */

const ID = /^[\p{L}\p{Nd}][\p{L}\p{Nd}_-]{0,47}$/u;
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

const id = new URLSearchParams(location.search).get('id') ?? '';
const parley = begin();
if (ID.test(id)) play(id);
else {
  byId('start').hidden = false;
  byId('begin').addEventListener('click', () => location.assign(`?id=${fresh()}`));
}

/** Nobody guesses it: who has the link is who was given it. */
function fresh() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => LETTERS[byte % LETTERS.length]).join('');
}

/** @param {string} name */
function play(name) {
  const channel = parley.join(`feed/game.${name}`, { view: 'latest' });
  const table = new Table(channel, (what) => draw(what === 'moved'));
  const discs = new Discs(byId('columns'), drop);
  /** How many moves there were when the line went. @type {number | null} */
  let movesAtCut = null;

  watchRefusals(channel);
  channel.on('snapshot', () => {
    if (movesAtCut === null) return;
    const more = table.game.moves.length - movesAtCut;
    aside(more > 0 ? `You are back, and ${plural(more, 'move')} further.` : 'You are back: your game is where it was.');
    movesAtCut = null;
  });
  parley.on('state', ({ state }) => {
    if (state !== 'online' && table.isKnown) movesAtCut ??= table.game.moves.length;
    draw(false);
  });
  parley.on('hello', () => draw(false));
  byId('game').hidden = false;
  byId('player').value = keptName();
  byId('link').value = location.href;
  byId('link').addEventListener('focus', () => byId('link').select());
  byId('copy').addEventListener('click', copy);
  byId('again').addEventListener('click', () => act(() => table.again(), 'Somebody has begun the next one already.'));
  byId('sit').addEventListener('submit', (/** @type {Event} */ event) => {
    event.preventDefault();
    const { user } = parley;
    if (!user) return;
    remember('name', byId('player').value);
    const sit = () => table.sit({ id: user.id, name: keptName() || user.name });
    act(sit, 'Somebody was faster. Look who sits there, and try again.');
  });
  draw(false);

  /** @param {number} column */
  function drop(column) {
    if (!table.isTurnOf(parley.user?.id) || table.isSending || !table.board.takes(column)) return;
    act(() => table.drop(column), 'That move came second: this is the board now.');
  }

  /** @param {() => Promise<boolean>} action @param {string} second what is said to whom somebody was before */
  async function act(action, second) {
    aside('');
    try {
      if (!(await action())) aside(second);
    } catch (error) {
      refused(/** @type {ParleyError} */ (error));
    }
  }

  /** @param {boolean} moved */
  function draw(moved) {
    const me = parley.user?.id;
    const { board } = table;
    discs.draw(board, table.isTurnOf(me) && !table.isSending, moved);
    byId('players').replaceChildren(player(0), player(1));
    const isFree = table.isKnown && !table.isReady && table.sideOf(me) === null;
    byId('sit').hidden = !isFree || me === undefined;
    byId('again').hidden = !board.isOver || table.sideOf(me) === null;
    const says = status(me);
    if (byId('says').textContent !== says) byId('says').textContent = says;
  }

  /** @param {Side} side */
  function player(side) {
    const one = table.player(side);
    const isTurn = table.isReady && !table.board.isOver && table.board.turn === side;
    const what = one?.id === parley.user?.id && one ? 'you' : isTurn ? 'to move' : '';
    const disc = el('span', { class: 'disc', 'data-side': side, role: 'img', 'aria-label': COLOURS[side] });
    const name = el('bdi', {}, one?.name ?? 'A free seat');
    return el('li', { 'data-turn': isTurn }, disc, name, el('small', {}, what));
  }

  /** @param {string | undefined} me */
  function status(me) {
    const { board } = table;
    const mine = table.sideOf(me);
    const nameOf = (/** @type {Side} */ side) => table.player(side)?.name ?? 'somebody';
    if (!table.isKnown) return 'Looking for the board…';
    if (table.isSending) return parley.state.state === 'online' ? 'Sending…' : 'It goes out when the line is back.';
    if (board.four) {
      const winner = /** @type {Side} */ (1 - board.turn);
      return winner === mine ? 'You have won!' : `${nameOf(winner)} has won.`;
    }
    if (board.isFull) return 'A draw.';
    if (!table.isReady && mine !== null) return 'Send the link to somebody, and wait for them here.';
    if (!table.isReady) return 'A seat is free.';
    if (mine === board.turn) return 'Your turn.';
    return mine === null ? `You watch. ${nameOf(board.turn)} is to move.` : `${nameOf(board.turn)} is to move.`;
  }
}

/** @param {string} text */
function aside(text) {
  byId('aside').textContent = text;
}

/** @param {ParleyError} error */
function refused({ code, message }) {
  if (code !== 'forbidden') return tell(`That was not taken: ${message}`);
  tell(
    'You may watch here, and not play: this server does not let you write. Its operator grants that with the right "write" in ' +
      '"feed/game.*", in parley.grants for guests or for users.',
  );
}

async function copy() {
  try {
    await navigator.clipboard.writeText(location.href);
    aside('The link is copied.');
  } catch {
    byId('link').focus();
    aside('Copy it from the field.');
  }
}
