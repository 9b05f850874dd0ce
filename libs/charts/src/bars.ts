/**
 * An amount for each name, as bars that lie: names are long, and screens narrow. Several amounts for each name, one for each series, lie one below
 * the other. Owns: which names are left out where there are too many, and that this is said.
 */
import { drawLegend } from './legend';
import type { Drawing, Plot } from './plot';
import { readable, tidied } from './numbers';
import { canBeSummed, isName, type PlotColumn, type PlotRow, type PlotValue } from './plot-column';
import { fittedApart } from './fitted-apart';
import { cutElement, element, fitted, textElement, textWidth } from './svg';
import { FONT, SMALL, fill, seriesColour } from './theme';
import type { PlotWords } from './plot-words';
import { plotWords, valueText } from './words';

/** Names that are drawn. */
export const MAX_NAMES = 24;
/** Of the line above the bars. */
const HEAD = SMALL + 9;

export interface BarColumns {
  readonly name: number;
  /** Absent: one amount for each name. */
  readonly series?: number;
  readonly amount: number;
}

interface Group {
  readonly name: PlotValue;
  /** By series. */
  readonly amounts: (number | undefined)[];
}

export class Bars implements Plot {
  readonly subject: string;
  readonly #groups = new Map<PlotValue, Group>();
  readonly #series = new Map<PlotValue, number>();

  /** Some bar is of several rows. */
  #hasSums = false;
  /** Rows without an amount. */
  #missing = 0;

  constructor(
    readonly columns: readonly PlotColumn[],
    readonly at: BarColumns,
    readonly words: PlotWords = plotWords.en,
  ) {
    const { name, series, amount } = at;
    const by = [name, ...(series === undefined ? [] : [series])].map((column) => words.name(columns[column]!));
    this.subject = words.by(words.name(columns[amount]!), by);
  }

  add(row: PlotRow): void {
    const { name, series, amount } = this.at;
    const group = this.#groups.get(row[name]) ?? { name: row[name], amounts: [] };
    this.#groups.set(row[name], group);
    const of = series === undefined ? '' : row[series];
    const place = this.#series.get(of) ?? this.#series.size;
    this.#series.set(of, place);
    const value = row[amount];
    if (typeof value !== 'number') {
      this.#missing++;
      return;
    }
    const before = group.amounts[place];
    if (before !== undefined) this.#hasSums = true;
    group.amounts[place] = before === undefined ? value : tidied(before + value);
  }

  draw(width: number): Drawing {
    const all = [...this.#groups.values()];
    if (this.#isByNumber) all.sort(byNumber);
    const shown = largest(all, MAX_NAMES);
    const left = all.filter((group) => !shown.includes(group));
    const names = [...this.#series.keys()].map((series) => this.#text(this.at.series, series));
    const legend = this.at.series === undefined ? { svg: '', height: 0 } : drawLegend(names, width);
    const values = shown.flatMap(({ amounts }) => amounts.filter((value) => value !== undefined));
    const valueRoom = Math.max(...values.map((value) => textWidth(this.#amount(readable(value)), SMALL))) + 8;
    const room = width - valueRoom;
    // Their values stand beside them: they need no axis, and the longest has all the room.
    const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
    const xOf = (value: number): number => ((value - least) / (most - least || 1)) * room;
    const zero = xOf(0);
    const thick = names.length > 1 ? 13 : 16;
    // What the amounts are: a title may tell something else.
    const head = { ...fill('soft'), x: 0, y: legend.height + SMALL, 'font-size': SMALL };
    const amountName = this.words.name(this.columns[this.at.amount]!);
    let [y, svg] = [legend.height + HEAD, legend.svg + cutElement(head, amountName, fitted(amountName, SMALL, width))];
    const texts = shown.map((group) => this.#text(this.at.name, group.name));
    const labels = fittedApart(texts, FONT, width);
    for (const [i, group] of shown.entries()) {
      const label = { ...fill('ink'), x: 0, y: y + 12, 'font-size': FONT };
      svg += cutElement(label, texts[i]!, labels[i]!);
      y += 18;
      for (let series = 0; series < names.length; series++) {
        const value = group.amounts[series];
        if (value === undefined) continue;
        const end = xOf(value);
        const shape = { x: Math.min(zero, end), y, width: Math.max(0.5, Math.abs(end - zero)), height: thick - 2 };
        const said = `${[this.#text(this.at.name, group.name), ...(names[series] ? [names[series]] : [])].join(', ')}: ${this.#amount(value)}`;
        svg += element('rect', { ...fill(seriesColour(series)), ...shape, rx: 2 }, [textElement('title', {}, said)]);
        const text = { ...fill('soft'), x: Math.max(zero, end) + 5, y: y + thick - 4.5, 'font-size': SMALL };
        svg += textElement('text', text, this.#amount(readable(value)));
        y += thick;
      }
      y += 8;
    }
    return { svg, height: y, description: this.#description(shown, names), notes: this.#notes(all, left) };
  }

  /** Names stay as they came; ids of which each is in several rows, one for each series, came in the order of these. */
  get #isByNumber(): boolean {
    return this.at.series !== undefined || !isName(this.columns[this.at.name]!);
  }

  #text(column: number | undefined, value: PlotValue): string {
    return column === undefined ? '' : valueText(this.words, value, this.columns[column]!);
  }

  #amount(value: number): string {
    return this.words.amount(value, this.columns[this.at.amount]);
  }

  #description(shown: readonly Group[], names: readonly string[]): string {
    const pairs = shown.flatMap(({ name, amounts }) =>
      amounts.flatMap((value, series) => (value === undefined ? [] : [{ name, series, value }])),
    );
    const said = ({ name, series, value }: (typeof pairs)[number]): string =>
      this.words.said(
        this.#amount(readable(value)),
        [this.#text(this.at.name, name), ...(names[series] ? [names[series]] : [])].join(', '),
      );
    const [first] = pairs;
    if (!first) return this.words.noAmounts;
    const least = pairs.reduce((a, b) => (b.value < a.value ? b : a));
    const most = pairs.reduce((a, b) => (b.value > a.value ? b : a));
    return this.words.bars(this.subject, this.words.amount(pairs.length), said(least), said(most));
  }

  #notes(all: readonly Group[], left: readonly Group[]): string[] {
    const { words } = this;
    const amount = this.columns[this.at.amount]!;
    const lacking = this.#missing > 0 ? [words.lacking(this.#missing, words.name(amount))] : [];
    const ofAll = [...(this.#hasSums ? [words.sums] : []), ...lacking];
    if (left.length === 0) return ofAll;
    if (!canBeSummed(amount)) return [words.largestOnly(MAX_NAMES, words.amount(all.length)), ...lacking];
    const rest = total(left) / total(all);
    // In one decimal, whatever the number.
    const share = (rest * 100).toFixed(1).replace('.', words.amount(0.5).charAt(1));
    return [words.largest(MAX_NAMES, words.amount(all.length), share), ...ofAll];
  }
}

const sumOf = ({ amounts }: Group): number => amounts.reduce<number>((sum, value) => sum + (value ?? 0), 0);
const total = (groups: readonly Group[]): number => groups.reduce((sum, group) => sum + sumOf(group), 0);

const byNumber = (a: Group, b: Group): number =>
  typeof a.name === 'number' && typeof b.name === 'number' ? a.name - b.name : 0;

/** As many as there may be, in their order. */
function largest(groups: readonly Group[], most: number): Group[] {
  const kept = new Set([...groups].sort((a, b) => sumOf(b) - sumOf(a)).slice(0, most));
  return groups.filter((group) => kept.has(group));
}
