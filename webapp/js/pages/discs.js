import { el } from '../dom.js';
import { COLUMNS, ROWS } from './four.js';

/** @typedef {import('./four.js').Board} Board */
/** @typedef {import('./four.js').Side} Side */

export const COLOURS = /** @type {const} */ (['green', 'orange']);

/** The board, as seven buttons. */
export class Discs {
  /** @type {HTMLButtonElement[]} */
  #columns;
  #moves = 0;

  /** @param {HTMLElement} place @param {(column: number) => void} drop */
  constructor(place, drop) {
    this.#columns = Array.from({ length: COLUMNS }, (_, column) =>
      el('button', { type: 'button', class: 'column', click: () => drop(column) }),
    );
    place.append(...this.#columns);
    place.addEventListener('keydown', (event) => this.#walk(event));
  }

  /** Along the columns; digits go to theirs. @param {KeyboardEvent} event */
  #walk(event) {
    const here = this.#columns.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    const digit = /^[1-7]$/.test(event.key) ? this.#columns[Number(event.key) - 1] : undefined;
    const way = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (digit) digit.focus();
    else if (way !== 0 && here >= 0) this.#columns.at((here + way) % COLUMNS)?.focus();
    else return;
    event.preventDefault();
  }

  /** @param {Board} board @param {boolean} mayDrop @param {boolean} moved the last disc falls */
  draw(board, mayDrop, moved) {
    const isSame = board.moves === this.#moves;
    this.#columns.forEach((button, column) => {
      const discs = board.columns[column];
      // Never truly disabled: whoever plays or watches by keyboard keeps the place, and reads the board there.
      button.setAttribute('aria-disabled', String(!(mayDrop && board.takes(column))));
      button.setAttribute('aria-label', `Column ${column + 1}: ${says(discs)}`);
      if (isSame && button.childElementCount === ROWS && !board.isOver) return;
      const holes = [];
      for (let row = ROWS - 1; row >= 0; row--) holes.push(el('span', { class: 'hole-7' }, ...this.#disc(board, column, row)));
      button.replaceChildren(...holes);
    });
    if (moved && board.last !== null) this.#fall(board, board.last);
    this.#moves = board.moves;
  }

  /** @param {Board} board @param {number} column @param {number} row */
  #disc(board, column, row) {
    const side = board.columns[column][row];
    if (side === undefined) return [];
    const isOfFour = board.four?.some((place) => place.column === column && place.row === row);
    return [el('span', { class: isOfFour ? 'disc four' : 'disc', 'data-side': side })];
  }

  /** @param {Board} board @param {number} column */
  #fall(board, column) {
    const row = board.columns[column].length - 1;
    const disc = /** @type {HTMLElement | null} */ (this.#columns[column].children[ROWS - 1 - row]?.firstElementChild);
    disc?.style.setProperty('--height', String(ROWS - row));
    disc?.classList.add('last');
  }
}

/** From the bottom, for those who hear the board. @param {Side[]} discs */
function says(discs) {
  if (discs.length === 0) return 'empty';
  const free = ROWS - discs.length;
  return `${discs.map((side) => COLOURS[side]).join(', ')}; ${free === 0 ? 'full' : `${free} free`}`;
}
