/** Decimals, dates and truths as other businesses write them: what is written of a value is read as that value, by the kernel and without it. */
import fc from 'fast-check';
import { dateForms, decodeBody, separators, type DateForm, type TableSchema } from '@coffee/protocol';
import { parseNumber } from './field-value';
import { readRanges, rowsOf, type ShownRow } from './fixtures/read-file';
import { TempFolder } from './fixtures/temp-folder';
import { compileKernel, RangeReader } from './index';

/** An integer of the last decimal, written with a sign before its decimals, and some zeros of them left out. */
function written(value: number, scale: number, sign: string, isShort: boolean): string {
  const digits = String(Math.abs(value)).padStart(scale + 1, '0');
  const decimals = digits.slice(-scale);
  const short = isShort ? decimals.replace(/0+$/, '') : decimals;
  return `${value < 0 ? '-' : ''}${digits.slice(0, -scale)}${short === '' ? '' : sign + short}`;
}

function dateText(days: number, form: DateForm, isShort: boolean): string {
  const date = new Date(days * 86_400_000);
  const two = (part: number): string => (isShort ? String(part) : String(part).padStart(2, '0'));
  return form
    .replace('YYYY', String(date.getUTCFullYear()).padStart(4, '0'))
    .replace('MM', two(date.getUTCMonth() + 1))
    .replace('DD', two(date.getUTCDate()));
}

const timeText = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(11, 19);

// Around what the kernel holds in 32 bits, and far beyond.
const integers = fc.oneof(
  fc.integer({ min: -3_000_000_000, max: 3_000_000_000 }),
  fc.integer({ min: -200_000, max: 200_000 }),
  fc.maxSafeInteger(),
);
const days = fc.oneof(fc.integer({ min: -25_567, max: 47_481 }), fc.integer({ min: -719_162, max: 2_932_896 }));

describe('a value', () => {
  it.each([
    ['money', 3],
    ['decimal', 6],
  ] as const)('of kind %s has a comma or a point before its decimals', (kind, scale) => {
    fc.assert(
      fc.property(integers, fc.boolean(), fc.boolean(), (value, decimalComma, isShort) => {
        const [sign, other] = decimalComma ? [',', '.'] : ['.', ','];
        const forms = decimalComma ? { decimalComma: true as const } : {};
        expect(parseNumber(kind, written(value, scale, sign, isShort), forms)).toBe(value);
        expect(parseNumber(kind, written(value, scale, other, false), forms)).toBeUndefined();
      }),
    );
  });

  it('of a number with a comma has no other sign', () => {
    for (const text of ['1.234,5', '1,234,5', ',5', '5,', '1 234', '1,5 EUR'])
      expect(parseNumber('money', text, { decimalComma: true })).toBeUndefined();
  });

  it('is a date in one of the forms, and in no other', () => {
    fc.assert(
      fc.property(days, fc.constantFrom(...dateForms), fc.boolean(), fc.nat(86_399), (day, form, isShort, second) => {
        const text = dateText(day, form, isShort && form !== 'YYYY-MM-DD');
        const forms = { dates: form };
        expect(parseNumber('date', text, forms)).toBe(day);
        expect(parseNumber('instant', `${text} ${timeText(second)}`, forms)).toBe(day * 86_400 + second);
        for (const other of dateForms) {
          const inOther = dateText(day, other, false);
          // The same text may be one in both.
          if (inOther !== dateText(day, form, false) && parseNumber('date', inOther, forms) !== undefined)
            expect(dateText(parseNumber('date', inOther, forms)!, form, false)).toBe(inOther);
        }
      }),
    );
  });

  it('is no date when there is no such day', () => {
    for (const text of [
      '31.02.2024',
      '00.01.2024',
      '1.13.2024',
      '1.1.24',
      '1.1',
      '2024.01.01',
      '01/01/2024',
      '1.1.2024.',
      'x.y.2024',
    ])
      expect(parseNumber('date', text, { dates: 'DD.MM.YYYY' })).toBeUndefined();
  });

  it.each([
    ['true', 1],
    ['FALSE', 0],
    ['T', 1],
    ['f', 0],
    ['yes', 1],
    ['No', 0],
    ['y', 1],
    ['n', 0],
    ['1', 1],
    ['0', 0],
    ['2', undefined],
    ['truE!', undefined],
    ['', undefined],
  ])('of %j is true or false', (text, value) => expect(parseNumber('boolean', text)).toBe(value));
});

