// Four in a row: seven columns, six rows, two players. Knows the rules, and nothing of pages or servers.

export const COLUMNS = 7;
export const ROWS = 6;

/** @typedef {0 | 1} Side the one who begins, and the other */
/** @typedef {{column: number, row: number}} Place rows are counted from the bottom */
/** @typedef {{id: string, name: string}} Player */
/**
 * What the message of key `board` holds. The moves tell everything else.
 *
 * @typedef {object} Game
 * @property {[Player | null, Player | null]} seats
 * @property {number[]} moves columns, 0 to 6, in turn
 * @property {number} round from 1; the other one begins in each
 */

/** @type {Game} */
export const NEW = { seats: [null, null], moves: [], round: 1 };

/** What is no game is none. @param {any} body @returns {Game | null} */
export function gameOf(body) {
  const { seats, moves, round } = body ?? {};
  const isPlayer = (/** @type {any} */ one) =>
    one === null || (typeof one?.id === 'string' && typeof one.name === 'string');
  if (!Array.isArray(seats) || seats.length !== 2 || !seats.every(isPlayer)) return null;
  if (!Array.isArray(moves) || !Number.isInteger(round) || round < 1) return null;
  const board = new Board();
  for (const column of moves) {
    if (!board.takes(column)) return null;
    board.drop(column);
  }
  return { seats: [seats[0], seats[1]], moves, round };
}

/** The discs, as the moves have put them. */
export class Board {
  /** From the bottom, column by column. @type {Side[][]} */
  columns = Array.from({ length: COLUMNS }, () => []);
  /** @type {Place[] | null} */
  four = null;
  moves = 0;
  /** The column of the last one. @type {number | null} */
  last = null;

  /** @param {number[]} [moves] */
  constructor(moves = []) {
    for (const column of moves) this.drop(column);
  }

  /** Whose turn it is: the one who begins has 0. @returns {Side} */
  get turn() {
    return /** @type {Side} */ (this.moves % 2);
  }

  get isFull() {
    return this.moves === COLUMNS * ROWS;
  }

  get isOver() {
    return this.four !== null || this.isFull;
  }

  /** @param {number} column */
  takes(column) {
    return !this.isOver && Number.isInteger(column) && column >= 0 && column < COLUMNS && this.columns[column].length < ROWS;
  }

  /** @param {number} column one that takes it */
  drop(column) {
    const side = this.turn;
    this.columns[column].push(side);
    this.moves++;
    this.last = column;
    this.four = this.#fourAt({ column, row: this.columns[column].length - 1 }, side);
  }

  /** @param {Place} place @param {Side} side */
  #fourAt({ column, row }, side) {
    for (const [right, up] of [[1, 0], [0, 1], [1, 1], [1, -1]]) {
      const places = [{ column, row }];
      for (const way of [1, -1])
        for (let n = 1; this.columns[column + way * n * right]?.[row + way * n * up] === side; n++)
          places.push({ column: column + way * n * right, row: row + way * n * up });
      if (places.length >= 4) return places;
    }
    return null;
  }
}
