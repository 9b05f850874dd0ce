/**
 * Generated cases: a small data folder of some form and several ways to ask about it. Everything follows from fast-check's
 * seed, and a case that fails shrinks to a smaller folder, a plainer form and simpler parameters.
 */
import * as fc from 'fast-check';
import type { CsvForm, GenerateOptions } from '@coffee/datagen';
import { layouts } from '@coffee/query-plan';
import type { AnalyzeOptions } from './engine';

/** How the folder is cut and asked: the size of a range is given, or follows from the largest file and a number of chunks. */
export type Question = Omit<AnalyzeOptions, 'rangeBytes'> &
  ({ readonly chunks: number } | { readonly rangeBytes: number });

export interface GeneratedCase {
  readonly folder: GenerateOptions;
  readonly questions: readonly Question[];
}

const flags = [
  'bom',
  'quoteAll',
  'quoteSome',
  'noFinalNewline',
  'shuffleColumns',
  'extraColumns',
  'emptyFiles',
  'blankLines',
] as const;

/** Forms in which half of the flags are set; shrinks to the plain form. */
const form: fc.Arbitrary<CsvForm> = fc.record({
  lineEnd: fc.constantFrom('lf' as const, 'crlf' as const, 'mixed' as const),
  ...(Object.fromEntries(flags.map((flag) => [flag, fc.boolean()])) as Record<
    (typeof flags)[number],
    fc.Arbitrary<boolean>
  >),
});

/** Few users and few amounts: ties everywhere. Months before, in and after the years that are usually asked for. */
const folder: fc.Arbitrary<GenerateOptions> = fc.record({
  seed: fc.nat(1_000_000),
  months: fc.integer({ min: 1, max: 5 }),
  firstMonth: fc.constantFrom('2024-01', '2023-07', '2023-11', '2024-05', '2024-11', '2025-10'),
  transactionsPerMonth: fc.oneof(
    { arbitrary: fc.integer({ min: 0, max: 3 }), weight: 1 },
    { arbitrary: fc.integer({ min: 4, max: 150 }), weight: 5 },
  ),
  users: fc.integer({ min: 0, max: 40 }),
  edgeCases: fc.boolean(),
  idStyle: fc.constantFrom('uuid' as const, 'text' as const, 'mixed' as const),
  form: fc.oneof(fc.constant<CsvForm>({}), form),
});

const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '30', '59'))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${minute}`);
const hours = fc.oneof(
  fc.constantFrom('06:00-23:00', '00:00-23:59', '12:00-12:00:01', '22:00-02:00', '13:00-12:59:59'),
  fc.tuple(time, time).map(([a, b]) => `${a}-${b}:59`),
);

const question: fc.Arbitrary<Question> = fc.record({
  queries: fc.oneof(fc.constant(['q1', 'q2', 'q3', 'q4']), fc.subarray(['q1', 'q2', 'q3', 'q4'], { minLength: 1 })),
  years: fc.oneof(fc.constant([2024, 2025]), fc.subarray([2022, 2023, 2024, 2025, 2026], { minLength: 1 })),
  hours,
  minAmount: fc.constantFrom('75', '0', '74.999', '75.001', '33.3', '90', '100000'),
  top: fc.constantFrom(3, 1, 2, 5, 100),
  workers: fc.integer({ min: 0, max: 4 }),
  chunks: fc.constantFrom(1, 2, 3, 7, 20, 100),
  // What is used, twice as often.
  layout: fc.constantFrom('scan', ...layouts),
});

export const generatedCase = (questions: number): fc.Arbitrary<GeneratedCase> =>
  fc.record({ folder, questions: fc.array(question, { minLength: questions, maxLength: questions }) });

export const defaultQuestion: Question = {
  queries: ['q1', 'q2', 'q3', 'q4'],
  years: [2024, 2025],
  hours: '06:00-23:00',
  minAmount: '75',
  top: 3,
  workers: 2,
  chunks: 7,
  layout: 'scan',
};

/** Every way in which a file may differ from the plain form, alone, and all that go together. */
export const namedForms: Readonly<Record<string, CsvForm>> = {
  plain: {},
  crlf: { lineEnd: 'crlf' },
  'mixed line ends': { lineEnd: 'mixed' },
  ...Object.fromEntries(flags.map((flag) => [flag, { [flag]: true }])),
  everything: { lineEnd: 'mixed', ...Object.fromEntries(flags.map((flag) => [flag, true])) },
};
