/** The parser, at the bounds of `statements.ts`: it has room for whatever they let through, and goes on afterwards. */
import { CoffeeError } from '@coffee/core';
import fc from 'fast-check';
import { parse } from '..';
import { MAX_NESTING, MAX_WORDS } from '../text/statements';

/** What came of it: `parsed`, or the code of the error. */
const outcomeOf = (text: string): Promise<string> =>
  parse(text).then(
    () => 'parsed',
    (error: unknown) => (error instanceof CoffeeError ? error.code : String(error)),
  );

const isTooLarge = (text: string): Promise<boolean> =>
  parse(text).then(
    () => false,
    (error: unknown) => /more than \d+ (?:words|parentheses)/.test(String(error)),
  );

/** What comes of the longest of the texts that the bounds let through. */
async function atTheBound(make: (times: number) => string): Promise<string> {
  let [fits, tooMany] = [0, MAX_WORDS + 1];
  while (tooMany - fits > 1) {
    const times = (fits + tooMany) >> 1;
    if (await isTooLarge(make(times))) tooMany = times;
    else fits = times;
  }
  return outcomeOf(make(fits));
}

test.each<[string, (times: number) => string]>([
  ['sums', (n) => `SELECT 1${'+1'.repeat(n)} FROM stores`],
  ['conditions', (n) => `SELECT 1 FROM stores WHERE a${' AND a'.repeat(n)}`],
  ['casts', (n) => `SELECT a${'::int'.repeat(n)} FROM stores`],
  ['tests', (n) => `SELECT a${' IS NULL'.repeat(n)} FROM stores`],
  ['tests of one word', (n) => `SELECT a${' notnull'.repeat(n)} FROM stores`],
  ['lists', (n) => `SELECT a${' IN (1)'.repeat(n)} FROM stores`],
  ['types', (n) => `SELECT CAST(a AS int${'[]'.repeat(n)}) FROM stores`],
  ['types in types', (n) => `SELECT CAST(a AS ${'ARRAY<'.repeat(n)}int${'>'.repeat(n)}) FROM stores`],
  ['indexes', (n) => `SELECT a${'[1]'.repeat(n)} FROM stores`],
  ['signs', (n) => `SELECT ${'- '.repeat(n)}1 FROM stores`],
  ['negations', (n) => `SELECT ${'NOT '.repeat(n)}a FROM stores`],
  ['branches', (n) => `SELECT ${'CASE WHEN a THEN '.repeat(n)}1${' END'.repeat(n)} FROM stores`],
  ['unions', (n) => `SELECT 1${' UNION SELECT 1'.repeat(n)}`],
  ['joins', (n) => `SELECT 1 FROM stores${' JOIN stores'.repeat(n)}`],
  [
    'sums in parentheses',
    (n) => `SELECT ${'('.repeat(MAX_NESTING)}1${'+1'.repeat(n)}${')'.repeat(MAX_NESTING)} FROM stores`,
  ],
  ['parentheses', (n) => `SELECT ${'('.repeat(n)}1${')'.repeat(n)} FROM stores`],
  ['functions', (n) => `SELECT ${'lower('.repeat(n)}a${')'.repeat(n)} FROM stores`],
  ['questions in questions', (n) => `SELECT * FROM ${'(SELECT * FROM '.repeat(n)}stores${')'.repeat(n)}`],
])('%s: the parser has room', async (_, make) => {
  expect(['parsed', 'USAGE']).toContain(await atTheBound(make));
  expect(await outcomeOf('SELECT city FROM stores')).toBe('parsed');
});

test('a text of 64 KiB of parentheses is refused before the parser sees it', async () => {
  await expect(parse(`SELECT ${'('.repeat(60_000)}`)).rejects.toThrow(/more than 24 parentheses/);
});

test('whatever the text, it is parsed or refused', async () => {
  const words =
    'SELECT FROM WHERE GROUP BY ALL HAVING QUALIFY OVER PARTITION ORDER LIMIT OFFSET AS NOT AND OR IN BETWEEN LIKE IS NULL CASE WHEN THEN ELSE END CAST DISTINCT FILTER JOIN LEFT USING ON WITH UNION EXCLUDE EXTRACT INTERVAL DATE stores city store_id count sum ( ) [ ] { } , . ; * + - / % || = <> < :: -> => \'a\' "b" $x 1 2.5 ? : @ # ! ~ ^ & | \\ -- /* */ é 🙂 \n'.split(
      ' ',
    );
  const texts = fc.array(fc.constantFrom(...words), { maxLength: 60 }).map((parts) => parts.join(' '));
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        texts,
        texts.map((text) => `SELECT city, ${text} FROM stores`),
        fc.string({ unit: 'binary' }),
      ),
      async (text) => {
        expect(['parsed', 'USAGE']).toContain(await outcomeOf(text));
      },
    ),
    { numRuns: 300 },
  );
});
