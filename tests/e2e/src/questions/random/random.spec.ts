/**
 * Random questions about random tables, in several ways, against DuckDB, which is asked with the same text. QUESTIONS_SEED=n begins elsewhere; `npm run questions`
 * asks as many as one likes.
 */
import { checkQuestions } from './check';
import { Summary } from './summary';
import { embeddedWays, type Way } from './ways';

jest.setTimeout(900_000);

const QUESTIONS = 150;
const first = Number(process.env['QUESTIONS_SEED'] ?? 1);
const seedsFrom = (seed: number, count: number): number[] => Array.from({ length: count }, (_, i) => seed + i);

let ways: readonly Way[];
let close: () => Promise<void>;
beforeAll(() => void ({ ways, close } = embeddedWays()));
afterAll(() => close());

it(`${QUESTIONS} from seed ${first} on have DuckDB's answer, or are refused as documented`, async () => {
  const summary = new Summary();
  for await (const checked of checkQuestions(seedsFrom(first, QUESTIONS), ways)) summary.add(checked);
  expect(summary.wrong.map(({ report }) => report)).toEqual([]);
  // Most are answered, and most answers have something in them: else all this would say little.
  expect(summary.equal).toBeGreaterThan(0.9 * QUESTIONS);
  expect(summary.withRows).toBeGreaterThan(0.55 * QUESTIONS);
});

it('a wrong answer is told, with a small question and small tables that have it', async () => {
  const [way] = ways;
  const withoutLastRow: Way = {
    name: 'without its last row',
    ask: async (dir, text) => {
      const files = await way!.ask(dir, text);
      return new Map(Array.from(files, ([name, csv]) => [name, csv.replace(/(?<=\n).+\n$/, '')]));
    },
  };
  for await (const { outcome, report = '' } of checkQuestions(seedsFrom(1, 10), [withoutLastRow])) {
    if (outcome.is !== 'wrong') continue;
    expect(report).toContain('different: 0 rows, and DuckDB has 1');
    expect(report.split('\n').length).toBeLessThan(12);
    return;
  }
  throw new Error('nothing was wrong');
});
