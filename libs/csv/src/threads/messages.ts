/** What passes between whoever has tables read and a thread that reads them. `table`: of one reader, chosen by the first. */
import type { ErrorCode } from '@coffee/core';
import type { ChunkBody } from '@coffee/protocol';
import type { TableReaderOptions, TableSoFar } from '../table-reader';

export type ToReadingThread =
  | { readonly type: 'open'; readonly table: number; readonly options: TableReaderOptions }
  | {
      readonly type: 'read';
      readonly table: number;
      readonly path: string;
      readonly name: string;
      readonly badRowsElsewhere: number;
    }
  | { readonly type: 'taken'; readonly table: number; readonly seq: number }
  | { readonly type: 'close'; readonly table: number }
  /** Answered at once with `alive`. */
  | { readonly type: 'ask' };

export type FromReadingThread =
  | {
      readonly type: 'chunk';
      readonly table: number;
      readonly seq: number;
      readonly chunk: ChunkBody;
    }
  | { readonly type: 'read'; readonly table: number; readonly soFar: TableSoFar }
  | { readonly type: 'failed'; readonly table: number; readonly code: ErrorCode; readonly message: string }
  /** It turns to this table now, until it says so of another. */
  | { readonly type: 'at'; readonly table: number }
  | { readonly type: 'alive' };
