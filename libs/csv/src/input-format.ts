/**
 * A format of files as a value: all that the rest needs to know of one. Owns nothing else; the formats there are stand in `formats.ts`.
 *
 * Every format keeps two laws, from which follow chunks that are the same in every run, and files that are read by many threads at once:
 * - A range of a file holds the rows that **start** in it. A format need not know where that is without looking: `scan` says where the first
 *   row of a range was found and where the last one has ended, and a range counts only where the two meet (`file-cuts.ts`).
 * - What `scan` finds is a function of the file, the range and the start that it is told, if it is told one.
 */
import type { Chunk, TableSchema } from '@coffee/protocol';
import type { FileLayout, ScannedRange, ScanRequest } from './scan-request';
import type { Kernel } from './scanner/kernel';
import type { Encoding } from './text';
import type { TextSource } from './text-source';

/** The beginning of a file's text, out of its packing and as UTF-8 if it was UTF-16. */
export interface Beginning {
  readonly text: Uint8Array;
  /** Offset behind a byte-order mark. */
  readonly start: number;
  /** The file ends with the text. */
  readonly whole: boolean;
  /** No more of it is looked at. */
  readonly exhausted: boolean;
  readonly encoding: Encoding;
  /** Of the table that the file is of. */
  readonly schema: TableSchema;
}

/** What a format says of the beginning of a file. */
export type Opened<Form> =
  | (FileLayout<Form> & {
      /** The line of the header, from 1. */
      readonly headerLine: number;
    })
  /** Why it is none of the format's: read behind the name of the file. */
  | { readonly problem: string };

/** The rows of one range. The columns are good until the next scan. */
export type ScannedRows = Omit<ScannedRange<Chunk>, 'bytes' | 'last'>;

export interface InputFormat<Form = unknown> {
  /** What a user calls it: `check that the file is …`. */
  readonly title: string;
  /** The endings of its files' names, in lower case. */
  readonly suffixes: readonly string[];
  /** @returns undefined when it has to see more of the file, unless that is exhausted. */
  open(beginning: Beginning): Opened<Form> | undefined;
  /** How a file is written, beyond packing and encoding: facts by name, for `coffee check`. */
  facts(form: Form): Readonly<Record<string, string>>;
  /** The rows that start in a range. @throws CoffeeError INPUT_CHANGED. Bad rows are part of the answer: the range may be cut wrongly. */
  scan(kernel: Kernel, request: ScanRequest<Form>, source: TextSource): ScannedRows;
}
