import { yearStart } from '@coffee/protocol';
import { groupedByYears, yearsOf } from './years';

it('finds each year once, in order, to the second', () => {
  const [from2023, from2024] = [yearStart(2023), yearStart(2024)];
  expect(yearsOf([from2024, from2023, from2024 - 1, from2024 - 0.5, yearStart(2020)])).toEqual([2020, 2023, 2024]);
  expect(yearsOf([from2023 - 1])).toEqual([2022]);
  expect(yearsOf([])).toEqual([]);
});

it('tells tables with the same years together', () => {
  const asked = [2024];
  const [a, b, c] = [2023, 2023, 2022].map((year, i) => ({ table: 'abc'[i]!, asked, there: [year] }));
  expect(groupedByYears([a!, c!, b!])).toEqual([
    { tables: ['a', 'b'], asked, there: [2023] },
    { tables: ['c'], asked, there: [2022] },
  ]);
});
