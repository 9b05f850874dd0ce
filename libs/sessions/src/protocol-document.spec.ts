import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { CLIENT_PROTOCOL_VERSION, sessionErrors } from '@coffee/protocol';
import { frameTable, frameTypes } from './frame-table';
import { messageSchemas, type Messages } from './messages';
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

const isJson = (name: string): name is keyof Messages => Object.hasOwn(messageSchemas, name);

/** The outermost fields of `{job, stages: [{stage, done}], reason?}`, sorted. */
function fieldsOf(payload: string): string[] {
  let inside = /`\{(.*?)\}`/.exec(payload)![1]!;
  for (let before = ''; before !== inside;) [before, inside] = [inside, inside.replace(/[[{][^[\]{}]*[\]}]/g, '')];
  return inside
    .split(',')
    .map((field) => field.split(':')[0]!.trim())
    .sort();
}

describe('docs/client-protocol.md', () => {
  const frames = rows.filter(([code]) => /^\d+$/.test(code!));

  it('lists every frame with its code, who sends it and its limit, and no other', () => {
    const documented = frames.map(([code, name, from, , limit]) => {
      return [name, { code: Number(code), from, limit: sizes[limit!] }];
    });
    const table = frameTypes.map((type) => {
      const { code, from, limit } = frameTable[type];
      return [type, { code, from, limit }];
    });
    expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(table));
  });

  it('says which frames are JSON, and their fields where it lists them', () => {
    for (const [, name, , payload] of frames) {
      expect([name, payload!.startsWith('JSON')]).toEqual([name, isJson(name!)]);
      if (!isJson(name!) || !payload!.includes('{')) continue;
      const shape: Readonly<Record<string, z.ZodType>> = messageSchemas[name].shape;
      const fields = Object.entries(shape).map(([field, schema]) => {
        const optional = z.object({ [field]: schema }).safeParse({}).success;
        return optional ? `${field}?` : field;
      });
      expect([name, fieldsOf(payload!)]).toEqual([name, fields.sort()]);
    }
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
