import * as z from 'zod';
import { kinds, loadSettings, optionalSetting, setting, settingsTable } from './config';
import { CoffeeError } from './errors';

const schema = z
  .object({
    PORT: setting(kinds.port(), { meaning: 'Where it listens.', fallback: '7000' }),
    AMQP_URL: setting(kinds.url('amqp', 'amqps'), { meaning: 'The broker.', secret: true }),
    WINDOW_BYTES: setting(kinds.bytes(1024, 1 << 30), { meaning: 'How much.', fallback: '64MiB' }),
    LOG_FORMAT: setting(kinds.oneOf('json', 'pretty'), { meaning: 'Form.', fallback: 'json' }),
    GROUPS: optionalSetting(
      kinds.list('names', (name) => (name === 'bad' ? undefined : name)),
      { meaning: 'Which | ones.' },
    ),
  })
  .refine(({ PORT }) => PORT !== 1, { error: 'PORT and something else do not fit' });

const minimal = { AMQP_URL: 'amqp://u:secret@broker' };

describe('loadSettings', () => {
  it('gives values in the kinds of the program, with their defaults, frozen', () => {
    const settings = loadSettings(schema, { ...minimal, GROUPS: 'a, b,', LOG_FORMAT: '' });
    const window: number = settings.WINDOW_BYTES;
    expect(settings).toEqual({
      PORT: 7000,
      AMQP_URL: minimal.AMQP_URL,
      WINDOW_BYTES: window,
      LOG_FORMAT: 'json',
      GROUPS: ['a', 'b'],
    });
    expect(window).toBe(64 << 20);
    expect(Object.isFrozen(settings)).toBe(true);
  });

  it('lists every problem, and no secret', () => {
    const bad = {
      PORT: '70000',
      AMQP_URL: 'http://u:secret@x',
      WINDOW_BYTES: '10MB',
      LOG_FORMAT: 'xml',
      GROUPS: 'bad',
    };
    expect(() => loadSettings(schema, bad)).toThrow(
      [
        'PORT takes a port from 0 to 65535, not "70000"',
        'AMQP_URL takes a URL that begins with amqp:// or amqps://',
        'WINDOW_BYTES takes a size from 1KiB to 1GiB, like 512KiB or 64MiB, not "10MB"',
        'LOG_FORMAT takes json or pretty, not "xml"',
        'GROUPS takes names, not "bad"',
      ].join('\n'),
    );
    expect(() => loadSettings(schema, {})).toThrow('AMQP_URL must be given');
    expect(() => loadSettings(schema, { ...minimal, PORT: '1' })).toThrow('PORT and something else do not fit');
  });

  it('reads a secret from a file', () => {
    const read = (path: string): string => {
      if (path === '/run/amqp') return `${minimal.AMQP_URL}\n`;
      throw new Error(`no file ${path}`);
    };
    expect(loadSettings(schema, { AMQP_URL_FILE: '/run/amqp' }, read).AMQP_URL).toBe(minimal.AMQP_URL);
    expect(() => loadSettings(schema, { AMQP_URL_FILE: '/x' }, read)).toThrow(/^AMQP_URL_FILE names .*: no file \/x$/);
    expect(() => loadSettings(schema, { ...minimal, AMQP_URL_FILE: '/run/amqp' }, read)).toThrow('both given');
  });

  it('fails with the error that ends a process with exit code 2', () => {
    expect(() => loadSettings(schema, {})).toThrow(CoffeeError);
    expect(new CoffeeError('USAGE', '').exitCode).toBe(2);
  });
});

describe('an http:// URL', () => {
  const of = z.object({ AT: optionalSetting(kinds.httpUrl(), { meaning: 'Where.' }) });
  it.each(['http://collector:4318/v1/traces', 'https://[::1]:9/x', 'http://127.0.0.1'])('may be %s', (AT) => {
    expect(loadSettings(of, { AT }).AT).toBe(AT);
  });
  it.each(['collector:4318', 'ftp://x', 'http://u:secret@x', 'http://x/?key=secret', 'http://x/#y', 'http://x:99999/'])(
    'is not %s',
    (AT) => {
      const takes = 'AT takes an http:// or https:// URL without a user and a query';
      expect(() => loadSettings(of, { AT })).toThrow(takes);
      expect(() => loadSettings(of, { AT })).not.toThrow('secret');
    },
  );
});

describe('settingsTable', () => {
  it('has a row for each setting', () => {
    expect(settingsTable(schema).split('\n').slice(2)).toEqual([
      '| `PORT` | a port from 0 to 65535 | `7000` | Where it listens. |',
      '| `AMQP_URL`, `AMQP_URL_FILE` | a URL that begins with amqp:// or amqps:// | must be given | The broker. |',
      '| `WINDOW_BYTES` | a size from 1KiB to 1GiB, like 512KiB or 64MiB | `64MiB` | How much. |',
      '| `LOG_FORMAT` | json or pretty | `json` | Form. |',
      '| `GROUPS` | names | none | Which \\| ones. |',
      '',
    ]);
  });
});
