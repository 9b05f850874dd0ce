/** The examples of docs/wire-format.md are the bytes that the code makes. */
import { chunkSeq, edgeId, jobId, partition, stageId } from '@coffee/core';
import { decodeJournalRecord, encodeJournalRecord, type JournalRecord } from '@coffee/jobs';
import {
  SeqSet,
  decodeChunk,
  decodeDataMessage,
  decodeProgressRecord,
  decodeProgressRecords,
  encodeChunk,
  encodeDataMessage,
  encodeProgressRecord,
  numberColumn,
  textColumn,
  validityOf,
  type Chunk,
  type ProgressRecord,
} from '@coffee/protocol';
import { readDocument } from './documents';
import { namedBlocksOf } from './markdown';

const blocks = namedBlocksOf(readDocument('docs/wire-format.md'));

/** Spaces and what follows a semicolon are for people. */
const hexOf = (text: string): string => text.replace(/;.*$/gm, '').replace(/\s/g, '');
const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const ids = bytesOf(`00112233445566778899aabbccddeeff${'0'.repeat(31)}1${'0'.repeat(31)}2`);
const chunk: Chunk = {
  rows: 3,
  columns: [
    numberColumn('qty', [1, 500, 2]),
    textColumn('name', ['é', 'b'], validityOf([true, false, true])),
    { name: 'id', type: 'uuid', values: ids },
  ],
};
const message = { job: jobId('job-7'), edge: edgeId(3), sourcePartition: partition(2), seq: chunkSeq(258) };
const port = (edge: number, part: number) => ({ edge: edgeId(edge), partition: partition(part) });
const stage = stageId('filter');
const records: readonly ProgressRecord[] = [
  { type: 'StageStats', stage, seq: chunkSeq(5), rowsIn: 70_000, rowsOut: 1, sentTo: [port(1, 0), port(2, 3)] },
  { type: 'TableCompleted', table: 'users', chunks: 21 },
  {
    type: 'StageEnd',
    stage,
    partition: partition(1),
    expected: [
      { port: port(1, 0), seqs: new SeqSet([0, 2, 33]) },
      { port: port(2, 3), seqs: SeqSet.range(100) },
    ],
  },
  { type: 'StageFailed', stage, seq: chunkSeq(9), code: 'BAD_INPUT', reason: 'é!' },
  { type: 'StageAttempt', stage, seq: chunkSeq(9), worker: 'f0', attempt: 3 },
  { type: 'AttemptReturned', stage, seq: chunkSeq(9), worker: 'f0', attempt: 3 },
  { type: 'JobEnded', outcome: 'cancelled' },
];
const together: readonly ProgressRecord[] = [
  { type: 'StageStats', stage: stageId('year'), seq: chunkSeq(5), rowsIn: 9, rowsOut: 4, sentTo: [port(2, 0)] },
  { type: 'StageStats', stage: stageId('hour'), seq: chunkSeq(5), rowsIn: 4, rowsOut: 0, sentTo: [] },
];
const messageOf = (all: Iterable<ProgressRecord>): Uint8Array =>
  Buffer.concat(Array.from(all, (record) => encodeProgressRecord(record)));
const ended: JournalRecord = {
  type: 'JobEnded',
  job: jobId('j1'),
  outcome: 'failed',
  code: 'BAD_INPUT',
  at: 1_704_103_610_000,
  reason: 'bad row',
};

/** By name: what the code makes, and what it makes again of what the document says. */
const examples: Readonly<Record<string, { encoded: () => Uint8Array; again: (bytes: Uint8Array) => Uint8Array }>> = {
  chunk: { encoded: () => encodeChunk(chunk), again: (bytes) => encodeChunk(decodeChunk(bytes)) },
  'data-message': {
    encoded: () => encodeDataMessage({ ...message, chunk: encodeChunk({ rows: 0, columns: [] }) }),
    again: (bytes) => encodeDataMessage(decodeDataMessage(bytes)),
  },
  'progress-message': {
    encoded: () => messageOf(together),
    again: (bytes) => messageOf(decodeProgressRecords(bytes)),
  },
  ...Object.fromEntries(
    records.map((record) => [
      record.type,
      {
        encoded: () => encodeProgressRecord(record),
        again: (bytes: Uint8Array) => encodeProgressRecord(decodeProgressRecord(bytes)),
      },
    ]),
  ),
};

describe('docs/wire-format.md', () => {
  it('has an example of everything that is binary', () => {
    const documented = blocks.filter(({ language }) => language === 'hex').map(({ name }) => name);
    expect(documented.sort()).toEqual(Object.keys(examples).sort());
  });

  it.each(blocks.filter(({ language }) => language === 'hex'))('shows the bytes of $name', ({ name, text }) => {
    const { encoded, again } = examples[name]!;
    expect(hexOf(text)).toBe(hex(encoded()));
    expect(hexOf(text)).toBe(hex(again(bytesOf(hexOf(text)))));
  });

  it('shows a journal record', () => {
    const text = blocks.find(({ language }) => language === 'json')?.text ?? '';
    expect(JSON.parse(text)).toEqual(JSON.parse(new TextDecoder().decode(encodeJournalRecord(ended))));
    expect(decodeJournalRecord(new TextEncoder().encode(text))).toMatchObject({ ...ended });
  });
});
