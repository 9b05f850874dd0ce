import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { AnswerRows } from '@coffee/answers';
import type { Chunk } from '@coffee/protocol';
import { chunkOf, everyKind, uuidOf, type Row } from './answers.fixture';
import { answerFormats } from './formats';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const ROWS = 2500;
const CHUNKS = 30;
/** A chunk is asked about so often. */
const EVERY = 10;

const { columns } = chunkOf(
  Array.from({ length: ROWS }, (_, n): Row => {
    return { id: uuidOf(n), name: `Store ${n % 10}`, month: 24_288, half: 4048, day: n % 999, amount: n, quantity: 1 };
  }),
);

/** Knows which of its chunks somebody still has. */
class Source implements AnswerRows {
  readonly sink = everyKind;
  readonly rows = ROWS * CHUNKS;
  readonly #given: WeakRef<Chunk>[] = [];
  /** Most chunks and bytes that there were at a time. */
  held = { chunks: 0, bytes: 0 };
  /** Rows that were given since somebody looked. */
  fresh = 0;

  async *chunks(): AsyncGenerator<Chunk> {
    const before = usedBytes();
    this.fresh = 0;
    for (let at = 0; at < CHUNKS; at++) {
      // A turn of the loop, as of a file: what was let go of before it can be collected.
      await new Promise((resolve) => setImmediate(resolve));
      if (at % EVERY === EVERY - 1) {
        const bytes = usedBytes() - before;
        const chunks = this.#given.filter((chunk) => chunk.deref()).length;
        this.held = { chunks: Math.max(this.held.chunks, chunks), bytes: Math.max(this.held.bytes, bytes) };
      }
      const chunk = { rows: ROWS, columns };
      this.#given.push(new WeakRef(chunk));
      this.fresh += ROWS;
      yield chunk;
    }
  }
}

function usedBytes(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

it.each(answerFormats)(
  '$name holds a few chunks, and no more bytes than it says, however many rows there are',
  async (format) => {
    const source = new Source();
    let [most, given] = [0, 0];
    for await (const piece of format.write(source)) {
      if (piece.length === 0) continue;
      given += piece.length;
      most = Math.max(most, source.fresh);
      source.fresh = 0;
    }
    expect(source.held.chunks).toBeGreaterThan(0);
    expect(source.held.chunks).toBeLessThan(4);
    expect(source.held.bytes).toBeLessThan(format.heldBytes);
    // What grows with the rows is given long before their end.
    if (given > source.rows) expect(most).toBeLessThanOrEqual(source.rows / 2);
  },
  60_000,
);
