/** Takes the parts of all answers of a job as they come, in any order, and gives the answers. Owns: how much memory they may take. */
import { CoffeeError } from '@coffee/core';
import { decodeChunk, unpackedBytes, type Chunk } from '@coffee/protocol';
import { Answer } from './answer';
import type { AnswerSink } from './answer-sink';
import { checkAnswerChunk } from './check-answer-chunk';

/** What is kept of a part beside its bytes: its views, and what sorting its rows takes. */
const PART_BYTES = 4096;
const ROW_BYTES = 24;
/** More than the answers about the public data set can be; far less than a machine for it has. */
export const DEFAULT_MAX_ANSWER_BYTES = 1024 ** 3;

/** A part of an answer, as it came. */
export interface AnswerPart {
  /** Index of the answer in the plan's results. */
  readonly answer: number;
  /** Encoded. */
  readonly chunk: Uint8Array;
}

export class AnswerCollector {
  readonly #chunks: Chunk[][];
  #bytes = 0;

  /** `maxBytes`: of memory for all parts together. */
  constructor(
    private readonly plan: { readonly results: readonly AnswerSink[] },
    private readonly maxBytes = DEFAULT_MAX_ANSWER_BYTES,
  ) {
    this.#chunks = plan.results.map(() => []);
  }

  /**
   * @throws CoffeeError BAD_MESSAGE when the part is of no answer, does not decode, or cannot be printed as its answer says; OUTPUT when
   * the answers are too large to be kept.
   */
  add({ answer, chunk: bytes }: AnswerPart): void {
    const sink = this.plan.results[answer];
    const chunks = this.#chunks[answer];
    if (!sink || !chunks) throw new CoffeeError('BAD_MESSAGE', `a part of answer ${answer}, of which there is none`);
    const chunk = decodeChunk(bytes);
    this.#bytes += bytes.byteLength + unpackedBytes(chunk.columns) + PART_BYTES + ROW_BYTES * chunk.rows;
    if (this.#bytes > this.maxBytes)
      throw new CoffeeError('OUTPUT', `the answers take more than ${this.maxBytes >>> 20} MiB of memory: ask for less`);
    checkAnswerChunk(sink, chunk);
    if (chunk.rows > 0) chunks.push(chunk);
  }

  answers(): Answer[] {
    return this.plan.results.map((sink, i) => new Answer(sink, this.#chunks[i] ?? []));
  }
}
