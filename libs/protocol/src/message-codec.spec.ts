import { CoffeeError, chunkSeq, edgeId, jobId, partition, stageId } from '@coffee/core';
import { encodeChunk } from './chunk-codec';
import { numberColumn } from './column';
import {
  DATA_ENVELOPE_BYTES,
  decodeDataMessage,
  decodeProgressRecord,
  decodeProgressRecords,
  encodeDataMessage,
  encodeProgressRecord,
  peekJob,
  writeDataEnvelope,
} from './message-codec';
import type { ProgressRecord } from './messages';
import { MAX_CHUNKS, SeqSet } from './seq-set';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytesOfHex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const port = (edge: number, part: number) => ({ edge: edgeId(edge), partition: partition(part) });
const address = { job: jobId('job-7'), edge: edgeId(3), sourcePartition: partition(2), seq: chunkSeq(258) };

const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return error instanceof CoffeeError ? error.code : `not a CoffeeError: ${String(error)}`;
  }
  return 'no error';
};

describe('data messages', () => {
  const golden =
    '01 00 05 00 0300 0200 02010000 03000000' + // version, kind, job length, zero, edge, source partition, seq, chunk length
    '6a6f622d37' +
    '00'.repeat(35) + // job-7, padded to 40
    '0000000000000000' +
    'aabbcc';

  it('have these bytes', () => {
    const body = encodeDataMessage({ ...address, chunk: Uint8Array.of(0xaa, 0xbb, 0xcc) });
    expect(hex(body)).toBe(golden.replaceAll(' ', ''));
    expect(decodeDataMessage(bytesOfHex(golden))).toEqual({ ...address, chunk: Uint8Array.of(0xaa, 0xbb, 0xcc) });
  });

  it('are written in the headroom of an encoded chunk, without a copy, and keep it aligned', () => {
    const chunk = { rows: 2, columns: [numberColumn('n', [1, 2])] };
    const body = encodeChunk(chunk, DATA_ENVELOPE_BYTES);
    writeDataEnvelope(body, address);
    const message = decodeDataMessage(body);
    expect(message.chunk.buffer).toBe(body.buffer);
    expect(message.chunk.byteOffset % 8).toBe(0);
    expect(message.chunk).toEqual(encodeChunk(chunk));
  });

  it('can be addressed anew: nothing of the old envelope stays', () => {
    const body = encodeDataMessage({ ...address, job: jobId('a-much-longer-job'), chunk: Uint8Array.of(1) });
    writeDataEnvelope(body, address);
    expect(body).toEqual(encodeDataMessage({ ...address, chunk: Uint8Array.of(1) }));
  });

  it('tell their job without being decoded', () => {
    expect(peekJob(encodeDataMessage({ ...address, chunk: new Uint8Array(0) }))).toBe('job-7');
  });

  it.each([
    ['another version', 0, 2],
    ['another kind', 1, 1],
    ['no job', 2, 0],
    ['a job longer than its field', 2, 41],
    ['reserved bytes', 3, 1],
    ['a seq beyond any table', 11, 1],
    ['a wrong chunk length', 12, 4],
    ['an upper-case job', 16, 0x4a],
    ['a job that starts with a hyphen', 16, 0x2d],
    ['bytes after the job', 55, 0x61],
    ['reserved bytes at the end', 63, 1],
  ])('are refused with %s', (_what, at, value) => {
    const body = encodeDataMessage({ ...address, chunk: Uint8Array.of(0xaa, 0xbb, 0xcc) });
    body[at] = value;
    expect(codeOf(() => decodeDataMessage(body))).toBe('BAD_MESSAGE');
  });

  it('cannot be made with what does not fit', () => {
    const chunk = new Uint8Array(0);
    expect(codeOf(() => encodeDataMessage({ ...address, edge: edgeId(65536), chunk }))).toBe('INTERNAL');
    expect(codeOf(() => encodeDataMessage({ ...address, seq: chunkSeq(2 ** 24), chunk }))).toBe('INTERNAL');
    expect(codeOf(() => encodeDataMessage({ ...address, seq: chunkSeq(-1), chunk }))).toBe('INTERNAL');
    expect(codeOf(() => writeDataEnvelope(new Uint8Array(63), address))).toBe('INTERNAL');
  });
});

