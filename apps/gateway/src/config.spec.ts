import { loadSettings } from '@coffee/core/config';
import { schema, type GatewaySettings } from './config';

const load = (environment: Record<string, string>): GatewaySettings =>
  loadSettings(schema, { AMQP_URL: 'amqp://broker', ...environment });

describe('the settings of the gateway', () => {
  it('need no more than a broker', () => {
    expect(load({})).toMatchObject({ PORT: 7000, MAX_JOBS: 4, WINDOW_BYTES: 64 << 20, LEASE_SECONDS: 120 });
    expect(load({}).TOKENS).toBeUndefined();
  });

  it('take tokens, one a line or separated by commas', () => {
    expect(load({ TOKENS: 'first-token, second-token\nthird-token\n' }).TOKENS).toHaveLength(3);
    expect(() => load({ TOKENS: 'short' })).toThrow(/^TOKENS takes words of 8 to 1000 characters[^"]*$/);
  });

  it('tell of all that is wrong at once', () => {
    const wrong = { PORT: 'x', MAX_JOBS: '0', WINDOW_BYTES: '1KiB', LOG_LEVEL: 'loud', AMQP_URL: '' };
    for (const name of Object.keys(wrong)) expect(() => load(wrong)).toThrow(new RegExp(`^${name} `, 'm'));
  });

  it('fit together', () => {
    expect(() => load({ TLS_CERT: 'pem' })).toThrow('TLS_CERT and TLS_KEY go together');
    expect(() => load({ HTTP_PORT: '7080' })).toThrow('HTTP_PORT needs RESULTS_DIR');
    expect(load({ HTTP_PORT: '7080', RESULTS_DIR: '/results' }).HTTP_PORT).toBe(7080);
    expect(() => load({ MAX_FRAME_BYTES: '2MiB', WINDOW_BYTES: '1MiB' })).toThrow(
      'MAX_FRAME_BYTES must not be more than WINDOW_BYTES',
    );
    for (const name of ['KEEP_SECONDS', 'LEASE_SECONDS']) {
      expect(() => load({ [name]: '21601', JOURNAL_DAYS: '1' })).toThrow('not be more than a quarter of JOURNAL_DAYS');
      expect(load({ [name]: '21600', JOURNAL_DAYS: '1' })).toMatchObject({ [name]: 21_600 });
    }
  });
});
