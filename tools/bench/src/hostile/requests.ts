/** What attacks are made of: requests that open jobs, and uploads for them. */
import { encodeChunk, numberColumn } from '@coffee/protocol';

/** Where to attack. */
export interface Target {
  readonly port: number;
}

export const MiB = 1 << 20;
export const HEADER = 'transaction_id,final_amount,created_at\n';

export const filesOf = (bytes: number): { name: string; size: number }[] => {
  const name = 'n'.repeat(200);
  const count = Math.floor(bytes / (name.length + 24));
  return Array.from({ length: count }, () => ({ name, size: 1000 }));
};
export const startCsv = (files: readonly object[]): object => ({
  queries: ['q1'],
  format: 'csv',
  onBadRow: 'skip',
  fingerprint: '',
  tables: [{ table: 'transactions', files }],
});
export const startColumns = {
  queries: ['q1'],
  format: 'columns',
  onBadRow: 'fail',
  fingerprint: '',
  tables: [],
};

const ROWS = 500_000;
let chunk: Uint8Array | undefined;
/** Ids, amounts that pass, and times in 2024: 12 MiB of answers. */
export function bigChunk(): Uint8Array {
  if (chunk) return chunk;
  const values = new Uint8Array(ROWS * 16);
  for (let row = 0; row < ROWS; row++) new DataView(values.buffer).setUint32(row * 16, row);
  return (chunk = encodeChunk(
    {
      rows: ROWS,
      columns: [
        { name: 'transaction_id', type: 'uuid', values },
        numberColumn('final_amount', new Array<number>(ROWS).fill(1_000_000)),
        numberColumn('created_at', new Array<number>(ROWS).fill(1_709_632_800)),
      ],
    },
    0,
  ));
}
