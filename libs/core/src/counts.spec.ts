import { count, plural } from './counts';

it('writes counts with commas, and what is counted in its number', () => {
  expect([0, 999, 1000, 1_234_567, -12_345].map(count)).toEqual(['0', '999', '1,000', '1,234,567', '-12,345']);
  expect([0, 1, 1000].map((value) => plural(value, 'row'))).toEqual(['0 rows', '1 row', '1,000 rows']);
  expect([1, 2].map((value) => plural(value, 'entry', 'entries'))).toEqual(['1 entry', '2 entries']);
});
