import { checkAggregate } from '../testing/check-aggregate';

test('a distinct count is of the different values, in however many pieces and how often each comes', () => {
  checkAggregate('count_distinct', ['money', 'instant', 'text', 'uuid'], (values) => new Set(values).size);
});
