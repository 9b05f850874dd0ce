/** Attacks by uploads that are small, and so many that what is kept of each counts. */
import { setTimeout as pause } from 'node:timers/promises';
import { encodeChunk, encodeCsvUpload, numberColumn } from '@coffee/protocol';
import { type FrameType, encodeFrameHeader } from '@coffee/sessions';
import { RawClient } from './raw-client';
import { HEADER, MiB, bigChunk, startColumns, startCsv, type Target } from './requests';

/** One small upload again and again, a thousand in a write, until it is refused: of a job whose uploads before wait. */
async function smallFrames(
  { port }: Target,
  start: object,
  type: FrameType,
  before: readonly Uint8Array[],
  small: Uint8Array,
): Promise<string> {
  const client = await RawClient.begin(port);
  await client.json('START_JOB', start);
  await client.receive('JOB_PLACE', 20_000);
  for (const payload of before) await client.frame(type, payload);
  const one = Buffer.concat([encodeFrameHeader(type, small.byteLength), small]);
  const many = Buffer.concat(new Array<Buffer>(1000).fill(one));
  let sent = 0;
  for (; sent < SMALL_FRAMES && !client.closed && !client.came.has('ERROR'); sent += 1000)
    await Promise.race([client.bytes(many), pause(1000)]);
  await pause(1000);
  const refused = client.came.has('ERROR');
  client.end();
  return `${sent} sent, ${refused ? 'refused' : 'not refused'}`;
}

const SMALL_FRAMES = 400_000;

/** Pieces without bytes of a second file, while the first, of many odd rows, is read. */
export function emptyPieces(target: Target): Promise<string> {
  const bytes = Buffer.from(HEADER + 'a,"1"0,x\n'.repeat(3 * MiB));
  const start = startCsv([bytes.byteLength, 1000].map((size, i) => ({ name: `${i}.csv`, size })));
  const first: Uint8Array[] = [];
  for (let offset = 0; offset < bytes.byteLength; offset += 4 * MiB)
    first.push(encodeCsvUpload({ table: 0, file: 0, offset, bytes: bytes.subarray(offset, offset + 4 * MiB) }));
  const small = encodeCsvUpload({ table: 0, file: 1, offset: 0, bytes: new Uint8Array(0) });
  return smallFrames(target, start, 'UPLOAD_CSV', first, small);
}

/** Copies of a chunk without rows, which waits for credit behind as many rows as that allows. */
export function copies(target: Target): Promise<string> {
  const chunk = (seq: number, encoded: Uint8Array): Buffer => {
    const header = Buffer.alloc(8);
    header.writeUInt32LE(seq, 4);
    return Buffer.concat([header, encoded]);
  };
  const columns = [numberColumn('final_amount', []), numberColumn('created_at', [])];
  const ids = { name: 'transaction_id', type: 'uuid', values: new Uint8Array(0) } as const;
  const before = Array.from({ length: 4 }, (_, seq) => chunk(seq, bigChunk()));
  const small = chunk(before.length, encodeChunk({ rows: 0, columns: [ids, ...columns] }, 0));
  return smallFrames(target, startColumns, 'UPLOAD', before, small);
}
