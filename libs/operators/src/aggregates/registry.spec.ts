import { aggregateFunction, aggregateFunctions } from './index';

test('a function that is not there is told, with those that are', () => {
  expect(() => aggregateFunction('median')).toThrow(
    expect.objectContaining({
      code: 'BAD_MESSAGE',
      message: `no aggregate function is named "median"; there are ${aggregateFunctions.map(({ fn }) => fn).join(', ')}`,
    }) as Error,
  );
});

test('every function has a name of its own, and takes rows or a kind of column', () => {
  const names = aggregateFunctions.map(({ fn }) => fn);
  expect(new Set(names).size).toBe(names.length);
  for (const { gives } of aggregateFunctions) expect(gives('money') ?? gives(undefined)).toBeDefined();
});

test('the columns of a state begin with the name of the aggregate', () => {
  for (const { state } of aggregateFunctions)
    for (const { name } of state({ name: 'x', from: 'y', kind: 'money' })) expect(name).toMatch(/^x(\.[a-z]+)?$/);
});
