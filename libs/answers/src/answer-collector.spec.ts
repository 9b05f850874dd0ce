import { encodeChunk, numberColumn, textColumn, type Column } from '@coffee/protocol';
import { defaultParameters, parseQueryIds, planJob } from '@coffee/query-plan';
import { averageTicket } from '@coffee/query-plan/example';
import { AnswerCollector } from './answer-collector';

const plan = planJob([...parseQueryIds('q3'), averageTicket], defaultParameters, { partitions: 1 });
const good: readonly Column[] = [
  numberColumn('half', [4048]),
  textColumn('store_name', ['One']),
  numberColumn('store_id', [1]),
  numberColumn('tpv', [75_000]),
];
const average: readonly Column[] = [
  numberColumn('month', [24288]),
  textColumn('store_name', ['One']),
  numberColumn('store_id', [1]),
  numberColumn('total', [10]),
  numberColumn('tickets', [3]),
];
const part = (answer: number, columns: readonly Column[], rows = 1) => ({
  answer,
  chunk: encodeChunk({ rows, columns }),
});
const replaced = (columns: readonly Column[], other: Column): Column[] =>
  columns.map((column) => (column.name === other.name ? other : column));

describe('what collects the parts of answers', () => {
  it('takes what can be printed', () => {
    const collector = new AnswerCollector(plan);
    collector.add(part(0, good));
    collector.add(part(1, average));
    expect(collector.answers().map(({ rows }) => rows)).toEqual([1, 1]);
  });

  const name = { name: 'store_name', type: 'text', offsets: Uint32Array.of(0, 1) } as const;
  it.each<[what: string, part: ReturnType<typeof part>]>([
    ['an answer that there is not', part(2, good)],
    ['a column too few', part(0, good.slice(1))],
    ['numbers in place of text', part(0, replaced(good, numberColumn('store_name', [1])))],
    ['text in place of numbers', part(0, replaced(good, textColumn('tpv', ['one'])))],
    ['a number that is none', part(0, replaced(good, { name: 'tpv', type: 'f64', values: Float64Array.of(NaN) }))],
    ['text that is not UTF-8', part(0, replaced(good, { ...name, values: Uint8Array.of(0xff) }))],
    ['a text that ends within a character', part(0, replaced(good, { ...name, values: Uint8Array.of(0xc3) }))],
    ['a division by zero', part(1, replaced(average, numberColumn('tickets', [0])))],
    ['bytes that are no chunk', { answer: 0, chunk: new Uint8Array(24) }],
  ])('refuses %s when it comes, not when all have come', (_what, bad) => {
    expect(() => new AnswerCollector(plan).add(bad)).toThrow(expect.objectContaining({ code: 'BAD_MESSAGE' }) as Error);
  });

  it.each<[amount: string, thousandths: string]>([
    ['9007199254740.993', '9007199254740993'],
    ['-9007199254740.993', '-9007199254740993'],
    ['99999999999999999999999999999999999.0', '99999999999999999999999999999999999000'],
  ])('takes sums beyond 2^53 as text, and prints them: %s', (amount, thousandths) => {
    const collector = new AnswerCollector(plan);
    collector.add(part(0, replaced(good, textColumn('tpv', [thousandths]))));
    collector.add(part(0, replaced(replaced(good, numberColumn('half', [4049])), numberColumn('tpv', [-1]))));
    const [answer] = collector.answers();
    expect(Buffer.concat([...answer!.csv()]).toString()).toBe(
      `year_half_created_at,store_name,tpv\n2024-H1,One,${amount}\n2024-H2,One,-0.001\n`,
    );
  });

  it.each(['1e3', '1.5', '', '-', '0x10', ' 1', '\ufeff1', '9'.repeat(39)])('refuses %j for a sum', (text) => {
    const bad = part(0, replaced(good, textColumn('tpv', [text])));
    expect(() => new AnswerCollector(plan).add(bad)).toThrow(expect.objectContaining({ code: 'BAD_MESSAGE' }) as Error);
  });

  it('refuses a number beyond 2^53, which cannot be known to be exact', () => {
    const wide = { name: 'tpv', type: 'f64', values: Float64Array.of(2 ** 53) } as const;
    expect(() => new AnswerCollector(plan).add(part(0, replaced(good, wide)))).toThrow(
      'tpv holds numbers that are not whole',
    );
  });

  it('keeps only so much, by bytes, by rows and by parts', () => {
    const many = numberColumn('tpv', new Uint8Array(10_000));
    const rows = (length: number): Column[] => [
      numberColumn('half', new Uint8Array(length)),
      {
        name: 'store_name',
        type: 'text',
        offsets: new Uint32Array(1),
        values: new Uint8Array(0),
        validity: new Uint8Array((length + 7) >> 3),
      },
      numberColumn('store_id', new Uint8Array(length)),
      many,
    ];
    const large = part(0, rows(10_000), 10_000);
    for (const [next, room] of [
      [large, 1 << 20],
      [part(0, good), 1 << 20],
      [part(0, rows(0).slice(0, 3).concat(numberColumn('tpv', [])), 0), 1 << 20],
    ] as const) {
      const collector = new AnswerCollector(plan, room);
      const taken = (): number => {
        for (let parts = 0; ; parts++) collector.add(next);
      };
      expect(taken).toThrow(
        expect.objectContaining({ code: 'OUTPUT', message: expect.stringContaining('1 MiB') as string }) as Error,
      );
    }
  });

  it('counts integers as what they take when they are unpacked', () => {
    const rows = 10_000;
    const names = new Uint32Array(rows + 1);
    const wide = (column: string): Column => ({ name: column, type: 'i32', values: new Int32Array(rows) });
    const large = part(
      0,
      [wide('half'), { ...name, offsets: names, values: new Uint8Array(0) }, wide('store_id'), wide('tpv')],
      rows,
    );
    const room = 1 << 20;
    const collector = new AnswerCollector(plan, room);
    let parts = 0;
    expect(() => {
      for (; ; parts++) collector.add(large);
    }).toThrow('1 MiB');
    expect(large.chunk.length).toBeLessThan(rows * 5);
    expect(parts).toBeLessThanOrEqual(room / (rows * (3 * 4 + 24)));
  });
});
