/**
 * What is refused, and what is said: the files of `golden/refused`, in each of which texts stand with their messages, to be read as somebody would who
 * wrote them. To accept a change: UPDATE_GOLDEN=1 npx jest -c libs/sql/jest.config.cjs refused
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bind, bindAll, parse, SqlError } from '.';

const folder = join(__dirname, '../golden/refused');
const SAID = '\n>>>\n';
const NEXT = '\n\n--------\n\n';

async function messageOf(text: string): Promise<string> {
  try {
    bindAll(await parse(text));
  } catch (error) {
    return error instanceof SqlError ? error.message : String(error);
  }
  return 'nothing';
}

describe.each([
  ['outside', 'SQL that is not taken'],
  ['names', 'names and joins'],
  ['kinds', 'kinds, and what stands where'],
  ['texts', 'texts that are no statements'],
])('%s: %s', (name) => {
  const file = join(folder, `${name}.txt`);
  const blocks = readFileSync(file, 'utf8')
    .trimEnd()
    .split(NEXT)
    .map((block) => block.split(SAID));

  test.each(blocks)('%s', async (text, message) => {
    const said = await messageOf(text);
    if (process.env['UPDATE_GOLDEN'] !== '1') expect(said).toBe(message);
    // Each has a message of its own: what is refused by accident says nothing of what works.
    expect(said).not.toBe('nothing');
  });

  if (process.env['UPDATE_GOLDEN'] === '1')
    afterAll(async () => {
      const texts = await Promise.all(blocks.map(async ([text]) => `${text!}${SAID}${await messageOf(text!)}`));
      writeFileSync(file, `${texts.join(NEXT)}\n`);
    });
});

test('a place is counted in characters, with a tab as one', async () => {
  const text = "-- Größe 🙂\r\n\tSELECT 'é🙂', sum(final_amont)\r\nFROM transactions";
  const [statement] = await parse(text);
  const message = ['  ', " SELECT 'é🙂', sum(final_amont)", '\n  ', ' '.repeat(18), '^'].join('');
  expect(() => bind(statement!)).toThrow(
    new SqlError(
      'there is no column final_amont in transactions; did you mean final_amount?',
      { line: 2, column: 19 },
      text,
    ),
  );
  expect(await messageOf(text)).toContain(message);
});

test('of a long line the part around the place is shown, and nothing that acts on a terminal', async () => {
  const text = `SELECT ${'store_id, '.repeat(60)}\u001b[31m FROM stores`;
  const [first, line, caret] = (await messageOf(text)).split('\n');
  expect(first).toContain('line 1, column 612');
  expect(line!.length).toBeLessThan(120);
  expect(line).toContain('\\x1b[31m');
  expect(line!.indexOf('m FROM')).toBe(caret!.indexOf('^'));
});
