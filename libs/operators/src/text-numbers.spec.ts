import { textColumn, validityOf, type Chunk, type TextColumn } from '@coffee/protocol';
import { computeColumns } from './expressions/evaluate';
import type { Expression } from './expressions/expression';
import { GivenRows } from './given-rows';
import { groupKey } from './group-keys';
import { numberTexts } from './text-numbers';

describe('the numbers of texts that an expression has computed', () => {
  const column = (name: string): Expression => ({ column: name, kind: 'text' });
  const texts = ['b', 'a', 'b', 'c', 'a'];
  const chunk: Chunk = {
    rows: 6,
    columns: [
      textColumn('some', texts, validityOf([1, 1, 0, 1, 1, 1])),
      textColumn('others', ['x', 'a', 'b', 'c', 'x', 'a']),
    ],
  };
  const computed = (of: Expression): TextColumn =>
    computeColumns(chunk, [{ name: 'value', kind: 'text', of }])[0] as TextColumn;

  it.each<[string, Expression]>([
    [
      'of two columns that have texts in common',
      { fn: 'coalesce', kind: 'text', of: [column('some'), column('others')] },
    ],
    ['in capital letters, some missing', { fn: 'upper', kind: 'text', of: [column('some')] }],
  ])('are those that a look at every byte gives: %s', (_, of) => {
    const value = computed(of);
    // Nothing is known of a copy.
    expect(numberTexts(value)).toEqual(numberTexts({ ...value }));
    expect(numberTexts(value)).toBe(numberTexts(value));
    expect(numberTexts({ ...value })).not.toBe(numberTexts(value));
  });

  it('are what it is grouped by, under another name too', () => {
    const value = computed({ fn: 'coalesce', kind: 'text', of: [column('some'), column('others')] });
    const key = groupKey({ name: 'key', from: 'value' }, new GivenRows({ rows: 6, columns: [value] }, []));
    expect(key.integers.values).toBe(numberTexts(value));
    expect(key.column()).toEqual({ ...value, name: 'key' });
  });
});
