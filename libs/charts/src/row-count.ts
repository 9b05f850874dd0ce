/** How many rows there are: of an answer that has none, or no amounts to draw. Owns: that it is said which amount is missing in all of them. */
import type { Drawing, Plot } from './plot';
import type { PlotColumn } from './plot-column';
import { textElement } from './svg';
import { SMALL, fill } from './theme';
import type { PlotWords } from './plot-words';
import { plotWords } from './words';

export class RowCount implements Plot {
  readonly subject: string;
  #rows = 0;

  /** `missing`: an amount that no row has. */
  constructor(
    readonly words: PlotWords = plotWords.en,
    readonly missing?: PlotColumn,
  ) {
    this.subject = words.rows;
  }

  add(): void {
    this.#rows++;
  }

  draw(): Drawing {
    const { words } = this;
    const count = words.amount(this.#rows);
    const said = this.#rows === 0 ? words.noRows : words.rowsWithoutAmounts(this.#rows);
    const number = { ...fill('c0'), x: 0, y: 30, 'font-size': 32, 'font-weight': 600 };
    return {
      svg:
        textElement('text', number, count) +
        textElement(
          'text',
          { ...fill('soft'), x: 0, y: 50, 'font-size': SMALL },
          this.#rows === 1 ? words.row : words.rows,
        ),
      height: 60,
      description: said,
      notes: this.missing ? [words.lacking(this.#rows, words.name(this.missing))] : [],
    };
  }
}
