import { PassThrough } from 'node:stream';
import { CoffeeError } from '@coffee/core';
import { tableSchemas, type Tables } from '@coffee/protocol';
import { Terminal } from '../terminal/terminal';
import { completionsOf } from './completions';
import { Prompt, type PromptSettings } from './prompt';

const isWhole = (text: string): boolean => /;\s*$/.test(text);

describe('the prompt of coffee sql', () => {
  let asked: { readonly text: string; readonly settings: PromptSettings }[];
  let told: string;
  const wrong = jest.spyOn(process.stderr, 'write');
  beforeEach(() => {
    asked = [];
    told = '';
    wrong.mockReset().mockReturnValue(true);
  });
  afterAll(() => wrong.mockRestore());

  /** Types it, and leaves. */
  async function type(keys: string): Promise<void> {
    const input = new PassThrough();
    const stream = { write: (text: string) => (told += text) };
    const folder = {
      tables: tableSchemas,
      sizes: new Map([['stores', 1234]]),
      isWhole,
      schemaText: (tables: Tables) => `CREATE TABLE ${Object.keys(tables).join(' ')}\n`,
      answer: (text: string, settings: PromptSettings) => {
        if (text.startsWith('wrong')) throw new CoffeeError('USAGE', 'line 1, column 1: it is wrong');
        asked.push({ text, settings });
        return Promise.resolve();
      },
      explain: (text: string) => Promise.resolve(['the plan of', ...text.split('\n')]),
    };
    const settings = { format: 'table' as const, parameters: { years: '2024' }, isTimed: true };
    const history = { entries: [], add: () => undefined };
    input.end(keys);
    await new Prompt(folder, new Terminal(stream, {}), settings).run({ input, output: new PassThrough() }, history);
  }
  const errors = (): string => wrong.mock.calls.map(([text]) => String(text)).join('');

  it('has what is typed answered, an error or not', async () => {
    await type('wrong;\nSELECT 1\nFROM stores;\n');
    expect(errors()).toBe('coffee: line 1, column 1: it is wrong\n');
    expect(asked).toEqual([
      { text: 'SELECT 1\nFROM stores;', settings: { format: 'table', parameters: { years: '2024' }, isTimed: true } },
    ]);
    expect(process.exitCode).toBeUndefined();
  });

  it('asks with what is set', async () => {
    await type('.format ndjson\n.timer off\n.param city=Lima\n.PARAM $years = 2025\none;\n.param\n');
    expect(asked[0]!.settings).toEqual({
      ...{ format: 'ndjson', isTimed: false },
      parameters: { years: '2025', city: 'Lima' },
    });
    expect(told).toContain('$years = 2025\n$city = Lima\n');
  });

  it('has one value for each parameter, in any case of letters, until it is taken away', async () => {
    await type('.param YEARS=2025\none;\n.param city=Lima\n.param years=\ntwo;\n.param other=\nthree;\n');
    expect(asked.map(({ settings }) => settings.parameters)).toEqual([
      { years: '2025' },
      { city: 'Lima' },
      { city: 'Lima' },
    ]);
  });

  it('shows tables, columns, plans, and its commands', async () => {
    await type('.tables\n.schema STORES;\n.explain SELECT 1\nFROM stores;\n.help\n');
    expect(told).toContain('stores  8 columns, 1.2 kB\n');
    expect(told).toContain('menu_items  7 columns, not in this folder\n');
    expect(told).toContain('\nCREATE TABLE stores\n');
    expect(told).toContain('the plan of\nSELECT 1\nFROM stores;\n');
    expect(told).toMatch(/^ {2}\.timer on\|off +whether/m);
  });

  it.each([
    ['.nothing', 'there is no command ".nothing"; see .help'],
    ['.schema nothing', 'there is no table "nothing"; see .tables'],
    ['.timer maybe', '.timer takes on or off'],
    ['.param years', '.param takes a name and its value, like .param years=2024,2025'],
    ['.format pdf', '.format takes one of '],
    ['.format constructor', '.format takes one of '],
    ['.format parquet', 'parquet'],
  ])('says what is wrong with %s', async (command, says) => {
    await type(`${command}\n`);
    expect(errors()).toContain(says);
  });

  it.each(['.quit', '.exit'])('is left by %s', async (command) => {
    await type(`${command}\none;\n`);
    expect(asked).toEqual([]);
  });
});

describe('what Tab completes', () => {
  const complete = completionsOf(['stores', 'store_id'], ['.help', '.tables']);

  it.each([
    ['SELECT sto', ['stores', 'store_id'], 'sto'],
    ['SELECT STORE_', ['store_id'], 'STORE_'],
    ['SEL', ['SELECT'], 'SEL'],
    ['sel', ['select'], 'sel'],
    ['.t', ['.tables'], '.t'],
    ['SELECT ', [], ''],
    ['SELECT .', [], ''],
  ])('of %j', (line, words, part) => {
    expect(complete(line)).toEqual([words, part]);
  });
});
