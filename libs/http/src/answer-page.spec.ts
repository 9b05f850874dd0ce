import { Answer } from '@coffee/answers';
import { numberColumn } from '@coffee/protocol';
import { answerPage } from './answer-page';

/** The values of the first column, in the order of a page. */
async function first(headers: readonly string[], sort: string): Promise<unknown[]> {
  const columns = headers.map((header, i) => ({ header, from: `c${i}`, format: 'integer' as const }));
  const chunk = { rows: 3, columns: [numberColumn('c0', [2, 1, 3]), numberColumn('c1', [1, 2, 3])] };
  const answer = new Answer({ name: 'two', query: 'two', columns, orderBy: [], joined: [] }, [chunk]);
  const page = JSON.parse(await answerPage(answer, { from: 0, count: 9, sort })) as {
    readonly rows: Record<string, unknown>[];
  };
  return page.rows.map((row) => row[headers[0]!]);
}

describe('a page of an answer', () => {
  it.each([
    ['a column', ['n', 'm'], 'n', [1, 2, 3]],
    ['a column from the greatest down', ['n', 'm'], '-n', [3, 2, 1]],
    ['a column with the sign in its name', ['-n', 'm'], '-n', [1, 2, 3]],
    ['a column with the sign in its name from the greatest down', ['-n', 'm'], '--n', [3, 2, 1]],
    ['a column whose name is that of another and the sign', ['-n', 'n'], '-n', [1, 2, 3]],
    ['a column whose name is the sign', ['-', 'm'], '-', [1, 2, 3]],
  ])('is sorted by %s', async (_, headers, sort, values) => {
    expect(await first(headers, sort)).toEqual(values);
  });

  it('says which columns there are, where none is called so', async () => {
    await expect(first(['n', 'm'], '-o')).rejects.toThrow('sort: two has no column o; it has n, m');
  });
});
