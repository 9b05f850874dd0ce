import { parseFlags } from './parse-flags';

const options = {
  help: { type: 'boolean', default: false, short: 'h' },
  runs: { type: 'string', default: '5', short: 'r' },
} as const;

describe('the flags of a command', () => {
  it('have defaults, short forms, and words between them where they are taken', () => {
    expect(parseFlags([], options).values).toMatchObject({ help: false, runs: '5' });
    expect(parseFlags(['--runs=-2', '-h'], options).values).toMatchObject({ help: true, runs: '-2' });
    expect(parseFlags(['a', '-r', '-', 'b'], options, true)).toMatchObject({
      values: { runs: '-' },
      positionals: ['a', 'b'],
    });
  });

  it.each([
    [['--nonsense'], 'there is no flag --nonsense; see --help'],
    [['--toString=1'], 'there is no flag --toString; see --help'],
    [['-x'], 'there is no flag -x; see --help'],
    [['--runs'], '--runs takes a value; see --help'],
    [['--runs', '--help'], '--runs takes a value; see --help'],
    [['--help=yes'], '--help takes no value; see --help'],
    [['all'], 'only flags are taken, not "all"; see --help'],
  ])('are refused in own words: %j', (args, message) => {
    expect(() => parseFlags(args, options)).toThrow(expect.objectContaining({ code: 'USAGE', message }) as Error);
  });
});
