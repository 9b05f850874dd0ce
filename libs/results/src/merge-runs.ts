/**
 * Sorted runs of rows to one, in bounded memory: of each run two chunks at most are held. Owns: which rows may go out. Must not know: where runs are.
 *
 * The rows that are held are sorted together; those go out up to the first that is the last one held of a run which has more: no row that is not held
 * stands before it. As every run holds a whole chunk or more, what is sorted is hardly more than what goes out, however many runs there are.
 */
import { RowPicker } from '@coffee/answers';
import { sortRows, type SortColumn } from '@coffee/operators';
import type { Chunk } from '@coffee/protocol';

/** The chunks of a run, in order, none without rows. */
export type RunReader = AsyncIterator<Chunk>;

interface Held {
  readonly chunk: Chunk;
  /** Its first rows that have gone out. */
  gone: number;
}

class Run {
  readonly held: Held[] = [];
  #hasMore = true;

  constructor(private readonly reader: RunReader) {}

  get hasMore(): boolean {
    return this.#hasMore;
  }

  async fill(): Promise<void> {
    while (this.#hasMore && this.held.length < 2) {
      const next = await this.reader.next();
      if (next.done) this.#hasMore = false;
      else this.held.push({ chunk: next.value, gone: 0 });
    }
  }

  /** Lets go of chunks that have gone out. */
  release(): void {
    while (this.held[0] && this.held[0].gone === this.held[0].chunk.rows) this.held.shift();
  }
}

/** @returns chunks of as many rows as `RowPicker` gives, or fewer where more are not held. */
export async function* mergeRuns(
  readers: readonly RunReader[],
  orderBy: readonly SortColumn[],
): AsyncGenerator<Chunk, void> {
  let runs = readers.map((reader) => new Run(reader));
  while (true) {
    for (const run of runs) await run.fill();
    runs = runs.filter((run) => run.held.length > 0);
    if (runs.length === 0) return;
    const held = runs.flatMap((run) => run.held);
    const chunks = held.map(({ chunk }) => chunk);
    yield* new RowPicker(chunks).pick(takeSafe(held, lastRowsOf(runs), sortRows(chunks, orderBy)));
    for (const run of runs) run.release();
  }
}

/** Of the runs that have more: the last row that is held, counting the rows of all chunks that are held. */
function lastRowsOf(runs: readonly Run[]): ReadonlySet<number> {
  const last = new Set<number>();
  let rows = 0;
  for (const run of runs) {
    for (const { chunk } of run.held) rows += chunk.rows;
    if (run.hasMore) last.add(rows - 1);
  }
  return last;
}

/** @returns the rows that go out, in order. */
function takeSafe(held: readonly Held[], last: ReadonlySet<number>, order: Uint32Array): Uint32Array {
  const owners = new Uint32Array(order.length);
  const firsts: number[] = [];
  let rows = 0;
  held.forEach(({ chunk }, i) => {
    firsts.push(rows);
    owners.fill(i, rows, rows + chunk.rows);
    rows += chunk.rows;
  });
  // Rows of one run come in their order, equal ones too: those that go out are the first of each chunk.
  const gone = held.map((one) => one.gone);
  let count = 0;
  for (const row of order) {
    const owner = owners[row]!;
    if (row - firsts[owner]! < gone[owner]!) continue;
    order[count++] = row;
    held[owner]!.gone++;
    if (last.has(row)) break;
  }
  return order.subarray(0, count);
}
