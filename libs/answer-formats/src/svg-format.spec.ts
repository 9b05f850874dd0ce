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

it('says a moment as a day and a time', async () => {
  const sales = everyKind.columns.filter(({ header }) => ['quantity', 'at'].includes(header));
  const moments = new Answer({ ...everyKind, columns: sales }, [
    chunkOf([0, 1, 2].map((hour) => ({ id: uuidOf(hour), quantity: 3, at: 1_680_436_800 + hour * 3600 }))),
  ]);
  const svg = (await bytesOf(svgFormat.write(moments))).toString();
  expect(svg).toContain('<title>2023-04-02 13:00: 3</title>');
});
