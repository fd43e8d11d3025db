import { COLUMNS, type Colour, ROWS } from '../game/board.ts';
import type { Request, State } from '../game/messages.ts';
import { describeOthers, describeState, describeYou } from './sentences.ts';

/** The page's elements, and what the visitor does with them. */
export class View {
  readonly #columns: HTMLButtonElement[];
  readonly #again = byId('again');

  constructor(send: (request: Request) => void) {
    this.#columns = Array.from({ length: COLUMNS }, (_, column) =>
      createColumn(column, () => send({ type: 'drop', column })),
    );
    byId('board').replaceChildren(...this.#columns);
    this.#again.onclick = () => send({ type: 'again' });
  }

  /** Shows the table to a player or a spectator. */
  show(state: State, you: Colour | undefined): void {
    document.body.classList.remove('is-away');
    byId('state').textContent = describeState(state, you);
    byId('you').textContent = describeYou(you);
    byId('others').textContent = describeOthers(state);
    this.#again.hidden = you === undefined || state.turn !== undefined;
    const isYourTurn = you !== undefined && state.turn === you && !Object.values(state.seats).includes('free');
    for (const [column, button] of this.#columns.entries()) {
      const discs = state.board[column] ?? [];
      button.disabled = !isYourTurn || discs.length === ROWS;
      for (const [row, disc] of [...button.children].entries()) {
        const isInLine = state.line?.some((field) => field[0] === column && field[1] === row) ?? false;
        disc.className = ['disc', discs[row], isInLine && 'in-line'].filter(Boolean).join(' ');
      }
    }
  }

  /** Shows that the connection is lost. */
  showLost(text: string): void {
    document.body.classList.add('is-away');
    byId('state').textContent = text;
    for (const button of this.#columns) button.disabled = true;
  }
}

function createColumn(column: number, onClick: () => void): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'column';
  button.disabled = true;
  button.ariaLabel = `Column ${column + 1}`;
  button.append(...Array.from({ length: ROWS }, () => document.createElement('span')));
  for (const disc of button.children) disc.className = 'disc';
  button.onclick = onClick;
  return button;
}

function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`Cannot show the game: expected an element "${id}"`);
  return element;
}
