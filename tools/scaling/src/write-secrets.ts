/**
 * The folder of secrets beside what is written: read, completed, written. Owns: what is made new, and that it is said. The words and the
 * certificate in it are kept; everything else follows from them.
 */
import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { CoffeeError } from '@coffee/core';
import { gatewayNames } from './gateway-names';
import type { Scaling } from './scaling';
import { certificateFiles, givenCertificate, selfSigned, type Certificate } from './credentials/certificate';
import { makeSelfSigned, opensslArguments } from './credentials/openssl';
import { COOKIE, PASSWORDS, TOKENS, wordsOf, type Words } from './credentials/words';
import { readExisting } from './write-whole';

export interface Secrets {
  readonly words: Words;
  /** Absent without TLS, and where it is left to whoever deploys. */
  readonly certificate?: Certificate;
  /** The certificate as files, where it is of our making: one that was given stays as it is. */
  readonly made: ReadonlyMap<string, string>;
}

/** The folder of the secrets of what is written to `out`. */
export const secretsFolder = (out: string): string => join(dirname(resolve(out)), 'secrets');

/**
 * The secrets in the folder, and new ones for what is not there. Writes nothing.
 * @throws CoffeeError USAGE when something that is there will not do, or a certificate cannot be made.
 */
export function openSecrets(scaling: Scaling, folder: string): Secrets {
  const word = (): string => randomBytes(24).toString('hex');
  const words = wordsOf(scaling, readExisting(folder, [PASSWORDS, COOKIE, TOKENS]), word);
  const files = certificateFiles(scaling);
  const kept = readExisting(folder, [files.cert, files.key, files.ca]);
  switch (scaling.gateway.tls) {
    case false:
      return { words, made: new Map() };
    case true: {
      const certificate = givenCertificate(kept, Date.now());
      return { words, made: new Map(), ...(certificate && { certificate }) };
    }
    case 'self-signed': {
      const certificate = selfSigned(kept, gatewayNames(scaling, hostNames()), Date.now(), makeSelfSigned);
      const made = new Map([
        [files.cert, certificate.cert],
        [files.key, certificate.key],
      ]);
      return { words, made, certificate };
    }
  }
}

/** Whether there is a certificate that clients are to trust, or will be. */
export const hasCa = (scaling: Scaling, folder: string): boolean =>
  scaling.gateway.tls === 'self-signed' || readExisting(folder, [certificateFiles(scaling).ca]).size > 0;

/**
 * A container reads its certificate as a user of its own, from the folder that only its owner enters.
 * @throws CoffeeError USAGE that says how to make a certificate, or that its files cannot be read.
 */
export function requireCertificate(scaling: Scaling, { certificate, made }: Secrets, folder: string): void {
  if (scaling.gateway.tls === false) return;
  const { cert, key } = certificateFiles(scaling);
  if (!certificate) {
    const command = opensslArguments(gatewayNames(scaling, hostNames()), `secrets/${cert}`, `secrets/${key}`);
    throw new CoffeeError(
      'USAGE',
      `gateway.tls takes a certificate and its key in secrets/${cert} and secrets/${key}: put yours there, or say self-signed, or make one:\nopenssl ${command.map(shellWord).join(' ')}`,
    );
  }
  const unreadable = made.size > 0 ? [] : [cert, key].filter((name) => !isReadable(join(folder, name)));
  if (unreadable.length > 0)
    throw new CoffeeError(
      'USAGE',
      `containers cannot read secrets/${unreadable.join(', secrets/')}: chmod 644 (nobody but you enters the folder)`,
    );
}

const isReadable = (path: string): boolean => (statSync(path).mode & 0o004) !== 0;
const shellWord = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`);

/** What other machines may call this one. */
function hostNames(): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  const own = addresses.filter(({ internal, scopeid }) => !internal && !scopeid).map(({ address }) => address);
  return [...(/^[\w.-]+$/.test(hostname()) ? [hostname()] : []), ...own];
}
