/**
 * Few rows as they are: a card for each name, with its rows and their amounts, and above them what these are; without names, a card for each row.
 * Owns: that every column of a row is there: what has no room beside the amount stands above it.
 */
import type { Drawing, Plot } from './plot';
import { fittedApart } from './fitted-apart';
import { BETWEEN, packed } from './packed';
import { isAmount, isTime, type PlotColumn, type PlotRow, type PlotValue } from './plot-column';
import { toldApart } from './told-apart';
import { cutElement, cutLines, element, fitted, pointed, textElement, textWidth, wrapped } from './svg';
import { FONT, SMALL, fill, stroke } from './theme';
import type { PlotWords } from './plot-words';
import { drawnText, plotWords, valueText } from './words';

/** A card is at least so wide. */
const NARROWEST = 210;
const GAP = 10;
const PAD = 12;
const LINE = 20;
/** Of what stands below it. */
const NEXT = 15;
/** Between rows of several lines, so that one sees which are one. */
const APART = 5;
/** Of a line above them, and below the last. */
const HEAD_LINE = SMALL + 4;
const BELOW_HEAD = 5;

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
  readonly #cards: Card[] = [];
  /** Bars begin at zero. */
  #least = 0;
  #most = 0;

  constructor(
    readonly columns: readonly PlotColumn[],
    readonly at: CardColumns,
    readonly words: PlotWords = plotWords.en,
  ) {}

  /** Of the rows that there are: they tell what it is by. */
  get subject(): string {
    const { columns, at, words } = this;
    const amount = words.name(columns[at.amount]!);
    if (at.name === undefined) return amount;
    const by = toldApart(columns, this.#rowsOfAll(), at.amount);
    return words.by(
      amount,
      by.map((column) => words.name(columns[column]!)),
    );
  }

  add(row: PlotRow): void {
    const name = this.at.name === undefined ? undefined : row[this.at.name];
    const value = row[this.at.amount];
    if (typeof value === 'number') {
      this.#least = Math.min(this.#least, value);
      this.#most = Math.max(this.#most, value);
    }
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
    const head = this.at.name === undefined ? [] : wrapped(this.subject, SMALL, width);
    let y = head.length === 0 ? 0 : head.length * HEAD_LINE + BELOW_HEAD;
    let svg = this.#drawHead(head);
    for (let at = 0; at < this.#cards.length; at += across) {
      const line = this.#cards.slice(at, at + across);
      const drawn = line.map((card, i) =>
        this.#draw(card, titles[at + i]!, i * (wide + GAP) + PAD, y + PAD, wide - PAD * 2),
      );
      const height = Math.max(...drawn.map((card) => card.height)) + PAD * 2;
      drawn.forEach((card, i) => (svg += frame(i * (wide + GAP), y, wide, height) + card.svg));
      y += height + GAP;
    }
    return { ...{ svg, height: y }, description: this.#description(), notes: [] };
  }

  /** What the amounts are: a title may tell something else. */
  #drawHead(lines: readonly string[]): string {
    return cutLines(lines.length > 0 ? this.subject : '', lines, (i) => ({
      ...{ ...fill('soft'), x: 0, y: SMALL + i * HEAD_LINE, 'font-size': SMALL },
    }));
  }

  /** Of rows without names there are few: their amounts are said. */
  #description(): string {
    const { words, at, subject } = this;
    const rows = this.#rowsOfAll();
    const amounts = rows.map((row) => this.#alone(row));
    return words.cards(
      this.#cards.length,
      rows.length,
      at.name === undefined ? `${subject} ${amounts.join('; ')}` : subject,
    );
  }

  #rowsOfAll(): PlotRow[] {
    return this.#cards.flatMap((card) => card.rows);
  }

  #title({ name }: Card): string {
    return this.at.name === undefined ? '' : valueText(this.words, name, this.columns[this.at.name]!);
  }

  #draw(card: Card, cut: string, x: number, y: number, room: number): Part {
    if (this.at.name === undefined) return this.#single(card.rows[0]!, x, y, room);
    const head = { ...fill('ink'), x, y: y + 10, 'font-size': FONT, 'font-weight': 600 };
    const title = element('g', {}, [textElement('title', {}, this.#title(card)), textElement('text', head, cut)]);
    const rows = this.#rows(card.rows, x, y + 18, room);
    return { svg: title + rows.svg, height: 18 + rows.height };
  }

  #rows(rows: readonly PlotRow[], x: number, top: number, room: number): Part {
    const { amount } = this.at;
    const amounts = rows.map((row) => drawnText(this.words, row[amount], this.columns[amount]!));
    const beside = room - Math.max(...amounts.map((text) => textWidth(text, FONT))) - 8;
    const others = rows.map((row) => this.#others(row));
    const lines = others.map((each) => packed(each, SMALL + 1, room, beside));
    const labels = fittedApart(lines.flat(), SMALL + 1, room);
    let [svg, y] = ['', top];
    rows.forEach((row, i) => {
      const shown = labels.splice(0, lines[i]!.length);
      const words = shown.map((text, n) =>
        textElement('text', { ...fill('soft'), x, y: y + 13 + n * NEXT, 'font-size': SMALL + 1 }, text),
      );
      svg += pointed(others[i]!.join(BETWEEN), isCut(lines[i]!, shown), words.join(''));
      svg += this.#amount(row, amounts[i]!, x, y + (shown.length - 1) * NEXT, room);
      y += LINE + (lines[i]!.length > 1 ? (lines[i]!.length - 1) * NEXT + APART : 0);
    });
    return { svg, height: y - top };
  }

  /** To the right of the last line of what else the row says, and how it compares below. */
  #amount(row: PlotRow, text: string, x: number, y: number, room: number): string {
    const value = row[this.at.amount];
    const [from, to] = this.#bar(typeof value === 'number' ? value : 0, room);
    const number = { ...fill('ink'), x: x + room, y: y + 13, 'text-anchor': 'end', 'font-size': FONT };
    const bar = { y: y + 16.5, height: 2, rx: 1 };
    return (
      cutElement(number, this.#exact(row), text) +
      element('rect', { ...fill('line'), x, width: room, ...bar }) +
      element('rect', { ...fill('c0'), x: x + from, width: to - from, ...bar })
    );
  }

  /** From zero, which is where it is in all cards: what is less lies to its left. */
  #bar(value: number, room: number): readonly [from: number, to: number] {
    const xOf = (each: number): number => ((each - this.#least) / (this.#most - this.#least || 1)) * room;
    return [xOf(Math.min(0, value)), xOf(Math.max(0, value))];
  }

  #single(row: PlotRow, x: number, y: number, room: number): Part {
    const name = this.words.name(this.columns[this.at.amount]!);
    const others = this.#others(row);
    const packedLines = others.length > 0 ? packed(others, SMALL, room, room) : [];
    const lines = packedLines.map((line) => fitted(line, SMALL, room));
    const lineAt = (below: number) => ({ ...fill('soft'), x, y: y + below, 'font-size': SMALL });
    const drawn = lines.map((line, i) => textElement('text', lineAt(36 + (i + 1) * NEXT), line)).join('');
    const hasValue = row[this.at.amount] !== undefined;
    const text = this.#alone(row);
    const number = { ...fill(hasValue ? 'c0' : 'soft'), x, y: y + 34, 'font-size': 24, 'font-weight': 600 };
    return {
      svg:
        cutElement(lineAt(9), name, fitted(name, SMALL, room)) +
        cutElement(number, hasValue ? this.#exact(row) : text, fitted(text, 24, room)) +
        pointed(others.join(BETWEEN), isCut(packedLines, lines), drawn),
      height: 34 + (lines.length > 0 ? lines.length * NEXT + 4 : 0),
    };
  }

  /** A dash that stands alone says nothing. */
  #alone(row: PlotRow): string {
    const value = row[this.at.amount];
    return value === undefined ? this.words.noValue : drawnText(this.words, value, this.columns[this.at.amount]!);
  }

  #exact(row: PlotRow): string {
    return valueText(this.words, row[this.at.amount], this.columns[this.at.amount]!);
  }

  #others(row: PlotRow): string[] {
    const { name, amount } = this.at;
    return row.flatMap((value, i) => {
      if (i === name || i === amount) return [];
      const text = drawnText(this.words, value, this.columns[i]!);
      return [this.#isNamed(this.columns[i]!) ? `${this.words.name(this.columns[i]!)} ${text}` : text];
    });
  }

  /** Of several numbers or times one has to know which is which. */
  #isNamed(column: PlotColumn): boolean {
    return isAmount(column) || (isTime(column) && this.columns.filter(isTime).length > 1);
  }
}

const isCut = (lines: readonly string[], drawn: readonly string[]): boolean =>
  lines.some((line, i) => line !== drawn[i]);

/** Part of a plot, from 0 down to `height` where it begins. */
interface Part {
  readonly svg: string;
  readonly height: number;
}

function frame(x: number, y: number, width: number, height: number): string {
  const box = { x: x + 0.5, y: y + 0.5, width: width - 1, height: height - 1, rx: 8, fill: 'none' };
  return element('rect', { ...stroke('line'), ...box });
}
