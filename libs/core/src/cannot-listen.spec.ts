import { PassThrough } from 'node:stream';
import { cannotListen } from './cannot-listen';
import { createLogger } from './logger';

describe('a port that cannot be had', () => {
  const address = { host: '127.0.0.1', port: 700, portSetting: 'HEALTH_PORT' };

  it.each([
    ['EADDRINUSE', 'the port is in use: stop who has it, or set another HEALTH_PORT'],
    ['EACCES', 'no right to use this port: set HEALTH_PORT to one from 1024 on'],
    ['EADDRNOTAVAIL', 'this machine has no such address'],
    ['EMFILE', 'listen EMFILE: what the system says'],
  ])('is told in one line of the log, with its reason once: %s', (code, reason) => {
    const stream = new PassThrough();
    const cause = Object.assign(new Error(`listen ${code}: what the system says`), { code });
    const log = createLogger({ service: 'gateway', level: 'info', format: 'pretty', stream });
    log.error('the service cannot go on', { error: cannotListen(address, cause) });
    const line = String(stream.read());
    const expected = `error the service cannot go on  error="USAGE: cannot listen on 127.0.0.1:700: ${reason}"\n`;
    expect(line.slice(line.indexOf('error'))).toBe(expected);
  });
});
