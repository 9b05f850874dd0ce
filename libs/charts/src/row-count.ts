/** How many rows there are: of an answer that has none, or no amounts to draw. */
import { amountText } from './labels';
import type { Drawing, Plot } from './plot';
import { textElement } from './svg';
import { SMALL, fill } from './theme';

export class RowCount implements Plot {
  readonly subject = 'rows';
  #rows = 0;

  add(): void {
    this.#rows++;
  }

  draw(): Drawing {
    const said = this.#rows === 0 ? 'There are no rows.' : `${amountText(this.#rows)} rows, without amounts to draw.`;
    const number = { ...fill('c0'), x: 0, y: 30, 'font-size': 32, 'font-weight': 600 };
    return {
      svg:
        textElement('text', number, amountText(this.#rows)) +
        textElement('text', { ...fill('soft'), x: 0, y: 50, 'font-size': SMALL }, this.#rows === 1 ? 'row' : 'rows'),
      height: 60,
      description: said,
      notes: [],
    };
  }
}
