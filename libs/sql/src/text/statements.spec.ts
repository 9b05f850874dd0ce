import { statementsOf, MAX_NESTING, MAX_STATEMENTS, MAX_TEXT_BYTES, MAX_TOKENS, MAX_WORDS } from './statements';

const headsOf = (text: string, name?: string) =>
  statementsOf(text, name).map(({ name: own, title, defaults, tokens }) => ({
    name: own,
    title,
    defaults: Object.fromEntries([...defaults].map(([key, values]) => [key, values.map((value) => value.text)])),
    text: tokens.map((token) => token.text).join(' '),
  }));

it('reads title, name and defaults of the comments above each statement', () => {
  const text = `
    -- Revenue of each month
    -- beside the first one this says nothing
    -- name: revenue
    -- $Years = 2023-2025, 2027
    SELECT a; -- of the first
    -- $from=06:00
    -- $city = 'O''Higgins, Lima', Cusco , -7.5
    /* not this */
    SELECT 'b;c' -- inside
    ;;
    SELECT d`;
  expect(headsOf(text, 'mix')).toEqual([
    {
      name: 'revenue',
      title: 'Revenue of each month',
      defaults: { years: ['2023', '2024', '2025', '2027'] },
      text: 'SELECT a',
    },
    {
      name: 'mix_2',
      title: undefined,
      defaults: {
        years: ['2023', '2024', '2025', '2027'],
        from: ['06:00'],
        city: ["O'Higgins, Lima", 'Cusco', '-7.5'],
      },
      text: "SELECT 'b;c'",
    },
    expect.objectContaining({ name: 'mix_3', title: undefined, text: 'SELECT d' }),
  ]);
});

it.each([
  ['Payment Mix (2)', 'payment_mix_2'],
  ['2024-sales', 'sales'],
  ['äöü', 'answer'],
  [undefined, 'answer'],
])('makes a name of the file %s: %s', (file, name) => {
  expect(headsOf('SELECT a', file)[0]!.name).toBe(name);
});

it('says of a name that is too long how long it is', () => {
  const name = 'n'.repeat(70);
  expect(() => statementsOf(`-- name: ${name}\nSELECT a`)).toThrow(
    `has at most 60: not "${'n'.repeat(60)}…" (70 characters)`,
  );
});

it('passes over a byte order mark', () => {
  expect(headsOf('\ufeffSELECT a')[0]!.text).toBe('SELECT a');
});

describe('a text is bounded', () => {
  const refuses = (text: string, message: string | RegExp): void => expect(() => statementsOf(text)).toThrow(message);
  it('in bytes', () => {
    const text = (bytes: number): string => `SELECT 1 -- é${'x'.repeat(bytes - 14)}`;
    expect(statementsOf(text(MAX_TEXT_BYTES))).toHaveLength(1);
    refuses(text(MAX_TEXT_BYTES + 1), /65537 bytes, more than 65536/);
  });
  it('in statements', () => {
    expect(statementsOf('SELECT 1;'.repeat(MAX_STATEMENTS))).toHaveLength(MAX_STATEMENTS);
    refuses('SELECT 1;\n'.repeat(MAX_STATEMENTS + 1), `line ${MAX_STATEMENTS + 1}, column 1: more than 100 statements`);
  });
  it('in words and signs of each statement', () => {
    const text = (words: number): string => `SELECT 1${' + 1'.repeat(words - 1)};`;
    expect(statementsOf(text(MAX_WORDS) + text(MAX_WORDS))).toHaveLength(2);
    refuses(text(MAX_WORDS + 1), /more than 500 words and signs/);
  });
  it('in values', () => {
    const text = (values: number): string => `SELECT 1${', 1'.repeat(values - 1)}`;
    expect(statementsOf(text(MAX_TOKENS / 2))).toHaveLength(1);
    refuses(text(MAX_TOKENS / 2 + 1), /more than 5000 words, values and signs/);
  });
  it('in nesting', () => {
    const text = (levels: number): string => `SELECT ${'([{('.repeat(levels / 4)}1${')}])'.repeat(levels / 4)}`;
    expect(statementsOf(text(MAX_NESTING))).toHaveLength(1);
    refuses(text(MAX_NESTING + 4), `line 1, column ${8 + MAX_NESTING}: more than 24 parentheses`);
  });
});
