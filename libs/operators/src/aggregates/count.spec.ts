import { checkAggregate } from '../testing/check-aggregate';

test('a count of a column is of its values', () => {
  checkAggregate('count', ['money', 'text', 'uuid'], (values) => values.length);
});

test('a count of rows is of all', () => {
  checkAggregate('count', [], (_, rows) => rows);
});
