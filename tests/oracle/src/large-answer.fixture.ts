/**
 * `node … large-answer.fixture.ts FORM ROWS FILE`: writes an answer of so many rows, which are made as they are wanted, and says how many MB
 * the writing held: what is left after a collection, at the most, less what was there before. (The size of the process says
 * little: it depends on when the collector finds time.)
 */
import { createWriteStream } from 'node:fs';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { answerFormat } from '@coffee/answer-formats';
import type { AnswerRows, AnswerSink } from '@coffee/answers';
import { numberColumn, textColumn, type Chunk } from '@coffee/protocol';

const CHUNK_ROWS = 20_000;

const sink: AnswerSink = {
  name: 'large',
  query: 'q1',
  columns: [
    { header: 'id', from: 'id', format: 'uuid' },
    { header: 'name', from: 'name', format: 'text' },
    { header: 'day', from: 'day', format: 'date' },
    { header: 'amount', from: 'amount', format: 'money' },
  ],
  orderBy: [{ column: 'amount', format: 'money' }],
  joined: [],
};

/** No two rows are alike, and no field is empty. */
function chunkOf(first: number, rows: number): Chunk {
  const at = <Value>(value: (n: number) => Value): Value[] => Array.from({ length: rows }, (_, i) => value(first + i));
  const ids = new Uint8Array(rows * 16);
  const view = new DataView(ids.buffer);
  for (let i = 0; i < rows; i++) view.setUint32(i * 16, ((first + i) * 2_654_435_761) >>> 0);
  return {
    rows,
    columns: [
      { name: 'id', type: 'uuid', values: ids },
      textColumn(
        'name',
        at((n) => `é, no. ${n}`),
      ),
      numberColumn(
        'day',
        at((n) => 10_000 + (n % 9000)),
      ),
      // Never a whole number: csv would write one with a decimal, a sheet without.
      numberColumn(
        'amount',
        at((n) => n * 1000 + 125),
      ),
    ],
  };
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** In MB. */
function memoryHeld(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 2 ** 20;
}

/** With a look at the memory after each tenth of them. */
const rowsOf = (rows: number, look: () => void): AnswerRows => ({
  sink,
  rows,
  async *chunks() {
    const lookEvery = CHUNK_ROWS * Math.ceil(rows / CHUNK_ROWS / 10);
    for (let first = 0; first < rows; first += CHUNK_ROWS) {
      if (first % lookEvery === 0) look();
      // As of a file: a turn of the loop for each.
      await new Promise((resolve) => setImmediate(resolve));
      yield chunkOf(first, Math.min(CHUNK_ROWS, rows - first));
    }
  },
});

async function main([form = '', rows = '', file = '']: readonly string[]): Promise<void> {
  // What the program takes for itself, the first time, is not what the rows take.
  await pipeline(
    answerFormat(form)!.write(rowsOf(CHUNK_ROWS, () => {})),
    new Writable({ write: (_piece, _encoding, done) => done() }),
  );
  const before = memoryHeld();
  let most = 0;
  const look = (): void => void (most = Math.max(most, memoryHeld()));
  await pipeline(answerFormat(form)!.write(rowsOf(Number(rows), look)), createWriteStream(file));
  process.stdout.write(JSON.stringify({ held: Math.round(most - before) }));
}

void main(process.argv.slice(2));
