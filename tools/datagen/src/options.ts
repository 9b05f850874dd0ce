/** What can be asked of the generator, its defaults, named sizes and checks. Must not know: how any of it is written. */
import { CoffeeError } from '@coffee/core';
import { monthFromNumber, monthNumber, parseMonth, type Month } from './calendar';

/** The ways in which an export may differ from the plain form (LF, unquoted, named columns only); every one still reads the same. */
export interface CsvForm {
  /** `mixed` changes from row to row. Default lf. */
  readonly lineEnd?: 'lf' | 'crlf' | 'mixed';
  readonly bom?: boolean;
  readonly quoteAll?: boolean;
  /**
   * In three of four files: a `note` column with commas, doubled quotes and line breaks, and needless quotes here and there. Names of
   * stores and items, and text transaction ids, get commas, quotes and line breaks too.
   */
  readonly quoteSome?: boolean;
  readonly noFinalNewline?: boolean;
  /** Another order of columns in each file. */
  readonly shuffleColumns?: boolean;
  /** Two columns that no query knows, somewhere among the others. */
  readonly extraColumns?: boolean;
  /** An empty file (with `bom`: a BOM alone) and one with a header only, for each table that has a file a month. */
  readonly emptyFiles?: boolean;
  readonly blankLines?: boolean;
}

/** `text`: no id is a canonical UUID (upper case, other lengths, UTF-8); `mixed`: half of them are. */
export type IdStyle = 'uuid' | 'text' | 'mixed';

export interface GenerateOptions {
  /** Number of months, 1 to 1,200. Default 24. */
  readonly months?: number;
  readonly transactionsPerMonth?: number;
  /** Customers over all months, with ids from 1 on. */
  readonly users?: number;
  /** 0 to 2^32 - 1; the same seed and options give the same bytes. Default 1. */
  readonly seed?: number;
  /** Adds rows at every boundary, ties, and ids without a partner. */
  readonly edgeCases?: boolean;
  /** "YYYY-MM". Default 2023-07. */
  readonly firstMonth?: string;
  readonly form?: CsvForm;
  readonly idStyle?: IdStyle;
  /** Write into a folder that holds something that was not generated; only the tables' folders are replaced. */
  readonly force?: boolean;
  readonly signal?: AbortSignal;
}

export type FolderSize = Required<Pick<GenerateOptions, 'months' | 'transactionsPerMonth' | 'users'>>;

/** Sizes with a name: `tiny` is about 1 MB, `small` 110 MB, `bench` 600 MB, `full` 3.2 GB as the public set has. */
export const folderSizes = {
  tiny: { months: 24, transactionsPerMonth: 190, users: 1_000 },
  small: { months: 24, transactionsPerMonth: 20_000, users: 50_000 },
  bench: { months: 24, transactionsPerMonth: 100_000, users: 2_000_000 },
  full: { months: 24, transactionsPerMonth: 609_000, users: 2_200_000 },
} as const satisfies Record<string, FolderSize>;

/** The options with every default filled in: all that decides the bytes. */
export interface FolderPlan extends FolderSize {
  readonly seed: number;
  readonly edgeCases: boolean;
  readonly form: CsvForm;
  readonly idStyle: IdStyle;
  /** In order, without gaps. */
  readonly calendar: readonly Month[];
}

/** @throws CoffeeError USAGE naming the option that is out of its range. */
export function resolveOptions(options: GenerateOptions): FolderPlan {
  const { months = folderSizes.small.months, users = folderSizes.small.users } = options;
  const { transactionsPerMonth = folderSizes.small.transactionsPerMonth, seed = 1 } = options;
  checkInteger('months', months, 1, 1_200);
  checkInteger('transactions per month', transactionsPerMonth, 0, 100_000_000);
  checkInteger('users', users, 0, 1_000_000_000);
  checkInteger('seed', seed, 0, 0xffffffff);
  const first = monthNumber(parseMonth(options.firstMonth ?? '2023-07'));
  return {
    months,
    transactionsPerMonth,
    users,
    seed,
    edgeCases: options.edgeCases ?? false,
    form: options.form ?? {},
    idStyle: options.idStyle ?? 'uuid',
    calendar: Array.from({ length: months }, (_, i) => monthFromNumber(first + i)),
  };
}

function checkInteger(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new CoffeeError('USAGE', `${name}: ${value} is not a whole number from ${least} to ${most}`);
}
