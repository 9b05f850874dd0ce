import type { Logger } from '@coffee/core/logger';
import { logTransport, type TransportEvent } from './transport-log';

/** What is logged of an event: level, message and context. */
function logged(event: TransportEvent & Readonly<Record<string, unknown>>): unknown[] {
  const lines: unknown[] = [];
  const at = (level: string) => (message: string, context?: object) => lines.push([level, message, context]);
  const log = { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') };
  logTransport(log as unknown as Logger)(event);
  return lines;
}

describe('what a transport tells of itself', () => {
  it.each([
    ['lost', 'connection lost'],
    ['blocked', 'connection blocked'],
    ['unreachable', 'broker unreachable'],
    ['notConsuming', 'subscription cannot consume'],
    ['logDiffers', 'log is kept otherwise'],
  ])('%s is a warning that says why, with the broker that it is about', (type, message) => {
    const context = { role: 'publish', broker: 'rabbit.example:5672', reason: 'connection refused (ECONNREFUSED)' };
    expect(logged({ type, ...context })).toEqual([['warn', message, context]]);
  });

  it('opened is for information', () => {
    const context = { role: 'consume', broker: 'rabbit.example:5672' };
    expect(logged({ type: 'opened', ...context })).toEqual([['info', 'connection opened', context]]);
  });
});
