/**
 * The certificate that gateways show to clients. Owns: which files it is in, whether it will do, and when a self-signed one is made anew.
 * Pure but for the clock, which comes with it: how one is made is handed in.
 */
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { isIP } from 'node:net';
import { CoffeeError, asCoffeeError } from '@coffee/core';
import type { Scaling } from '../scaling';

/** PEM. */
export interface Certificate {
  /** The gateways' own, and those between it and the authority. */
  readonly cert: string;
  readonly key: string;
  /** What clients are to trust; absent where they know the authority already. */
  readonly ca?: string;
}

/** In the folder of secrets. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}

const GIVEN: CertificateFiles = { cert: 'tls-cert.pem', key: 'tls-key.pem', ca: 'tls-ca.pem' };
const SELF_SIGNED: CertificateFiles = {
  cert: 'self-signed-cert.pem',
  key: 'self-signed-key.pem',
  ca: 'self-signed-cert.pem',
};

export const certificateFiles = ({ gateway }: Scaling): CertificateFiles =>
  gateway.tls === 'self-signed' ? SELF_SIGNED : GIVEN;

/** One that ends sooner is made anew. */
const REST = 30 * 86_400_000;

/**
 * @param kept the content of the files, as far as they are there, by name.
 * @returns the certificate that is there; undefined when there is none.
 * @throws CoffeeError USAGE when there is only a part of one, or one that no client would take.
 */
export function givenCertificate(kept: ReadonlyMap<string, string>, now: number): Certificate | undefined {
  const [cert, key, ca] = [kept.get(GIVEN.cert), kept.get(GIVEN.key), kept.get(GIVEN.ca)];
  if (cert === undefined && key === undefined) return undefined;
  const problem =
    cert === undefined || key === undefined
      ? `secrets/${GIVEN.cert} and secrets/${GIVEN.key} go together: one of them is missing`
      : problemOf(cert, key, now);
  if (problem !== undefined || cert === undefined || key === undefined)
    throw new CoffeeError('USAGE', `gateway.tls: ${problem}`);
  return { cert, key, ...(ca !== undefined && { ca }) };
}

/**
 * @param names that clients may know the gateways by: host names and addresses.
 * @param make a new certificate for these names, with its key.
 * @returns the self-signed one that is there, or a new one where that has not all of the names, or not for long.
 */
export function selfSigned(
  kept: ReadonlyMap<string, string>,
  names: readonly string[],
  now: number,
  make: (names: readonly string[]) => { readonly cert: string; readonly key: string },
): Certificate {
  const [cert = '', key = ''] = [kept.get(SELF_SIGNED.cert), kept.get(SELF_SIGNED.key)];
  const isUsable =
    problemOf(cert, key, now + REST) === undefined && names.every((name) => isNamed(new X509Certificate(cert), name));
  const used = isUsable ? { cert, key } : make(names);
  return { ...used, ca: used.cert };
}

export const isNamed = (certificate: X509Certificate, name: string): boolean =>
  (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined;

function problemOf(cert: string, key: string, now: number): string | undefined {
  try {
    const certificate = new X509Certificate(cert);
    if (!certificate.checkPrivateKey(createPrivateKey(key))) return 'the key is not that of the certificate';
    return Date.parse(certificate.validTo) > now ? undefined : `the certificate has ended: ${certificate.validTo}`;
  } catch (thrown) {
    return `the certificate or its key is no PEM: ${asCoffeeError(thrown).message}`;
  }
}
