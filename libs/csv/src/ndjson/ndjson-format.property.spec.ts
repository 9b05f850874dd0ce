import fc from 'fast-check';
import { decodeBody, tableSchemas, type ColumnKind, type ShopTable } from '@coffee/protocol';
import { odd, ordinary } from '../fixtures/csv-cases';
import { readRanges, rowsOf } from '../fixtures/read-file';
import { TempFolder } from '../fixtures/temp-folder';
import { compileKernel, RangeReader } from '../index';

/** A field as text, with how JSON writes it. */
interface Field {
  readonly text: string;
  readonly json: string | undefined;
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

const fieldOf = (kind: ColumnKind): fc.Arbitrary<Field> =>
  fc
    .tuple(
      fc.oneof(
        { arbitrary: ordinary[kind], weight: 9 },
        { arbitrary: odd[kind], weight: 2 },
        { arbitrary: fc.constant(''), weight: 1 },
      ),
      fc.nat({ max: 2 }),
    )
    .map(([text, form]): Field => {
      if (text === '') return { text, json: ['""', 'null', undefined][form] };
      if (form === 0 && NUMBER.test(text)) return { text, json: text };
      // With all that JSON allows to be escaped.
      const escaped = (letter: string): string => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
      const json = JSON.stringify(text);
      return { text, json: form === 1 ? `"${[...json.slice(1, -1)].map((sign) => (/[a-z0-9 ]/i.test(sign) && !json.includes('\\') ? escaped(sign) : sign)).join('')}"` : json };
    }); // prettier-ignore

const csvField = ({ text }: Field): string => `"${text.replaceAll('"', '""')}"`;

interface Case {
  readonly table: ShopTable;
  readonly csv: string;
  readonly ndjson: string;
  readonly rangeBytes: number;
  readonly order: readonly number[];
}

const anyCase = fc.constantFrom<ShopTable>('transactions', 'users', 'stores').chain((table) => {
  const { columns } = tableSchemas[table];
  return fc
    .record({
      rows: fc.array(fc.tuple(fc.tuple(...columns.map(({ kind }) => fieldOf(kind))), fc.nat({ max: columns.length })), {
        maxLength: 25,
      }),
      lineEnd: fc.constantFrom('\n', '\r\n'),
      rangeBytes: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 300, max: 1 << 20 })),
      order: fc.array(fc.nat({ max: 5 }), { maxLength: 20 }),
    })
    .map(({ rows, lineEnd, ...cut }): Case => {
      const csvLines = rows.map(([fields]) => fields.map(csvField).join(','));
      const jsonLines = rows.map(([fields, first]) => {
        const members = fields.flatMap(({ json }, i) => (json === undefined ? [] : [`"${columns[i]!.name}":${json}`]));
        // The order of keys is any.
        return `{${[...members.slice(first), ...members.slice(0, first)].join(',')}}`;
      });
      const header = columns.map(({ name }) => name).join(',');
      const text = (lines: readonly string[]): string => lines.map((line) => line + lineEnd).join('');
      return { table, csv: text([header, ...csvLines]), ndjson: text(jsonLines), ...cut };
    });
});

describe('rows as NDJSON', () => {
  const folder = new TempFolder();
  const reader = new RangeReader(compileKernel());
  afterAll(() => {
    reader.close();
    folder.remove();
  });

  it('give the bytes, the bad rows and the notes that they give as CSV', () => {
    fc.assert(
      fc.property(anyCase, ({ table, csv, ndjson }) => {
        const { columns } = tableSchemas[table];
        const told = (name: string, content: string) => {
          const path = folder.write(name, content);
          const [range] = readRanges(reader, path, columns, { rangeBytes: 1 << 22, file: { table } });
          const { chunk, badRows, badLines, notes } = range ?? {};
          return { chunk, badRows, badLines, notes };
        };
        const asCsv = told('a.csv', csv);
        const asJson = told('a.ndjson', ndjson);
        if (!asJson.chunk) return expect(ndjson).toBe('');
        expect(Buffer.from(asJson.chunk).equals(asCsv.chunk!)).toBe(true);
        expect(asJson.badRows!.reasons).toEqual(asCsv.badRows!.reasons);
        expect(asJson.notes!.map(({ line: _, ...note }) => note)).toEqual(asCsv.notes!.map(({ line: _, ...note }) => note));
      }),
      { numRuns: 300 },
    );
  }); // prettier-ignore

  it('are the same however the file is cut, and no range is read twice', () => {
    fc.assert(
      fc.property(anyCase, ({ table, ndjson, rangeBytes, order }) => {
        const { columns } = tableSchemas[table];
        const path = folder.write('b.ndjson', ndjson);
        const told = (bytes: number, keys: readonly number[]) => {
          const ranges = readRanges(reader, path, columns, { rangeBytes: bytes, order: keys, file: { table } });
          const rows = ranges.flatMap(({ chunk }) => rowsOf(decodeBody(chunk)));
          return { rows, badLines: ranges.flatMap(({ badLines }) => badLines) };
        };
        const scans = jest.spyOn(reader, 'scan');
        const cut = told(Math.min(rangeBytes, 1 << 16), order);
        expect(scans).toHaveBeenCalledTimes(Math.ceil(Buffer.byteLength(ndjson) / Math.min(rangeBytes, 1 << 16)));
        scans.mockRestore();
        const whole = told(1 << 22, []);
        expect(cut.rows).toEqual(whole.rows);
        expect(cut.badLines.slice(0, 10)).toEqual(whole.badLines.slice(0, 10));
      }),
      { numRuns: 200 },
    );
  });
});
