import { otherYearsNotes } from './other-years';

describe('the note about data of other years', () => {
  const asked = [2024, 2025];
  const transactions = { table: 'transactions', asked, there: [2020, 2021, 2022, 2023] };
  const items = { table: 'transaction_items', asked, there: [2023] };

  it('names the tables, one line for each kind of years, and the flag that asks for them', () => {
    expect(otherYearsNotes([transactions, items], true)).toEqual([
      'no row of transactions is of the years that were asked for (2024, 2025); there are rows of 2020-2023: --years 2020-2023',
      'no row of transaction_items is of the years that were asked for (2024, 2025); there are rows of 2023: --years 2023',
    ]);
    expect(
      otherYearsNotes(
        [
          { ...transactions, there: [2019, 2023] },
          { ...items, there: [2019, 2023] },
        ],
        true,
      ),
    ).toEqual([
      'no row of transactions, transaction_items is of the years that were asked for (2024, 2025); there are rows of 2019, 2023: --years 2019,2023',
    ]);
  });

  it('names no flag where the questions say the years', () => {
    expect(otherYearsNotes([items], false)).toEqual([
      'no row of transaction_items is of the years that were asked for (2024, 2025); there are rows of 2023',
    ]);
  });

  it('is none where there is nothing to say', () => expect(otherYearsNotes([], true)).toEqual([]));
});
