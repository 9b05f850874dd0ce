/**
 * The promise of the project, tested: whatever the data, the form of its files, the parameters, the number of workers and the
 * size of a chunk, every result file is the oracle's, byte for byte. E2E_SEED=n tries other cases than the usual ones.
 */
import * as fc from 'fast-check';
import { checkCase } from './check-case';
import type { Engine } from './engine';
import { engineUnderTest } from './engine-under-test';
import { defaultQuestion, generatedCase, namedForms } from './generated-case';

const FOLDERS = 12;
const QUESTIONS = 5;
const seeds = process.env['E2E_SEED'] === undefined ? [1, 2, 3, 4] : [Number(process.env['E2E_SEED'])];
const small = {
  seed: 3,
  months: 2,
  firstMonth: '2024-12',
  transactionsPerMonth: 25,
  users: 6,
  edgeCases: true,
} as const;

let engine: Engine;
beforeAll(() => {
  engine = engineUnderTest();
});
afterAll(() => engine.close());
jest.setTimeout(600_000);

/** Counted here, because a test run that checks too little must not pass. */
let checked = 0;

describe('as the oracle answers', () => {
  it.each(Object.keys(namedForms))('form: %s', async (name) => {
    const folder = { ...small, form: namedForms[name]!, idStyle: 'mixed' } as const;
    const questions = [defaultQuestion, { ...defaultQuestion, years: [2024], workers: 3, chunks: 40 }];
    checked += await checkCase(engine, { folder, questions });
  });

  it.each([1, 17, 120])('chunks of %i bytes', async (bytes) => {
    const folder = { seed: 5, months: 1, firstMonth: '2024-01', transactionsPerMonth: 5, users: 3 };
    checked += await checkCase(engine, { folder, questions: [{ ...defaultQuestion, rangeBytes: bytes }] });
  });

  it.each(seeds)(`${FOLDERS} generated folders, ${QUESTIONS} questions each, seed %i`, async (seed) => {
    const property = fc.asyncProperty(generatedCase(QUESTIONS), async (generated) => {
      checked += await checkCase(engine, generated);
    });
    await fc.assert(property, { seed, numRuns: FOLDERS });
  });

  it('at least 200 cases were checked', () => {
    expect(checked).toBeGreaterThanOrEqual(200);
  });
});
