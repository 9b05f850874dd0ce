import { Answer } from '@coffee/answers';
import { UNTITLED } from '@coffee/query-plan';
import { bytesOf, chunkOf, everyKind, uuidOf } from './answers.fixture';
import { svgFormat } from './svg-format';

const columns = everyKind.columns.filter(({ header }) => ['store_name', 'quantity'].includes(header));
const answer = new Answer({ ...everyKind, query: 'answer', name: 'answer', columns }, [
  chunkOf([
    { id: uuidOf(1), name: 'north', quantity: 3 },
    { id: uuidOf(2), name: 'south', quantity: 4 },
  ]),
]);

async function titleOf(options: Parameters<typeof svgFormat.write>[1]): Promise<string | undefined> {
  const svg = (await bytesOf(svgFormat.write(answer, options))).toString();
  return /<title>(.*?)<\/title>/.exec(svg)?.[1];
}

describe('the title of a plot', () => {
  it('is that of its question', async () => {
    expect(await titleOf({ language: 'es', question: 'what is sold' })).toBe('answer: what is sold');
  });

  it.each([
    ['en', 'answer: quantity by store name'],
    ['es', 'answer: quantity por store_name'],
  ] as const)('is what is drawn, where the question has none: %s', async (language, title) => {
    expect(await titleOf({ language, question: UNTITLED })).toBe(title);
    expect(await titleOf({ language })).toBe(title);
  });
});

it.each([
  ['en', 'q2_best_selling: of each month the product that sold most'],
  ['es', 'q2_best_selling: de cada mes, el producto que más se vendió'],
] as const)('the title of an answer that is a part of its question says that part: %s', async (language, title) => {
  const part = new Answer({ ...everyKind, query: 'q2', name: 'q2_best_selling', columns }, []);
  const svg = (await bytesOf(svgFormat.write(part, { language }))).toString();
  expect(svg).toContain(`<title>${title}</title>`);
});

describe('texts that are times', () => {
  const drawn = async (names: readonly (string | undefined)[], language: 'en' | 'es' = 'en'): Promise<string> => {
    const rows = names.map((name, i) => ({ id: uuidOf(i), name, quantity: i + 1 }));
    const halves = [rows.slice(0, 1), rows.slice(1)].map(chunkOf);
    const sink = { ...everyKind, query: 'answer', name: 'answer', columns };
    return (await bytesOf(svgFormat.write(new Answer(sink, halves), { language }))).toString();
  };

  it.each([
    ['2024-01', '2024-02', 'ene 2024'],
    ['2024-H1', '2024-H2', '1.er sem. 2024'],
    ['2024-01-31', '2024-02-29', '31/01/2024'],
    ['2024-01-31 12:00:00', '2024-01-31 13:00:00', '31/01/2024 12:00:00'],
  ])('are drawn as times: %s', async (first, last, spanish) => {
    expect(await drawn([first, last])).toContain('<desc>Plot of quantity by store name, ');
    expect(await drawn([first, last], 'es')).toContain(`<title>${spanish}: 1</title>`);
  });

  it.each([
    [['2024-01', 'north', '2024-03']],
    [['2024-01-31', '2024-02-30', '2024-03-31']],
    [['2024-01-31 12:00:00', '2024-01-31 24:00:00']],
    [['1', '2', '3']],
  ])('are names as soon as one is none: %j', async (names) => {
    const svg = await drawn(names);
    expect(svg).toContain('<desc>Bars of quantity by store name: ');
    expect(svg).toContain(`<title>${names[1]}: 2</title>`);
  });
});

it('says a moment as a day and a time', async () => {
  const sales = everyKind.columns.filter(({ header }) => ['quantity', 'at'].includes(header));
  const moments = new Answer({ ...everyKind, columns: sales }, [
    chunkOf([0, 1, 2].map((hour) => ({ id: uuidOf(hour), quantity: 3, at: 1_680_436_800 + hour * 3600 }))),
  ]);
  const svg = (await bytesOf(svgFormat.write(moments))).toString();
  expect(svg).toContain('<title>2023-04-02 13:00:00: 3</title>');
});
