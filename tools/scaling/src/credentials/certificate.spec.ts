/** Certificates of the gateways, those that are given and those that are made: with `openssl`, and with clients who trust them or do not. */
import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { readShopScaling } from '../samples.testing';
import { gatewayNames } from '../gateway-names';
import { givenCertificate, isNamed, selfSigned } from './certificate';
import { makeSelfSigned } from './openssl';

// Where there is no openssl nobody can make one: the tool says so, see command-line.spec.ts.
const withOpenssl = spawnSync('openssl', ['version']).status === 0 ? describe : describe.skip;
const DAY = 86_400_000;
const now = Date.now();
const kept = (cert: string, key: string): ReadonlyMap<string, string> =>
  new Map([
    ['self-signed-cert.pem', cert],
    ['self-signed-key.pem', key],
    ['tls-cert.pem', cert],
    ['tls-key.pem', key],
  ]);

withOpenssl('a self-signed certificate', () => {
  const names = gatewayNames(
    readShopScaling('name: shop\ngateway: { address: 0.0.0.0 }\nreplicas: { gateway: 2 }', 'any'),
    ['host.example', '10.1.2.3'],
  );
  const { cert, key, ca } = selfSigned(new Map(), names, now, makeSelfSigned);

  it('has every name that clients have for a gateway', () => {
    const certificate = new X509Certificate(cert);
    for (const name of ['gateway', 'gateway-1', 'gateway.shop.svc', 'localhost', '::1', '10.1.2.3', 'host.example'])
      expect([name, isNamed(certificate, name)]).toEqual([name, true]);
    expect(isNamed(certificate, 'elsewhere.example')).toBe(false);
  });

  it('is trusted by who is handed it, and by nobody else', async () => {
    const server = createServer({ cert, key }, (socket) => socket.end('hello')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const hears = (options: { readonly ca?: string; readonly servername: string }): Promise<string> =>
      new Promise((resolve) => {
        const socket = connect({ host: '127.0.0.1', port, ...options });
        socket.once('data', (bytes: Buffer) => resolve(bytes.toString()));
        socket.once('error', ({ message }: Error) => resolve(message));
      });
    try {
      expect(await hears({ ca: ca!, servername: 'gateway-0' })).toBe('hello');
      expect(await hears({ servername: 'gateway-0' })).toMatch(/self-signed certificate/);
      expect(await hears({ ca: ca!, servername: 'elsewhere' })).toMatch(/elsewhere/);
    } finally {
      server.close();
    }
  });

  it('is kept while it has the names, and made anew when it lacks one or ends within a month', () => {
    const made = { cert: 'new certificate', key: 'new key' };
    const again = (wanted: readonly string[], at: number): string =>
      selfSigned(kept(cert, key), wanted, at, () => made).cert;
    expect(again(names, now)).toBe(cert);
    expect(again([...names, 'gateway-2'], now)).toBe(made.cert);
    expect(again(names, now + 330 * DAY)).toBe(cert);
    expect(again(names, now + 340 * DAY)).toBe(made.cert);
    expect(selfSigned(kept('no PEM', key), names, now, () => made).cert).toBe(made.cert);
  });
});

withOpenssl('a certificate that is given', () => {
  const { cert, key } = makeSelfSigned(['gateway']);
  const other = makeSelfSigned(['gateway']);

  it('is taken with its key, and with the authority that clients are to trust', () => {
    expect(givenCertificate(kept(cert, key), now)).toEqual({ cert, key });
    expect(givenCertificate(new Map([...kept(cert, key), ['tls-ca.pem', 'authority']]), now)).toMatchObject({
      ca: 'authority',
    });
    expect(givenCertificate(new Map(), now)).toBeUndefined();
  });

  it.each([
    ['without its key', () => new Map([['tls-cert.pem', cert]]), now, /go together/],
    ['with the key of another', () => kept(cert, other.key), now, /the key is not that of the certificate/],
    ['that has ended', () => kept(cert, key), now + 366 * DAY, /the certificate has ended/],
    ['that is no PEM', () => kept('PEM?', key), now, /no PEM/],
  ])('is refused %s', (_, files, at, message) => {
    expect(() => givenCertificate(files(), at)).toThrow(message);
  });
});