describe('progress records', () => {
  const stage = stageId('filter');
  const goldens: readonly [string, ProgressRecord, string][] = [
    [
      'StageStats',
      {
        type: 'StageStats',
        stage,
        seq: chunkSeq(5),
        rowsIn: 70000,
        rowsOut: 1,
        sentTo: [port(1, 0), port(2, 3)],
      },
      '03 01 06 66696c746572 05000000 70110100 01000000 0200 0100 0000 0200 0300',
    ],
    ['TableCompleted', { type: 'TableCompleted', table: 'users', chunks: 21 }, '03 02 05 7573657273 15000000'],
    [
      'StageEnd with a set as words, and one as ranges',
      {
        type: 'StageEnd',
        stage,
        partition: partition(1),
        expected: [
          { port: port(1, 0), seqs: new SeqSet([0, 2, 33]) },
          { port: port(2, 3), seqs: SeqSet.range(100) },
        ],
      },
      '03 03 06 66696c746572 0100 0200' +
        '0100 0000 00 02000000 05000000 02000000' +
        '0200 0300 01 01000000 00000000 64000000',
    ],
    [
      'StageEnd that sent nothing',
      { type: 'StageEnd', stage, partition: partition(0), expected: [] },
      '03 03 06 66696c746572 0000 0000',
    ],
    [
      'StageFailed',
      { type: 'StageFailed', stage, seq: chunkSeq(9), code: 'BAD_INPUT', reason: 'é!' },
      '03 04 06 66696c746572 09000000 01 0300 c3a921',
    ],
    [
      'StageAttempt',
      { type: 'StageAttempt', stage, seq: chunkSeq(9), worker: 'f0', attempt: 3 },
      '03 06 06 66696c746572 09000000 02 6630 03000000',
    ],
    [
      'AttemptReturned',
      { type: 'AttemptReturned', stage, seq: chunkSeq(9), worker: 'f0', attempt: 3 },
      '03 07 06 66696c746572 09000000 02 6630 03000000',
    ],
    ['JobEnded completed', { type: 'JobEnded', outcome: 'completed' }, '03 05 00'],
    ['JobEnded failed', { type: 'JobEnded', outcome: 'failed' }, '03 05 01'],
    ['JobEnded cancelled', { type: 'JobEnded', outcome: 'cancelled' }, '03 05 02'],
  ];

  it.each(goldens)('%s has these bytes', (_name, record, golden) => {
    expect(hex(encodeProgressRecord(record))).toBe(golden.replaceAll(' ', ''));
    expect(encodeProgressRecord(decodeProgressRecord(bytesOfHex(golden)))).toEqual(bytesOfHex(golden));
  });

  it.each([
    ['no bytes', ''],
    ['another version', '01 05 00'],
    ['the kind of a data message', '03 00 00'],
    ['an unknown kind', '03 08 00'],
    ['an unknown outcome', '03 05 03'],
    ['an unknown code', '03 04 01 61 00000000 02 0000'],
    ['bytes after its end', '03 05 00 00'],
    ['a name that is cut off', '03 02 05 7573'],
    ['a name that is not UTF-8', '03 02 01 ff 00000000'],
    ['more chunks than a table can have', '03 02 01 61 01000001'],
    ['more ports than bytes', '03 01 01 61 00000000 00000000 00000000 ffff 0100'],
    ['more words than bytes', '03 03 01 61 0000 0100 0000 0000 00 ffffffff 01000000'],
    ['a range of four billion', '03 03 01 61 0000 0100 0000 0000 01 01000000 00000000 ffffffff'],
    ['a set with a trailing zero word', '03 03 01 61 0000 0100 0000 0000 00 02000000 01000000 00000000'],
    ['a range where a word is smaller', '03 03 01 61 0000 0100 0000 0000 01 01000000 00000000 01000000'],
    ['words where a range is smaller', `03 03 01 61 0000 0100 0000 0000 00 03000000 ${'ffffffff'.repeat(3)}`],
    ['ranges that touch', '03 03 01 61 0000 0100 0000 0000 01 02000000 00000000 64000000 64000000 64000000'],
  ])('are refused with %s', (_what, bytes) => {
    expect(codeOf(() => decodeProgressRecord(bytesOfHex(bytes)))).toBe('BAD_MESSAGE');
  });

  it('may have sets of the widest table, as many as there are bytes for', () => {
    const widest = '0000 0000 01 01000000 00000000 00000001';
    const count = 1000;
    const header = Buffer.alloc(2);
    header.writeUInt16LE(count);
    const record = decodeProgressRecord(
      bytesOfHex(`03 03 01 61 0000 ${header.toString('hex')} ${widest.repeat(count)}`),
    );
    const sizes = record.type === 'StageEnd' ? record.expected.map(({ seqs }) => seqs.size) : [];
    expect(sizes).toEqual(Array(count).fill(MAX_CHUNKS));
  });

  it('cut a reason that is too long', () => {
    const record = {
      type: 'StageFailed',
      stage,
      seq: chunkSeq(0),
      code: 'JOB_FAILED',
      reason: 'x'.repeat(5000),
    } as const;
    const decoded = decodeProgressRecord(encodeProgressRecord(record));
    expect(decoded).toEqual({ ...record, reason: 'x'.repeat(4000) });
  });
});

describe('messages on a progress log', () => {
  const stage = stageId('filter');
  const first: ProgressRecord = { type: 'StageStats', stage, seq: chunkSeq(5), rowsIn: 7, rowsOut: 0, sentTo: [] };
  const second: ProgressRecord = { type: 'TableCompleted', table: 'users', chunks: 21 };
  const golden =
    '03 01 06 66696c746572 05000000 07000000 00000000 0000' + // StageStats
    '03 02 05 7573657273 15000000'; // TableCompleted

  it('are their records, one after the other', () => {
    expect(hex(encodeProgressRecord(first)) + hex(encodeProgressRecord(second))).toBe(golden.replaceAll(' ', ''));
    expect([...decodeProgressRecords(bytesOfHex(golden))]).toEqual([first, second]);
    expect([...decodeProgressRecords(encodeProgressRecord(second))]).toEqual([second]);
  });

  it('are refused as single records when they have several', () => {
    expect(codeOf(() => decodeProgressRecord(bytesOfHex(golden)))).toBe('BAD_MESSAGE');
  });

  it.each([
    ['no record', ''],
    ['a byte behind its records', `${golden} 01`],
    ['bytes between its records', golden.replace('03 02 05', '00 03 02 05')],
    ['a second record of another version', golden.replace('03 02 05', '02 02 05')],
    ['a second record of no kind', golden.replace('03 02 05', '03 08 05')],
    ['a second record that is cut off', golden.slice(0, -2)],
  ])('are refused with %s', (_what, bytes) => {
    expect(codeOf(() => [...decodeProgressRecords(bytesOfHex(bytes))])).toBe('BAD_MESSAGE');
  });

  it('are decoded no further than is asked for', () => {
    const records = decodeProgressRecords(bytesOfHex(`${golden} ff`));
    expect([records.next().value, records.next().value]).toEqual([first, second]);
    expect(codeOf(() => records.next())).toBe('BAD_MESSAGE');
  });
});
