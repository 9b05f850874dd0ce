import { parseOptions } from './options';

it('reads the flags', () => {
  expect(parseOptions(['--data', 'd', '--runs', '3', '--workers', '4', '--json', 'f', '--record'])).toEqual({
    data: 'd',
    runs: 3,
    workers: [4, 1],
    json: 'f',
    record: true,
  });
  expect(parseOptions(['--workers', '1']).workers).toEqual([1]);
  expect(parseOptions([]).runs).toBe(5);
});

it('refuses what is no number or no flag', () => {
  expect(() => parseOptions(['--runs', '0'])).toThrow('--runs takes a whole number from 1, not "0"');
  expect(() => parseOptions(['--worker', '1'])).toThrow('there is no flag --worker; see --help');
});
