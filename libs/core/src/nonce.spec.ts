import { nonce } from './nonce';

it('does not come twice', () => {
  const made = Array.from({ length: 1000 }, nonce);
  expect(made.every((text) => /^[0-9a-f]{16}$/.test(text))).toBe(true);
  expect(new Set(made).size).toBe(made.length);
});
