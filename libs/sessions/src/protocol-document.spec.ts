import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLIENT_PROTOCOL_VERSION, frameTypes, sessionErrors } from '@coffee/protocol';
import { defaultLimits } from './server';

/** Rows of the tables of the document, as cells without formatting. */
const document = readFileSync(join(__dirname, '../../../docs/client-protocol.md'), 'utf8');
const rows = document
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

const sizes: Readonly<Record<string, number | 'data'>> = {
  '4 KiB': 4 << 10,
  '64 KiB': 64 << 10,
  '1 MiB': 1 << 20,
  '16 MiB': 16 << 20,
  '`maxFrameBytes`': 'data',
  '0': 0,
  '4': 4,
  '8': 8,
};

describe('docs/client-protocol.md', () => {
  it('lists every frame with its code and limit, and no other', () => {
    const documented = rows
      .filter(([code]) => /^\d+$/.test(code!))
      .map(([code, name, , , limit]) => [name, { code: Number(code), limit: sizes[limit!] }]);
    expect(Object.fromEntries(documented)).toEqual(frameTypes);
  });

  it('lists every error and whether to try again, and no other', () => {
    const documented = rows
      .filter((row) => row.length === 3 && /^[A-Z_]+$/.test(row[0]!))
      .map(([code, , retriable]) => [code, retriable === 'yes']);
    expect(Object.fromEntries(documented)).toEqual(sessionErrors);
  });

  it('says the version and the deadlines of the code', () => {
    expect(document).toContain(`# Client protocol, version ${CLIENT_PROTOCOL_VERSION}\n`);
    expect(document).toContain(`within ${defaultLimits.handshake / 1000} seconds. A connection`);
    expect(document).toContain(`whole within ${defaultLimits.frameDeadline / 1000} seconds`);
  });
});
