import { Board, gameOf, NEW } from './four.js';

/** @typedef {import('../parley.js').Channel} Channel */
/** @typedef {import('../parley.js').ParleyError} ParleyError */
/** @typedef {import('./four.js').Game} Game */
/** @typedef {import('./four.js').Player} Player */
/** @typedef {import('./four.js').Side} Side */

const KEY = 'board';

/**
 * The game as the feed has it. Each move is a message that replaces the one it was made upon, `ifSeq`; whoever comes second is told
 * what stands there, and nothing of theirs is done.
 */
export class Table {
  /** @type {Game} */
  game = NEW;
  board = new Board();
  /** Of the message that this is. */
  seq = 0;
  /** Whether the server has told what stands. */
  isKnown = false;
  /** Whether a move of ours is on its way. */
  isSending = false;
  #epoch = '';
  #channel;
  #changed;

  /** @param {Channel} channel @param {(what: 'moved' | 'other') => void} changed */
  constructor(channel, changed) {
    this.#channel = channel;
    this.#changed = changed;
    channel.on('message', (message) => message.key === KEY && this.#take(message));
    channel.on('gap', () => this.#forget());
    channel.on('subscribed', ({ resumed }) => !resumed && this.#forget());
    channel.on('snapshot', () => {
      this.isKnown = true;
      changed('other');
    });
  }

  /** The log is another one, or may be: what stands there is told anew. */
  #forget() {
    this.game = NEW;
    this.board = new Board();
    this.seq = 0;
    this.isKnown = false;
  }

  /** @param {{epoch: string, seq: number, body: any}} message */
  #take({ epoch, seq, body }) {
    if (epoch === this.#epoch && seq < this.seq) return;
    const before = this.game.moves.length;
    // Somebody else than this page may have written there: what is no game is an empty table.
    this.game = gameOf(body) ?? NEW;
    this.board = new Board(this.game.moves);
    this.seq = seq;
    this.#epoch = epoch;
    this.#changed(this.game.moves.length === before + 1 ? 'moved' : 'other');
  }

  /** Who begins in this round sits at 0 in odd ones, at 1 in even ones. @param {Side} side @returns {Player | null} */
  player(side) {
    return this.game.seats[(side + this.game.round + 1) % 2];
  }

  /** @param {string | undefined} me @returns {Side | null} */
  sideOf(me) {
    if (me === undefined) return null;
    if (this.player(0)?.id === me) return 0;
    return this.player(1)?.id === me ? 1 : null;
  }

  get isReady() {
    return this.game.seats[0] !== null && this.game.seats[1] !== null;
  }

  /** @param {string | undefined} me */
  isTurnOf(me) {
    return this.isReady && !this.board.isOver && this.sideOf(me) === this.board.turn;
  }

  /** @param {Player} me */
  sit({ id, name }) {
    const { seats } = this.game;
    const place = seats.indexOf(null);
    if (place < 0 || seats.some((one) => one?.id === id)) return Promise.resolve(true);
    const taken = /** @type {Game['seats']} */ (seats.map((one, index) => (index === place ? { id, name } : one)));
    return this.#send({ ...this.game, seats: taken });
  }

  /** @param {number} column */
  drop(column) {
    return this.#send({ ...this.game, moves: [...this.game.moves, column] });
  }

  /** The same two once more; the other one begins. */
  again() {
    return this.#send({ ...this.game, moves: [], round: this.game.round + 1 });
  }

  /**
   * @param {Game} game
   * @returns {Promise<boolean>} false: somebody else was first
   * @throws {ParleyError} what else is in the way
   */
  async #send(game) {
    this.isSending = true;
    this.#changed('other');
    try {
      const { epoch, seq } = await this.#channel.send(game, { key: KEY, ifSeq: this.seq });
      this.#take({ epoch, seq, body: game });
      return true;
    } catch (error) {
      const { code, current } = /** @type {ParleyError & {current?: any}} */ (error);
      if (code !== 'conflict') throw error;
      if (current) this.#take(current);
      else this.#forget();
      this.isKnown = true;
      return false;
    } finally {
      this.isSending = false;
      this.#changed('other');
    }
  }
}
