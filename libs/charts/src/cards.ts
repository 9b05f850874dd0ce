/** Few rows as they are: a card for each name, with its rows and their amounts, and above them what these are; without names, a card for each row. */
import type { Drawing, Plot } from './plot';
import { fittedApart } from './fitted-apart';
import { isAmount, type PlotColumn, type PlotRow, type PlotValue } from './plot-column';
import { element, fitted, textElement, textWidth } from './svg';
import { FONT, SMALL, fill, stroke } from './theme';
import type { PlotWords } from './plot-words';
import { plotWords, valueText } from './words';

/** A card is at least so wide. */
const NARROWEST = 210;
const GAP = 10;
const PAD = 12;
const LINE = 20;
/** Of the line above them. */
const HEAD = SMALL + 9;

export interface CardColumns {
  /** Absent: each row is a card of its own. */
  readonly name?: number;
  readonly amount: number;
}

interface Card {
  readonly name: PlotValue;
  readonly rows: PlotRow[];
}

export class Cards implements Plot {
  readonly subject: string;
  readonly #cards: Card[] = [];
  #largest = 0;

  constructor(
    readonly columns: readonly PlotColumn[],
    readonly at: CardColumns,
    readonly words: PlotWords = plotWords.en,
  ) {
    const amount = words.name(columns[at.amount]!);
    this.subject = at.name === undefined ? amount : words.by(amount, [words.name(columns[at.name]!)]);
  }

  add(row: PlotRow): void {
    const name = this.at.name === undefined ? undefined : row[this.at.name];
    const value = row[this.at.amount];
    if (typeof value === 'number') this.#largest = Math.max(this.#largest, value);
    const same = this.at.name === undefined ? undefined : this.#cards.find((card) => card.name === name);
    if (same) same.rows.push(row);
    else this.#cards.push({ name, rows: [row] });
  }

  draw(width: number): Drawing {
    const across = Math.max(1, Math.min(this.#cards.length, Math.floor((width + GAP) / (NARROWEST + GAP))));
    const wide = (width - GAP * (across - 1)) / across;
    const titles = fittedApart(
      this.#cards.map((card) => this.#title(card)),
      FONT * 1.06,
      wide - PAD * 2,
    );
    let [y, svg] = this.at.name === undefined ? [0, ''] : [HEAD, this.#head(width)];
    for (let at = 0; at < this.#cards.length; at += across) {
      const line = this.#cards.slice(at, at + across);
      const height = Math.max(...line.map((card) => this.#height(card)));
      line.forEach((card, i) => (svg += this.#draw(card, titles[at + i]!, i * (wide + GAP), y, wide, height)));
      y += height + GAP;
    }
    const rows = this.#cards.reduce((sum, card) => sum + card.rows.length, 0);
    return {
      ...{ svg, height: y },
      description: this.words.cards(this.words.amount(this.#cards.length), this.words.amount(rows), this.subject),
      notes: [],
    };
  }

  /** What the amounts are: a title may tell something else. */
  #head(width: number): string {
    return textElement(
      'text',
      { ...fill('soft'), x: 0, y: SMALL, 'font-size': SMALL },
      fitted(this.subject, SMALL, width),
    );
  }

  #height({ rows }: Card): number {
    return PAD * 2 + (this.at.name === undefined ? 34 : 18 + rows.length * LINE);
  }

  #title({ name }: Card): string {
    return this.at.name === undefined ? '' : valueText(this.words, name, this.columns[this.at.name]!);
  }

  #draw(card: Card, cut: string, x: number, y: number, width: number, height: number): string {
    const { rows } = card;
    const box = { x: x + 0.5, y: y + 0.5, width: width - 1, height: height - 1, rx: 8, fill: 'none' };
    const frame = element('rect', { ...stroke('line'), ...box });
    const [left, top, room] = [x + PAD, y + PAD, width - PAD * 2];
    if (this.at.name === undefined) return frame + this.#single(rows[0]!, left, top, room);
    const head = { ...fill('ink'), x: left, y: top + 10, 'font-size': FONT, 'font-weight': 600 };
    const shown = textElement('text', head, cut);
    const lines = this.#lines(rows, left, top + 18, room);
    return frame + element('g', {}, [textElement('title', {}, this.#title(card)), shown]) + lines.join('');
  }

  #lines(rows: readonly PlotRow[], x: number, y: number, room: number): string[] {
    const amounts = rows.map((row) => valueText(this.words, row[this.at.amount], this.columns[this.at.amount]!));
    const widest = Math.max(...amounts.map((amount) => textWidth(amount, FONT)));
    const others = rows.map((row) => this.#others(row).join(' · '));
    const labels = fittedApart(others, SMALL + 1, room - widest - 8);
    return rows.map((row, i) => this.#line(row, labels[i]!, amounts[i]!, x, y + i * LINE, room));
  }

  /** What else the row says to the left, the amount to the right, and how it compares below. */
  #line(row: PlotRow, words: string, amount: string, x: number, y: number, room: number): string {
    const value = row[this.at.amount];
    const share = typeof value === 'number' && this.#largest > 0 ? Math.max(0, value / this.#largest) : 0;
    const label = { ...fill('soft'), x, y: y + 13, 'font-size': SMALL + 1 };
    const number = { ...fill('ink'), x: x + room, y: y + 13, 'text-anchor': 'end', 'font-size': FONT };
    const bar = { y: y + 16.5, height: 2, rx: 1 };
    return (
      textElement('text', label, words) +
      textElement('text', number, amount) +
      element('rect', { ...fill('line'), x, width: room, ...bar }) +
      element('rect', { ...fill('c0'), x, width: share * room, ...bar })
    );
  }

  #single(row: PlotRow, x: number, y: number, room: number): string {
    const { amount } = this.at;
    const text = valueText(this.words, row[amount], this.columns[amount]!);
    const words = [this.words.name(this.columns[amount]!), ...this.#others(row)].join(' · ');
    return (
      textElement('text', { ...fill('soft'), x, y: y + 9, 'font-size': SMALL }, fitted(words, SMALL, room)) +
      textElement('text', { ...fill('c0'), x, y: y + 34, 'font-size': 24, 'font-weight': 600 }, fitted(text, 24, room))
    );
  }

  #others(row: PlotRow): string[] {
    const { name, amount } = this.at;
    return row.flatMap((value, i) => {
      if (i === name || i === amount) return [];
      const text = valueText(this.words, value, this.columns[i]!);
      return [isAmount(this.columns[i]!) ? `${this.words.name(this.columns[i]!)} ${text}` : text];
    });
  }
}
