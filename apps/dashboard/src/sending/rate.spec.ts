import { Pace, Rate, Rates } from './rate';

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
  // Until it has stood still for long, it goes as it went.
  expect(rates.update('a', 9000, 30)).toBe(10);
  expect(rates.update('b', 5000, 30)).toBeUndefined();
});

it.each([
  ['seconds', 1000, 5000],
  ['half minutes', 30_000, 60_000],
])('is none of pieces that came in %s and come no more', (_how, gap, patience) => {
  const pace = new Pace();
  const rates: (number | undefined)[] = [];
  for (let at = 0; at <= 4 * gap; at += 500) rates.push(pace.update(at, Math.floor(at / gap)));
  expect(Math.min(...rates.slice(rates.length / 2).map(Number))).toBeCloseTo(1000 / gap);
  const last = 4 * gap;
  expect(pace.update(last + patience, 4)).toBeCloseTo(1000 / gap);
  expect(pace.update(last + patience + 1, 4)).toBe(0);
  // As fast as it goes again, however long it stood still.
  expect(pace.update(last + 10 * patience, 5)).toBeUndefined();
  expect(pace.update(last + 10 * patience + gap, 6)).toBeCloseTo(1000 / gap);
});
