/** What a form of answers is: a value, one for each. Owns: what every form says of itself. Must not know: how any is written. */
import type { AnswerRows } from '@coffee/answers';
import type { PlotLanguage } from '@coffee/charts';

export interface WriteOptions {
  /** In JSON, decimals as text: a program that reads numbers as doubles keeps every digit. */
  readonly exact?: boolean;
  /** Of a plot, in pixels. */
  readonly width?: number;
  /** Of a plot. Everything else is the same in every language. */
  readonly language?: PlotLanguage;
  /** What the answer answers, above a plot; left out, as the catalogue says it. */
  readonly question?: string | undefined;
}

export type FormatName = 'csv' | 'json' | 'ndjson' | 'parquet' | 'xlsx' | 'svg';

export interface AnswerFormat {
  readonly name: FormatName;
  /** As of RFC 6838, with its parameters. */
  readonly mediaType: string;
  /** Of files, with its point. */
  readonly suffix: string;
  /** Whether people can read it as it is: what is not text belongs on no terminal. */
  readonly isText: boolean;
  /**
   * Bytes that writing holds at a time, at most, however many rows there are: beside the chunk that it was given, the piece that was taken from
   * it, and the code of its library.
   */
  readonly heldBytes: number;
  /**
   * One answer as a whole file, in pieces. Asks for rows as its pieces are taken. May be left before its end.
   * @throws what the rows throw.
   */
  write(rows: AnswerRows, options?: WriteOptions): AsyncIterable<Uint8Array>;
}
