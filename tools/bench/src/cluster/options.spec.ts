import { parseClusterOptions } from './options';

it('measures the contest unless parts are named', () => {
  expect(parseClusterOptions(['--cluster'])).toEqual({
    parts: ['contest'],
    runs: 5,
    scale: { gateway: 1, filter: 1, aggregator: 1, maximizer: 1, joiner: 1 },
    sizes: ['bench', 'full'],
    record: false,
  });
  expect(parseClusterOptions(['--cluster', '--kill', '--transient']).parts).toEqual(['transient', 'kill']);
  expect(parseClusterOptions(['--cluster', '--all']).parts).toHaveLength(11);
});

it('reads the flags', () => {
  const args = ['--cluster', '--data', 'd', '--runs', '3', '--scale', 'filter=2', '--sizes', 'tiny,small', '--record'];
  expect(parseClusterOptions([...args, '--json', 'f'])).toMatchObject({
    data: 'd',
    runs: 3,
    scale: { filter: 2, joiner: 1 },
    sizes: ['tiny', 'small'],
    record: true,
    json: 'f',
  });
});

it('refuses what it does not know, and says what there is', () => {
  const refused =
    (...args: string[]): (() => unknown) =>
    () =>
      parseClusterOptions(['--cluster', ...args]);
  const services = 'there are gateway, filter, aggregator, maximizer, joiner';
  expect(refused('--scale', 'filters=2')).toThrow(`--scale: there is no service "filters"; ${services}`);
  expect(refused('--scale', 'filters=2')).toThrow(TypeError);
  expect(refused('--sizes', 'bench')).toThrow('--sizes takes two of tiny, small, bench, full, not "bench"');
  expect(refused('--sizes', 'bench,toString')).toThrow(TypeError);
  expect(refused('--workers', '2')).toThrow('there is no flag --workers; see --help');
});
