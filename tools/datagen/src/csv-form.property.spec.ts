/** Whatever the form, fast-csv reads the rows that were put in. */
import fc from 'fast-check';
import { FormEncoder, isPlain } from './csv-form';
import type { CsvForm } from './options';
import { Random } from './random';
import { parseRows } from './read-folder.testing';

const flag = fc.boolean();
const forms: fc.Arbitrary<CsvForm> = fc.record({
  lineEnd: fc.constantFrom('lf', 'crlf', 'mixed'),
  bom: flag,
  quoteAll: flag,
  quoteSome: flag,
  noFinalNewline: flag,
  shuffleColumns: flag,
  extraColumns: flag,
  blankLines: flag,
});
const field = fc.string({ unit: fc.constantFrom('a', '1', '.', ',', '"', '\n', '\r\n', 'é', '😀'), maxLength: 6 });
// A row of nothing is what fast-csv takes for a blank line.
const row = fc.tuple(fc.integer().map(String), field, field);
const header = 'a_id,b,c';

it('rows survive every form', async () => {
  await fc.assert(
    fc.asyncProperty(forms, fc.array(row, { maxLength: 12 }), fc.nat(7), fc.nat(), async (form, rows, file, seed) => {
      const encoder = new FormEncoder(form, header, file, false, new Random(seed, 'form'));
      const text = encoder.start() + rows.map((fields) => encoder.row(fields)).join('') + encoder.end();
      const read = await parseRows(text);
      expect(read.map(({ a_id, b, c }) => [a_id, b, c])).toEqual(rows);
    }),
    { numRuns: 300 },
  );
});

it('the plain form changes nothing', () => {
  const encoder = new FormEncoder({ bom: false, lineEnd: 'lf' }, header, 0, true, new Random(1, 'form'));
  expect(isPlain({ bom: false, lineEnd: 'lf' })).toBe(true);
  expect(encoder.start() + encoder.rows('1,,x\n2,y,\n') + encoder.end()).toBe('a_id,b,c\n1,,x\n2,y,\n');
});

it('each switch shows in the text', () => {
  const plain = '1,x,y\n2,x,y\n3,x,y\n'.repeat(30);
  const encode = (form: CsvForm, file = 0): string => {
    const encoder = new FormEncoder(form, header, file, false, new Random(1, 'form'));
    return encoder.start() + encoder.rows(plain) + encoder.end();
  };
  const textOf: Record<string, [CsvForm, RegExp]> = {
    crlf: [{ lineEnd: 'crlf' }, /^([^\n]*\r\n){91}$/],
    mixed: [{ lineEnd: 'mixed' }, /[^\r]\n[^]*\r\n/],
    bom: [{ bom: true }, /^\ufeffa_id/],
    quoteAll: [{ quoteAll: true }, /^"a_id","b","c"\n("\d","x","y"\n){90}$/],
    quoteSome: [{ quoteSome: true }, /note[^]*"two, please"[^]*""ok""/],
    noFinalNewline: [{ noFinalNewline: true }, /y$/],
    shuffleColumns: [{ shuffleColumns: true }, /^(?!a_id,b,c)/],
    extraColumns: [{ extraColumns: true }, /^(?=.*channel)(?=.*cashier_id)/],
    blankLines: [{ blankLines: true }, /\n\n/],
  };
  for (const [name, [form, look]] of Object.entries(textOf)) {
    expect([name, isPlain(form), look.test(encode(form))]).toEqual([name, false, true]);
  }
  expect(encode({ quoteSome: true }, 3)).not.toContain('"');
});
