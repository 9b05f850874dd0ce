import { answerOf, bytesOf, uuidOf } from './answers.fixture';
import { csvFormat } from './csv-format';
import { jsonFormat } from './json-format';
import { ndjsonFormat } from './ndjson-format';

const first = {
  month: 24_288,
  half: 4048,
  day: 19_000,
  quantity: 3,
  amount: 75_500,
  mean: 1,
  at: 86_461.5,
  is_new: 1,
} as const;
const answer = answerOf(
  [
    { id: uuidOf(1), name: '=1+1 "é"\n', ...first },
    { id: uuidOf(2), store: 7, quantity: -4, amount: 9_007_199_254_740_993n },
  ],
  [{ id: 'no uuid', name: '', amount: -1 }],
);

describe('csv', () => {
  it('is the bytes of the result file, of rows from anywhere', async () => {
    expect(await bytesOf(csvFormat.write(answer))).toEqual(Buffer.concat([...answer.csv()]));
  });
});

describe('json', () => {
  it('is one document that says what each column holds, and has numbers as numbers', async () => {
    const text = (await bytesOf(jsonFormat.write(answer))).toString();
    const { answer: name, columns, rows } = JSON.parse(text) as Record<string, unknown> & { rows: unknown[] };
    expect(name).toBe('every_kind');
    expect(columns).toContainEqual({ name: 'amount', type: 'decimal' });
    expect(rows[0]).toEqual({
      ...{ id: uuidOf(1), store_name: '=1+1 "é"\n', month: '2024-01', half: '2024-H1', day: '2022-01-08' },
      ...{ quantity: 3, amount: 75.5, mean: 0.000001, at: '1970-01-02 00:01:01.5', is_new: true },
    });
    expect(rows).toHaveLength(3);
  });

  it('has every digit of a number in it, and null for what is missing', async () => {
    const text = (await bytesOf(jsonFormat.write(answer))).toString();
    expect(text).toContain('"store_name":"7"');
    expect(text).toContain('"day":null,"quantity":-4,"amount":9007199254740.993,');
  });

  it('has decimals as text for whoever needs every digit of them', async () => {
    const text = (await bytesOf(jsonFormat.write(answer, { exact: true }))).toString();
    const { columns, rows } = JSON.parse(text) as { columns: unknown[]; rows: Record<string, unknown>[] };
    expect(rows.map(({ amount }) => amount)).toEqual(['75.5', '9007199254740.993', '-0.001']);
    expect(columns).toContainEqual({ name: 'amount', type: 'text' });
  });

  it('is a document without rows, too', async () => {
    const { rows } = JSON.parse((await bytesOf(jsonFormat.write(answerOf()))).toString()) as { rows: unknown[] };
    expect(rows).toEqual([]);
  });
});

describe('ndjson', () => {
  it('has the rows of the document, one a line', async () => {
    const { rows } = JSON.parse((await bytesOf(jsonFormat.write(answer))).toString()) as { rows: unknown[] };
    const lines = (await bytesOf(ndjsonFormat.write(answer))).toString().trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(rows);
    expect((await bytesOf(ndjsonFormat.write(answerOf()))).length).toBe(0);
  });
});
