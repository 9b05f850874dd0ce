import { damped } from './damped';
import { CoffeeError } from './errors';

describe('damped', () => {
  it('tells the first at once, then one a minute with how many were left out', () => {
    let now = 0;
    const told: string[] = [];
    const tell = damped(
      ({ code, message }) => told.push(`${code} ${message}`),
      () => now,
    );
    const bad = (what: string): void => tell(new CoffeeError('BAD_MESSAGE', what));
    bad('a');
    for (let i = 0; i < 1000; i++) bad('b');
    now = 59_999;
    bad('c');
    expect(told).toEqual(['BAD_MESSAGE a']);
    now = 60_000;
    bad('d');
    expect(told).toEqual(['BAD_MESSAGE a', 'BAD_MESSAGE d; 1001 more of this kind since the last']);
    now = 120_000;
    bad('e');
    expect(told.at(-1)).toBe('BAD_MESSAGE e');
  });
});
