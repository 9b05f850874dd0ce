/** Questions at the prompt, of a real folder. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { Prompt } from '../prompt/prompt';
import { Terminal } from '../terminal/terminal';
import { askedFolder } from './ask-at-prompt';

let dir: string;
const printed = jest.spyOn(process.stdout, 'write');
const wrong = jest.spyOn(process.stderr, 'write');
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'coffee-prompt-'));
  writeFileSync(join(dir, 'schema.sql'), '-- file: cakes.csv\nCREATE TABLE cakes (cake INTEGER, name VARCHAR);');
  writeFileSync(join(dir, 'cakes.csv'), 'cake,name\n1,Linzer\n2,Sacher\n3,Opera\n');
});
beforeEach(() => {
  for (const spy of [printed, wrong]) spy.mockReset().mockReturnValue(true);
});
afterAll(() => {
  for (const spy of [printed, wrong]) spy.mockRestore();
  rmSync(dir, { recursive: true });
});

const textOf = (spy: typeof printed): string =>
  spy.mock.calls.map(([written]) => Buffer.from(written).toString()).join('');

/** What is printed, and what is said to be wrong. */
async function type(...lines: readonly string[]): Promise<readonly [string, string]> {
  const folder = await askedFolder(dir, { format: 'csv', quiet: true });
  const settings = { format: 'csv', parameters: {}, isTimed: false } as const;
  const input = new PassThrough();
  input.end(lines.map((line) => `${line}\n`).join(''));
  const terminal = new Terminal({ write: () => true }, {});
  const history = { entries: [], add: () => undefined };
  await new Prompt(folder, terminal, settings).run({ input, output: new PassThrough() }, history);
  return [textOf(printed), textOf(wrong)];
}

const ALL = 'SELECT count(*) AS n FROM cakes;';
const ONE = '-- $x = 1\nSELECT name FROM cakes WHERE cake = $x;';

test('the value of a parameter is for the questions that have it, until it is taken away', async () => {
  expect(await type('.param x=2', ALL, ONE, '.param X=3', ONE, '.param $x=', ONE)).toEqual([
    'n\n3\nname\nSacher\nname\nOpera\nname\nLinzer\n',
    '',
  ]);
});

test('a value that is none, of a parameter that a question does not have, is nothing to it', async () => {
  const [answers, errors] = await type(".param x='", ALL, '.explain SELECT 1 FROM cakes;', ONE);
  expect(answers).toBe('n\n3\n');
  expect(errors).toMatch(/^coffee: the value of \$x has a quote that begins or ends no text: [^\n]*\n$/);
});

test('what is missing says which value was meant for it', async () => {
  const [, errors] = await type('.param yers=2', 'SELECT name FROM cakes WHERE cake = $years;');
  expect(errors).toContain('$years has no value; did you mean $yers?');
});
