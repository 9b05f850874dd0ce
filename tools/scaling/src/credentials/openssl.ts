/** Makes a certificate that is signed by its own key, by the `openssl` command: for trials, where nobody has one of an authority. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CoffeeError } from '@coffee/core';

const DAYS = 365;

/** The arguments of `openssl`; also what to tell somebody who is to make one. */
export const opensslArguments = (names: readonly string[], cert: string, key: string): string[] => [
  ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', String(DAYS)],
  ...['-subj', '/CN=coffee gateway', '-keyout', key, '-out', cert],
  ...['-addext', `subjectAltName=${names.map((name) => `${isIP(name) === 0 ? 'DNS' : 'IP'}:${name}`).join(',')}`],
];

/** @throws CoffeeError USAGE when there is no `openssl`, or it cannot do it. */
export function makeSelfSigned(names: readonly string[]): { readonly cert: string; readonly key: string } {
  const folder = mkdtempSync(join(tmpdir(), 'coffee-certificate-'));
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  try {
    const { status, stderr, error } = spawnSync('openssl', opensslArguments(names, cert, key), {
      encoding: 'utf8',
      env: process.env,
    });
    if (status !== 0)
      throw new CoffeeError(
        'USAGE',
        `gateway.tls: self-signed takes openssl (1.1.1 or later) to make a certificate: ${error?.message ?? stderr.trim()}`,
        { cause: error },
      );
    return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
