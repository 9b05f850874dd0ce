import { PassThrough } from 'node:stream';
import { CoffeeError } from './errors';
import { createLogger, type LogFormat, type LogLevel } from './logger';

function logged(format: LogFormat, level: LogLevel, log: (logger: ReturnType<typeof createLogger>) => void): string[] {
  const stream = new PassThrough();
  log(createLogger({ service: 'gateway', level, format, stream }));
  const text = (stream.read() as Buffer | null)?.toString() ?? '';
  return text.split('\n').filter((line) => line !== '');
}

describe('createLogger', () => {
  it('writes one JSON object a line, with the context of job and chunk', () => {
    const [line] = logged('json', 'info', (logger) => logger.child({ job: 'j1' }).info('chunk taken', { seq: 3 }));
    expect(JSON.parse(line!)).toMatchObject({
      level: 'info',
      service: 'gateway',
      message: 'chunk taken',
      job: 'j1',
      seq: 3,
    });
  });

  it('writes lines for people', () => {
    const [line] = logged('pretty', 'info', (logger) => logger.warn('slow client', { peer: 'a b', seq: 3 }));
    expect(line).toMatch(/^\d\d:\d\d:\d\d\.\d{3} warn  slow client  peer="a b" seq=3$/);
  });

  it('writes for people what happened and why, and where in the code only of a defect', () => {
    const cause = new CoffeeError('TRANSPORT', 'gone');
    const error = new CoffeeError('JOB_FAILED', 'no', { cause });
    const [line, ...others] = logged('pretty', 'info', (logger) =>
      logger.error('failed', { queues: ['a', 'b'], none: [], error }),
    );
    expect(line).toMatch(/error failed  queues=a,b error="JOB_FAILED: no; caused by gone"$/);
    expect(others).toEqual([]);
    const [first, second] = logged('pretty', 'info', (logger) => logger.error('failed', { error: new TypeError('x') }));
    expect(first).toMatch(/error failed  error="x"$/);
    expect(second).toMatch(/^ +at .*logger\.spec/);
  });

  it('leaves out what is below its level', () => {
    expect(logged('json', 'warn', (logger) => logger.info('no'))).toEqual([]);
  });

  it('writes code, message and cause of an error, and the stack of a defect only', () => {
    const cause = new CoffeeError('TRANSPORT', 'gone');
    const [line] = logged('json', 'info', (logger) =>
      logger.error('failed', { error: new CoffeeError('JOB_FAILED', 'no', { cause }) }),
    );
    expect((JSON.parse(line!) as { error: unknown }).error).toEqual({
      code: 'JOB_FAILED',
      message: 'no',
      cause: { code: 'TRANSPORT', message: 'gone' },
    });
    const refused = new CoffeeError('USAGE', 'cannot', { cause: new Error('EADDRINUSE') });
    const [expected] = logged('json', 'info', (logger) => logger.error('failed', { error: refused }));
    expect(expected).not.toContain('stack');
    const [defect] = logged('json', 'info', (logger) => logger.error('failed', { error: new TypeError('x') }));
    expect((JSON.parse(defect!) as { error: { stack: string } }).error.stack).toContain('logger.spec');
  });
});
