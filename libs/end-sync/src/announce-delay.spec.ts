import { announceDelay } from './announce-delay';

it('the lowest replica announces at once, the others in their order, none after more than a second', () => {
  const delays = Array.from({ length: 100 }, (_, replica) => announceDelay(replica));
  expect(delays.slice(0, 4)).toEqual([0, 100, 150, 200]);
  expect(delays).toEqual([...delays].sort((a, b) => a - b));
  expect(Math.max(...delays)).toBe(1000);
});
