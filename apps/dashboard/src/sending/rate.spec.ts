import { Rate, Rates } from './rate';

it('says nothing before it has seen two moments that are apart', () => {
  const rate = new Rate();
  expect(rate.update(0, 5)).toBeUndefined();
  expect(rate.update(999, 500)).toBeUndefined();
  expect(rate.update(2000, 25)).toBeUndefined();
});

it('is that of the last seconds, and falls where nothing is added', () => {
  const rate = new Rate();
  rate.update(0, 1_000_000);
  expect(rate.update(2000, 1_000_100)).toBe(50);
  for (let at = 3000; at <= 30_000; at += 1000) rate.update(at, 1_000_100);
  expect(rate.update(31_000, 1_000_100)).toBe(0);
});

it('begins anew where less is told of: another gateway has begun to read', () => {
  const rates = new Rates();
  rates.update('a', 0, 100);
  expect(rates.update('a', 2000, 300)).toBe(100);
  expect(rates.update('a', 3000, 10)).toBeUndefined();
  expect(rates.update('a', 5000, 30)).toBe(10);
  expect(rates.update('b', 5000, 30)).toBeUndefined();
});
