import { asCoffeeError } from '@coffee/core';
import { LogPrefix } from './log-prefix';
import { parseCommandLine } from './options';
import { defaultScale } from './scale';

function codeOf(act: () => unknown): string {
  try {
    act();
    return 'no error';
  } catch (thrown) {
    return asCoffeeError(thrown).code;
  }
}

describe('the command line', () => {
  it('has defaults for everything', () => {
    expect(parseCommandLine([])).toEqual({ help: false, scale: defaultScale, transient: false, failpoints: {} });
  });

  it('takes scale, broker, ports and failpoints', () => {
    const args =
      '--scale filter=3 --amqp amqp://b --base-port 7000 --results answers --transient --failpoint filter.0=after-ack:*:2';
    expect(parseCommandLine(args.split(' '))).toEqual({
      help: false,
      scale: { ...defaultScale, filter: 3 },
      amqp: 'amqp://b',
      basePort: 7000,
      results: 'answers',
      transient: true,
      failpoints: { 'filter.0': 'after-ack:*:2' },
    });
  });

  it.each([['--nonsense'], ['--base-port=0'], ['--base-port=x'], ['--failpoint=filter=x'], ['--scale=x=1']])(
    'refuses %s as wrong usage',
    (arg) => {
      expect(codeOf(() => parseCommandLine([arg]))).toBe('USAGE');
    },
  );
});

describe('log lines', () => {
  it('begin with the name of their service, in its colour on a terminal', () => {
    expect(new LogPrefix(['filter.0', 'joiner.0'], false).line('joiner.0', 'ready')).toBe('joiner.0 | ready\n');
    expect(new LogPrefix(['a', 'bb'], true).line('a', 'ready')).toBe('\x1b[36ma  |\x1b[0m ready\n');
    expect(new LogPrefix(['a'], false).line('a', 'x\x1b[2Jy')).toBe('a | x\\x1b[2Jy\n');
  });
});
