/** docs/operations.md speaks of the metrics, log messages and settings that are in the code. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCodes } from '@coffee/core';
import { settingsOf } from '@coffee/core/config';
import { sessionErrors } from '@coffee/protocol';
import { readDocument, root } from './documents';
import { codeSpansOf, tableRowsOf } from './markdown';
import { allMetrics } from './metrics-parts';
import { services } from './settings-parts';

const document = readDocument('docs/operations.md');
const source = (...paths: readonly string[]): string =>
  paths.map((path) => readFileSync(join(root, path), 'utf8')).join('\n');
const health = 'libs/core/src/health.ts';
const gateway = source(health, 'apps/gateway/src/gateway-service.ts', 'apps/gateway/src/main.ts');
const worker = source(
  'libs/middleware/src/service/transport-log.ts',
  ...['worker-service', 'worker-metrics', 'worker-log', 'run-worker'].map(
    (name) => `libs/worker-runtime/src/service/${name}.ts`,
  ),
);

/** `level message` of every call of the logger; what is filled in stands as three dots. */
function messagesIn(code: string): string[] {
  return [...code.matchAll(/log\.(error|warn|info|debug)\(((?:[^,()]|\([^)]*\))+)[,)]/g)].flatMap(([, level, first]) =>
    [...first!.matchAll(/'([^']+)'|`([^`]+)`/g)].map(
      ([, plain, filled]) => `${level} ${(plain ?? filled)!.replace(/\$\{[^}]*\}/g, '…')}`,
    ),
  );
}

describe('docs/operations.md', () => {
  it('speaks of no metric that is not there', () => {
    const known = allMetrics().map(({ name }) => name);
    const spoken = codeSpansOf(document).flatMap((text) => text.match(/\bcoffee_\w+/g) ?? []);
    expect(new Set(spoken.map((name) => name.replace(/_(bucket|sum|count)$/, '')))).toEqual(new Set(known));
  });

  it('has every message of the logs with its level, and no other', () => {
    const inCode = new Set([...messagesIn(gateway), ...messagesIn(worker)]);
    expect(inCode).toContain('info connection …');
    // What a connection to the broker tells is one message in the code, and by its kind in the document.
    inCode.delete('warn connection …');
    inCode.add('warn connection lost').add('warn connection blocked');
    const documented = tableRowsOf(document)
      .filter(([level]) => /^(error|warn|info|debug)$/.test(level!))
      .map(([level, message]) => `${level} ${message}`);
    expect(new Set(documented)).toEqual(inCode);
  });

  it('speaks of no setting that is not there', () => {
    const settings = Object.values(services).flatMap((schema) => settingsOf(schema).map(({ name }) => name));
    const known = new Set<string>([...settings, ...Object.keys({ ...errorCodes, ...sessionErrors }), 'NAME']);
    const spoken = codeSpansOf(document).flatMap((text) => /^([A-Z][A-Z_]{3,})(?:=|$)/.exec(text)?.[1] ?? []);
    expect(spoken).toContain('LEASE_SECONDS');
    expect(spoken.filter((name) => !known.has(name.replace(/_FILE$/, '')))).toEqual([]);
  });
});
