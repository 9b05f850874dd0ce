import { cert, key } from './testing/test-certificate';
import { expectedAnswers } from './testing/small-data';
import { RawClient } from './testing/raw-client';
import { TestSystem, eventually, finish, type TestGateway } from './testing/test-system';

describe('a gateway with TLS', () => {
  let system: TestSystem;
  let gateway: TestGateway;
  beforeEach(async () => {
    system = new TestSystem();
    gateway = await system.gateway({ handshake: 300 }, { tls: { cert, key } });
  });
  afterEach(() => system.stop());

  it('serves clients that trust its certificate', async () => {
    await system.worker();
    const job = system.start(system.client(gateway, { tls: { ca: cert, servername: 'localhost' } }));
    await finish(job);
    expect(job.answers()).toEqual(expectedAnswers);
  });

  it('is not trusted by others, who say why', async () => {
    // However patient: it does not get better.
    const client = system.client(gateway, { tls: { servername: 'localhost' }, patience: 1e9 });
    await expect(client.listJobs()).rejects.toThrow(/cannot be reached: .*certificate/);
  });

  it('is known by its address, too, and who does not use TLS learns why it is not heard', async () => {
    await expect(system.client(gateway, { tls: { ca: cert } }).listJobs()).resolves.toEqual([]);
    await expect(system.client(gateway, { patience: 0 }).listJobs()).rejects.toThrow(/perhaps it wants TLS/);
  });

  it('tells an address that it has too many connections, and takes it again when they have gone', async () => {
    const own = await system.gateway({ addressConnections: 2 }, { tls: { cert, key } });
    const silent = [await RawClient.connect(own.port), await RawClient.connect(own.port)];
    const tls = { ca: cert, servername: 'localhost' };
    await expect(system.client(own, { tls, patience: 0 }).listJobs()).rejects.toThrow(/takes 2 connections of one/);
    for (const client of silent) client.end();
    // However often: each leaves its place.
    for (let i = 0; i < 3; i++) await expect(system.client(own, { tls }).listJobs()).resolves.toEqual([]);
    await own.stop();
  });

  it('drops who speaks without TLS, or not at all', async () => {
    const [plain, silent] = [await RawClient.connect(gateway.port), await RawClient.connect(gateway.port)];
    plain.json('BEGIN_CONNECTION', { magic: 'coffee', version: 1 });
    await eventually(
      () => plain.closed && silent.closed,
      () => [plain.closed, silent.closed],
    );
  });
});
