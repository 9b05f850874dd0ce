import { Answer, type AnswerSink } from '@coffee/answers';
import { numberColumn } from '@coffee/protocol';
import { renderAnswer } from './answers-view';
import { plain } from './text';

type Format = AnswerSink['columns'][number]['format'];

/** How many bars there are below the table of two rows. */
function bars(format: Format, header: string): number {
  const columns = [
    { header: 'month', from: 'm', format: 'month' as const },
    { header, from: 'n', format },
  ];
  const chunk = { rows: 2, columns: [numberColumn('m', [24_290, 24_291]), numberColumn('n', [7, 8])] };
  const answer = new Answer({ name: 'two', query: 'two', columns, orderBy: [], joined: [] }, [chunk]);
  return renderAnswer(answer, 'which?', { width: 80 })
    .map(plain)
    .filter((line) => line.includes('█')).length;
}

describe('an answer by month', () => {
  it.each<[Format, string, number]>([
    ['integer', 'sold', 2],
    ['money', 'revenue', 2],
    // Ids are no amounts.
    ['integer', 'store_id', 0],
    ['date', 'day', 0],
  ])('that ends with a column of kind %s, %s, has %i bars', (format, header, count) => {
    expect(bars(format, header)).toBe(count);
  });
});