describe('a file of another business', () => {
  const reader = new RangeReader(compileKernel());
  let folder: TempFolder;
  beforeAll(() => (folder = new TempFolder()));
  afterAll(() => {
    reader.close();
    folder.remove();
  });

  const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
    fc.option(value, { nil: undefined, freq: 4 });
  const row = fc.record({
    number: integers,
    price: integers,
    weight: integers,
    day: days,
    at: fc.tuple(days, fc.nat(86_399)),
    paid: fc.boolean(),
    perhaps: optional(integers),
    share: optional(integers),
    told: optional(fc.boolean()),
    name: fc.stringMatching(/^[a-z ]{1,8}$/),
  });
  const forms = fc.record({
    separator: fc.constantFrom(...separators),
    decimalComma: fc.boolean(),
    dates: fc.constantFrom(...dateForms),
    end: fc.constantFrom('\n', '\r\n'),
    isShort: fc.boolean(),
    truths: fc.constantFrom(['true', 'false'], ['TRUE', 'FALSE'], ['1', '0'], ['yes', 'no']),
  });

  it('has the values that were written', () => {
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 60 }),
        forms,
        fc.integer({ min: 40, max: 400 }),
        (rows, form, rangeBytes) => {
          const { separator, decimalComma, dates, end, isShort, truths } = form;
          const schema: TableSchema = {
            large: true,
            separator,
            ...(decimalComma && { decimalComma }),
            ...(dates !== 'YYYY-MM-DD' && { dates }),
            columns: [
              { name: 'number', kind: 'count', nullable: false },
              { name: 'price', kind: 'money', nullable: false },
              { name: 'weight', kind: 'decimal', nullable: false },
              { name: 'day', kind: 'date', nullable: false },
              { name: 'at', kind: 'instant', nullable: false, header: 'Sold at' },
              { name: 'paid', kind: 'boolean', nullable: false },
              { name: 'perhaps', kind: 'money', nullable: true },
              { name: 'share', kind: 'decimal', nullable: true },
              { name: 'told', kind: 'boolean', nullable: true },
              { name: 'name', kind: 'text', nullable: false },
            ],
          };
          const sign = decimalComma ? ',' : '.';
          const quoted = (text: string): string => (text.includes(separator) ? `"${text}"` : text);
          const decimal = (value: number | undefined, scale: number): string =>
            value === undefined ? '' : quoted(written(value, scale, sign, isShort));
          const truth = (value: boolean | undefined): string => (value === undefined ? '' : truths[value ? 0 : 1]);
          const lines = rows.map(({ number, price, weight, day, at, paid, perhaps, share, told, name }) =>
            [
              ...[String(number), decimal(price, 3), decimal(weight, 6), dateText(day, dates, false)],
              `${dateText(at[0], dates, false)} ${timeText(at[1])}`,
              ...[truth(paid), decimal(perhaps, 3), decimal(share, 6), truth(told), name],
            ].join(separator),
          );
          const header = ['number', 'price', 'weight', 'day', 'Sold at', 'paid', 'perhaps', 'share', 'told', 'name'];
          const path = folder.write('file.csv', [header.join(separator), ...lines, ''].join(end));
          const columns = schema.columns.map(({ name, kind, nullable }) => ({ name, kind, nullable }));
          const ranges = readRanges(reader, path, columns, { rangeBytes, file: { table: 'file', schema } });
          const number = (value: boolean | undefined): number | undefined =>
            value === undefined ? undefined : Number(value);
          const expected = rows.map(({ at, paid, told, ...values }): ShownRow => ({
            ...values,
            at: at[0] * 86_400 + at[1],
            paid: number(paid),
            told: number(told),
          }));
          expect(ranges.flatMap(({ chunk }) => rowsOf(decodeBody(chunk)))).toEqual(expected);
          expect(ranges.reduce((sum, { badRows }) => sum + badRows.count, 0)).toBe(0);
        },
      ),
      { numRuns: 150 },
    );
  });
});
