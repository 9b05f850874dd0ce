/**
 * Which plot shows an answer, by the kinds of its columns and what is in them. Owns: the choice. Of several amounts the last decimal is drawn, else the
 * last integer: what a question is about stands at the end.
 */
import { Bars, MAX_NAMES } from './bars';
import { Cards } from './cards';
import { Histogram } from './histogram';
import type { Plot } from './plot';
import { canBeSummed, isAmount, isName, isPeriod, isTime } from './plot-column';
import { RowCount } from './row-count';
import type { Survey } from './survey';
import { SERIES } from './theme';
import { timeSpan } from './time-span';
import { TimeSeries, type TimeColumns } from './time-series';
import type { PlotWords } from './plot-words';
import { plotWords, type PlotLanguage } from './words';

/** Rows that can be read one by one. */
const FEW_ROWS = 6;
const MAX_BARS = 40;
const MAX_CARD_ROWS = 90;

export function choosePlot(survey: Survey, language: PlotLanguage = 'en'): Plot {
  const words = plotWords[language];
  const { columns, rows, of } = survey;
  const amount = lastOf(survey, 'decimal') ?? lastOf(survey, 'integer');
  if (rows === 0) return new RowCount(words);
  if (amount === undefined) return withoutAmount(survey, words);
  if (of[amount]!.missing === rows)
    return rows <= FEW_ROWS ? new Cards(columns, { amount }, words) : new RowCount(words, columns[amount]);
  const others = columns.flatMap((column, i) => (isAmount(column) ? [] : [i]));
  const [first, second] = others;
  if (isNumbered(survey, amount)) return numbered(survey, amount, words);
  const distribution = (): Plot => new Histogram(columns[amount]!, amount, of[amount]!.min, of[amount]!.max, words);
  if (first === undefined) return rows <= FEW_ROWS ? new Cards(columns, { amount }, words) : distribution();
  if (others.length === 1 && isTime(columns[first]!)) return timeSeries(survey, { time: first, amount }, words);
  if (others.length === 2 && isTime(columns[first]!) && isName(columns[second!]!))
    return timeAndText(survey, first, second!, amount, words) ?? distribution();
  if (others.length === 2 && isName(columns[first]!) && isPeriod(columns[second!]!) && !of[first]!.areDifferent)
    return timeAndText(survey, second!, first, amount, words) ?? distribution();
  if (others.length === 1 && isName(columns[first]!)) {
    if (rows > MAX_BARS) return distribution();
    return new (canBeBars(survey, amount) ? Bars : Cards)(columns, { name: first, amount }, words);
  }
  if (others.length === 2 && isName(columns[first]!) && (isName(columns[second!]!) || isShortTime(survey, second!)))
    return grouped(survey, first, second!, amount, words) ?? distribution();
  const isNamed = isName(columns[first]!) && rows <= MAX_CARD_ROWS;
  if (isNamed) return new Cards(columns, { name: first, amount }, words);
  return rows <= FEW_ROWS ? new Cards(columns, { amount }, words) : distribution();
}

/** A number of rows beside no value, or instead of the only one, would read like that. */
function withoutAmount({ columns, rows, of }: Survey, words: PlotWords): Plot {
  const isEmpty = of.every(({ missing }) => missing === rows);
  const isRead = (columns.length === 1 && rows === 1) || (isEmpty && rows <= FEW_ROWS);
  return isRead ? new Cards(columns, { amount: columns.length - 1 }, words) : new RowCount(words);
}

function lastOf({ columns }: Survey, kind: 'decimal' | 'integer'): number | undefined {
  const at = columns.findLastIndex((column) => column.kind === kind && isAmount(column));
  return at < 0 ? undefined : at;
}

/** Periods that are series; dates are no names for that. */
const isShortTime = ({ columns, of }: Survey, at: number): boolean =>
  isPeriod(columns[at]!) && of[at]!.distinct <= SERIES;

function timeSeries({ columns, of }: Survey, at: TimeColumns, words: PlotWords): Plot {
  const time = of[at.time]!;
  return time.min <= time.max
    ? new TimeSeries(columns, at, timeSpan(columns[at.time]!, time), words)
    : new RowCount(words);
}

/** A time has one row, and the text says whose it is; few times are compared for each text; many times are lines. */
function timeAndText(survey: Survey, time: number, text: number, amount: number, words: PlotWords): Plot | undefined {
  const { of } = survey;
  const [times, texts] = [of[time]!.distinct, of[text]!.distinct];
  if (of[time]!.areDifferent && texts < Infinity)
    return timeSeries(survey, { time, text: { at: text, names: true }, amount }, words);
  if (times <= SERIES && texts < Infinity) return grouped(survey, text, time, amount, words);
  return texts < Infinity ? timeSeries(survey, { time, text: { at: text, names: false }, amount }, words) : undefined;
}

/**
 * A whole number that is another in each of few rows comes first, and then amounts: hours of a day, years, ids of stores. Ids have no order but that of
 * the rows: where it is another, a question has asked for it.
 */
const isNumbered = ({ columns, rows, of }: Survey, amount: number): boolean =>
  amount > 0 &&
  columns[0]!.kind === 'integer' &&
  columns.slice(1).every(isAmount) &&
  (isAmount(columns[0]!) || of[0]!.ascends) &&
  rows > 1 &&
  rows < MAX_BARS &&
  of[0]!.distinct === rows &&
  of[0]!.missing === 0;

/** Upright in their places, like times, or below one another in their order where they are too far apart for that. */
function numbered(survey: Survey, amount: number, words: PlotWords): Plot {
  const { columns, of } = survey;
  const { first, last, step } = timeSpan(columns[0]!, of[0]!);
  if ((last - first) / step < MAX_BARS) return timeSeries(survey, { time: 0, amount }, words);
  return new Bars(columns, { name: 0, amount }, words);
}

/** A bar of several rows is their sum. */
const canBeBars = (survey: Survey, amount: number): boolean =>
  !survey.hasRepeats || canBeSummed(survey.columns[amount]!);

/** The one with fewer values is the series. */
function grouped(survey: Survey, a: number, b: number, amount: number, words: PlotWords): Plot | undefined {
  const { columns, of } = survey;
  const [name, series] = of[a]!.distinct >= of[b]!.distinct || of[b]!.distinct > MAX_NAMES ? [a, b] : [b, a];
  if (of[name]!.distinct === Infinity || of[series]!.distinct > SERIES || !canBeBars(survey, amount)) return undefined;
  return new Bars(columns, { name, series, amount }, words);
}
