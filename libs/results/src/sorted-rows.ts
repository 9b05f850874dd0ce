/**
 * The rows of one answer, as they come and as they are to be kept: gathered, sorted in runs that go to the volume when somebody needs their memory, and
 * merged at the end. Owns: how its runs are written and merged. Must not know: how much memory there is, other answers.
 */
import { MAX_ROWS, RowPicker, type AnswerSink } from '@coffee/answers';
import { sortRows } from '@coffee/operators';
import { decodeChunk, encodeChunk, type Chunk } from '@coffee/protocol';
import { mergeRuns } from './merge-runs';
import type { Draft } from './results-volume';

/** So many runs are read at once: each takes two chunks of memory. */
export const FAN_IN = 16;

/** A run in a file of the draft. */
interface StoredRun {
  readonly file: string;
  /** Sizes of its chunks in bytes. */
  readonly sizes: readonly number[];
}

export class SortedRows {
  readonly #runs: StoredRun[] = [];
  #held: Chunk[] = [];
  #written = 0;

  /** `name`: of its runs among the files of the draft. */
  constructor(
    private readonly sink: AnswerSink,
    private readonly name: string,
  ) {}

  add(chunk: Chunk): void {
    if (chunk.rows > 0) this.#held.push(chunk);
  }

  /** Puts what is held into a run. @returns how many bytes that took in the volume. */
  async spill(draft: Draft): Promise<number> {
    if (this.#held.length === 0) return 0;
    const run = await this.#write(draft, this.#takeHeld());
    this.#runs.push(run);
    return run.sizes.reduce((sum, size) => sum + size, 0);
  }

  /** All rows in order, in chunks that follow from the rows alone. To be read to its end once; nothing is added any more. */
  async *sorted(draft: Draft | undefined): AsyncGenerator<Chunk, void> {
    if (!draft || this.#runs.length === 0) {
      yield* this.#takeHeld();
      return;
    }
    await this.spill(draft);
    while (this.#runs.length > FAN_IN) {
      const some = this.#runs.splice(0, FAN_IN);
      this.#runs.push(await this.#write(draft, this.#merged(draft, some)));
      await this.#discard(draft, some);
    }
    const last = this.#runs.splice(0);
    yield* evenChunks(this.#merged(draft, last));
    await this.#discard(draft, last);
  }

  *#takeHeld(): Generator<Chunk, void> {
    const chunks = this.#held;
    this.#held = [];
    if (chunks.length === 0) return;
    yield* new RowPicker(chunks).pick(sortRows(chunks, this.sink.orderBy));
  }

  #merged(draft: Draft, runs: readonly StoredRun[]): AsyncGenerator<Chunk, void> {
    return mergeRuns(
      runs.map((run) => readRun(draft, run)),
      this.sink.orderBy,
    );
  }

  async #write(draft: Draft, chunks: Iterable<Chunk> | AsyncIterable<Chunk>): Promise<StoredRun> {
    const file = `${this.name}.run.${this.#written++}`;
    const sizes: number[] = [];
    for await (const chunk of chunks) {
      const bytes = encodeChunk(chunk);
      await draft.append(file, bytes);
      sizes.push(bytes.byteLength);
    }
    return { file, sizes };
  }

  async #discard(draft: Draft, runs: readonly StoredRun[]): Promise<void> {
    for (const { file } of runs) await draft.discard(file);
  }
}

async function* readRun(draft: Draft, { file, sizes }: StoredRun): AsyncGenerator<Chunk, void> {
  let at = 0;
  for (const size of sizes) {
    yield decodeChunk(await draft.read(file, at, size));
    at += size;
  }
}

/** The same rows in chunks as large as they may be. */
export async function* evenChunks(chunks: AsyncIterable<Chunk>): AsyncGenerator<Chunk, void> {
  let held: Chunk[] = [];
  let rows = 0;
  /** The first rows that are held and have gone out. */
  let gone = 0;
  const next = (): Chunk => {
    const count = Math.min(rows - gone, MAX_ROWS);
    const [chunk] = new RowPicker(held).pick(Uint32Array.from({ length: count }, (_, i) => gone + i));
    gone += chunk!.rows;
    while (held[0] && gone >= held[0].rows) {
      gone -= held[0].rows;
      rows -= held[0].rows;
      held = held.slice(1);
    }
    return chunk!;
  };
  for await (const chunk of chunks) {
    held.push(chunk);
    rows += chunk.rows;
    while (rows - gone >= MAX_ROWS) yield next();
  }
  while (rows > gone) yield next();
}
