import { ownValue } from './own-value';

test.each(Object.getOwnPropertyNames(Object.prototype))('%s is a name like any other', (name) => {
  expect(ownValue<unknown>({}, name)).toBeUndefined();
  expect(ownValue(Object.fromEntries([[name, 5]]), name)).toBe(5);
});
