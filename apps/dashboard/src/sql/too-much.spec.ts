import { messageSchemas } from '@coffee/sessions';
import { MOST_BYTES, tooMuchIn } from './too-much';

const wordsOf = (text: string, ...said: [string, string][]) => tooMuchIn(text, said).map(([word]) => word);
/** What every gateway refuses before it looks at a text. */
const isTaken = (text: string, ...said: [string, string][]): boolean =>
  messageSchemas.START_JOB.shape.sql.safeParse({
    questions: [{ name: 'answer', text }],
    parameters: Object.fromEntries(said),
  }).success;

const TEXT = 'SELECT 1 FROM stores WHERE store_id = $x';
const value = (length: number): [string, string] => ['x', '1'.repeat(length - 1)];
const name = (length: number): [string, string] => ['x'.repeat(length), '1'];

it.each<[string, string, [string, string][], string]>([
  ['a text', ' '.repeat(MOST_BYTES + 1), [], 'sql.long.text'],
  ['values', TEXT, [value(65_537)], 'sql.long.values'],
  ['a name', TEXT, [name(61)], 'sql.long.name'],
])('%s that a gateway does not take is known before', (_, text, said, word) => {
  expect(isTaken(text, ...said)).toBe(false);
  expect(wordsOf(text, ...said)).toEqual([word]);
});

it.each<[string, string, [string, string][]]>([
  ['a text', ' '.repeat(MOST_BYTES), []],
  ['values', TEXT, [value(65_536)]],
  ['a name', TEXT, [name(60)]],
])('%s that a gateway just takes is asked', (_, text, said) => {
  expect(isTaken(text, ...said)).toBe(true);
  expect(wordsOf(text, ...said)).toEqual([]);
});

it('counts a text in bytes, as it is written to a file', () => {
  expect(tooMuchIn('ñ'.repeat(40_000), [])).toEqual([['sql.long.text', { length: 80_000, most: 65_536 }]]);
});
