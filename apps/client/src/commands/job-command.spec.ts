import { jobCommand } from './job-command';

describe('a command that is hinted at', () => {
  const flags = { gateway: 'a:1,b:2', tokenFile: 'my token', format: 'table', out: 'my results' } as const;

  it('repeats how the gateway is reached and where answers go', () => {
    expect(jobCommand(flags)('results', 'j1')).toBe(
      "coffee results j1 --gateway a:1,b:2 --token-file 'my token' --out 'my results'",
    );
    expect(
      jobCommand({ ...flags, format: 'json', answer: 'q3', rows: 5, exact: true, quiet: true })('results', 'j1'),
    ).toBe(
      "coffee results j1 --gateway a:1,b:2 --token-file 'my token' --out 'my results' --format json --answer q3 --rows 5 --exact --quiet",
    );
  });

  it('repeats how files are read where it reads them', () => {
    const reading = { gateway: 'a:1', encoding: 'latin1', rejects: 'bad.csv', maxBadRows: 7 } as const;
    expect(jobCommand(reading)('resume', 'j1', 'my data')).toBe(
      "coffee resume j1 'my data' --gateway a:1 --encoding latin1 --rejects bad.csv --max-bad-rows 7",
    );
    expect(jobCommand(reading)('results', 'j1')).toBe('coffee results j1 --gateway a:1');
  });

  it('has only what its command takes, and one flag once', () => {
    expect(jobCommand(flags)('cancel', 'j1')).toBe("coffee cancel j1 --gateway a:1,b:2 --token-file 'my token'");
    expect(jobCommand({ ...flags, tokenFile: undefined } as never)('results', 'j1', '--out', 'DIR')).toBe(
      'coffee results j1 --out DIR --gateway a:1,b:2',
    );
  });
});
