/** The rows of one answer, wherever they are kept: in memory, or in a file that is larger than that. */
import type { Chunk } from '@coffee/protocol';
import type { AnswerSink } from './answer-sink';

export interface AnswerRows {
  readonly sink: AnswerSink;
  /** How many there are. */
  readonly rows: number;
  /**
   * The rows in the total order of the answer, from row `from` (0 is the first), at most `count` of them; nothing behind the last. May be asked
   * again, and gives the same rows then.
   *
   * Each chunk has a row at least and is of bounded size; it has every column that the sink names, as a part of the answer has them: ids in
   * the form of UUIDs as such or as text, sums beyond 2^53 as text, and which of both may differ from chunk to chunk.
   */
  chunks(from?: number, count?: number): AsyncIterable<Chunk>;
}
