import { connect } from 'node:net';
import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import {
  DATA_ENVELOPE_BYTES,
  UPLOAD_HEADER_BYTES,
  encodeChunk,
  encodeJson,
  numberColumn,
  textColumn,
  writeUploadHeader,
  type Chunk,
} from '@coffee/protocol';
import { encodeFrameHeader } from './frame-header';
import { RawClient } from './testing/raw-client';
import { expectedAnswers } from './testing/small-data';
import { TestSystem, chunksOf, eventually, finish, type TestGateway, type TestJob } from './testing/test-system';
import type { JobAccepted } from './messages';

const limits = {
  handshake: 200,
  frameDeadline: 200,
  pingInterval: 10_000,
  maxFrameBytes: 64 << 10,
  windowBytes: 96 << 10,
  connections: 8,
} as const;

/** The payload of an UPLOAD. */
function upload(table: number, seq: number, chunk: Uint8Array): Uint8Array {
  const payload = new Uint8Array(UPLOAD_HEADER_BYTES + chunk.byteLength);
  writeUploadHeader(payload, 0, { table, seq });
  payload.set(chunk, UPLOAD_HEADER_BYTES);
  return payload;
}

/** A job that runs and may be uploaded. */
async function running(gateway: TestGateway, queries: string[] = ['q1']): Promise<[RawClient, JobAccepted]> {
  const client = await RawClient.begin(gateway.port);
  client.json('START_JOB', { queries });
  const accepted = (await client.receive('JOB_ACCEPTED')) as unknown as JobAccepted;
  await client.receive('JOB_PLACE');
  return [client, accepted];
}

describe('what a gateway refuses', () => {
  let system: TestSystem;
  let gateway: TestGateway;
  let bystander: TestJob;
  beforeAll(async () => {
    system = new TestSystem();
    await system.worker();
    gateway = await system.gateway(limits);
    bystander = system.start(system.client(gateway));
    await bystander.job.accepted;
  });
  /** The connection is gone, that of another client is not, and nothing is a failure of the gateway. */
  afterEach(async () => {
    await eventually(
      () => gateway.server.connections === 1,
      () => gateway.server.connections,
    );
    expect(system.failures).toEqual([]);
  });
  afterAll(async () => {
    await finish(bystander);
    expect(bystander.answers()).toEqual(expectedAnswers);
    await system.stop();
  });

  const header = encodeFrameHeader('BEGIN_CONNECTION', 4);
  const hello = { magic: 'coffee', version: 1 };
  it.each<[what: string, code: string, bytes: Uint8Array[]]>([
    ['HTTP', 'BAD_FRAME', [Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')]],
    ['garbage', 'BAD_FRAME', [Buffer.concat([Buffer.alloc(4), Buffer.from([99]), randomBytes(500)])]],
    ['an unknown type', 'BAD_FRAME', [Uint8Array.of(0, 0, 0, 0, 222, 0, 0, 0)]],
    ['reserved bytes that are set', 'BAD_FRAME', [Uint8Array.of(0, 0, 0, 0, 19, 0, 1, 0)]],
    ['a handshake beyond its limit', 'BAD_FRAME', [encodeFrameHeader('BEGIN_CONNECTION', 4097)]],
    ['a handshake that is no JSON', 'BAD_FRAME', [header, Buffer.from('{{{{')]],
    ['a handshake that is no UTF-8', 'BAD_FRAME', [header, Uint8Array.of(0x7b, 0xff, 0xff, 0x7d)]],
    ['a handshake that is a list', 'BAD_FRAME', [header, Buffer.from('[12]')]],
    ['another magic', 'BAD_FRAME', framed('BEGIN_CONNECTION', { ...hello, magic: 'tea' })],
    ['another version', 'BAD_FRAME', framed('BEGIN_CONNECTION', { ...hello, version: 2 })],
    ['no version', 'BAD_FRAME', framed('BEGIN_CONNECTION', { magic: 'coffee' })],
    ['another frame first', 'BAD_ORDER', framed('START_JOB', {})],
    ['an upload first, before it is allocated', 'BAD_ORDER', [encodeFrameHeader('UPLOAD', 1 << 15)]],
  ])('%s: %s', async (_what, code, bytes) => {
    const client = await RawClient.connect(gateway.port);
    client.bytes(...bytes);
    expect(await client.refused()).toMatchObject({ code, retriable: false });
  });

  it('an upload for a job that waits: BAD_ORDER, before it is allocated', async () => {
    const apart = new TestSystem();
    const own = await apart.gateway(limits, {}, { slots: 1 });
    const [first] = await running(own);
    const client = await RawClient.begin(own.port);
    client.json('START_JOB', { queries: ['q1'] });
    expect(await client.receive('JOB_ACCEPTED')).toMatchObject({ place: 1 });
    client.bytes(encodeFrameHeader('UPLOAD', 1 << 15));
    expect(await client.refused()).toMatchObject({ code: 'BAD_ORDER' });
    first.end();
    await apart.stop();
    expect(apart.failures).toEqual([]);
  });

  it('tells nobody, not even its log, what was in a handshake that it could not read', async () => {
    const closed: unknown[] = [];
    const own = await system.gateway(limits, { events: { closed: (_peer, error) => closed.push(error) } });
    const secret = 'token-secret';
    for (const payload of [
      `{"token": ${secret}}`,
      `{"${secret}": `,
      `[${secret}`,
      `{"magic":"${secret}","version":1}`,
    ]) {
      const client = await RawClient.connect(own.port);
      client.frame('BEGIN_CONNECTION', Buffer.from(payload));
      expect(JSON.stringify(await client.refused())).not.toContain('secret');
    }
    await eventually(
      () => closed.length === 4,
      () => closed.length,
    );
    expect(inspect(closed, { depth: 10 })).not.toContain('token-secret');
    await own.stop();
  });

  it('says no more than 1,000 characters of what is wrong with a long request', async () => {
    const client = await RawClient.begin(gateway.port);
    const fields = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`field-${i}`, 0]));
    client.json('START_JOB', fields);
    expect((await client.refused())['message']).toHaveLength(1000);
  });

  it('does not mind how deep the JSON of a request is', async () => {
    const client = await RawClient.begin(gateway.port);
    client.frame('START_JOB', Buffer.from(`{"queries":${'['.repeat(400_000)}${']'.repeat(400_000)}}`));
    expect(await client.refused()).toMatchObject({ code: 'BAD_FRAME' });
  });

  it.each<[what: string, code: string, bytes: Uint8Array[]]>([
    ['a second handshake', 'BAD_ORDER', framed('BEGIN_CONNECTION', hello)],
    ['an upload without a job', 'BAD_ORDER', [encodeFrameHeader('UPLOAD', 1 << 15)]],
    ['the end of an upload without a job', 'BAD_ORDER', framed('TABLE_END', { table: 'users', chunks: 0 })],
    ['an acknowledgement without a job', 'BAD_ORDER', [encodeFrameHeader('RESULTS_ACK', 8), new Uint8Array(8)]],
    ['a frame that only gateways send', 'BAD_ORDER', framed('JOB_ENDED', {})],
    ['an oversized frame', 'BAD_FRAME', [encodeFrameHeader('START_JOB', (1 << 20) + 1)]],
    ['an oversized upload', 'BAD_FRAME', [encodeFrameHeader('UPLOAD', limits.maxFrameBytes + 1)]],
    ['an unknown query', 'BAD_REQUEST', framed('START_JOB', { queries: ['q9'] })],
    ['an unknown field', 'BAD_FRAME', framed('START_JOB', { query: 'q1' })],
    ['an empty nonce', 'BAD_FRAME', framed('START_JOB', { nonce: '' })],
    ['a nonce that is too long', 'BAD_FRAME', framed('START_JOB', { nonce: 'n'.repeat(101) })],
    ['an impossible parameter', 'BAD_REQUEST', framed('START_JOB', { parameters: { top: 0 } })],
    [
      'an hour that there is not',
      'BAD_REQUEST',
      framed('START_JOB', { parameters: { hours: { from: 2, to: 86_400 } } }),
    ],
    ['a table that there is not', 'BAD_REQUEST', framed('START_JOB', { tables: [{ table: 'vouchers', files: [] }] })],
    ['an unknown job to resume', 'UNKNOWN_JOB', framed('RESUME', { job: 'nobody' })],
    ['an unknown job to cancel', 'UNKNOWN_JOB', framed('CANCEL', { job: 'nobody' })],
    ['an unknown job to list', 'UNKNOWN_JOB', framed('LIST_JOBS', { job: 'nobody' })],
    ['an impossible job', 'UNKNOWN_JOB', framed('CANCEL', { job: '../jobs' })],
  ])('%s: %s', async (_what, code, bytes) => {
    const client = await RawClient.begin(gateway.port);
    client.bytes(...bytes);
    expect(await client.refused()).toMatchObject({ code, retriable: false });
  });

  const good = (accepted: JobAccepted, index = 0): Uint8Array =>
    chunksOf(accepted.scan[index]!)[0]!.subarray(DATA_ENVELOPE_BYTES);
  const sale = (over: Partial<Record<string, unknown>> = {}): Chunk => ({
    rows: 2,
    columns: [
      textColumn('transaction_id', ['a', 'b']),
      numberColumn('final_amount', [75_000, 80_000]),
      numberColumn('created_at', [1_709_632_800, 1_709_632_800]),
    ],
    ...over,
  });
  const lies = (): Uint8Array => {
    const bytes = encodeChunk(sale());
    new DataView(bytes.buffer).setUint32(4, 3, true);
    return bytes;
  };
  it.each<[what: string, chunk: (accepted: JobAccepted) => Uint8Array]>([
    ['is cut off', (accepted) => good(accepted).slice(0, -1)],
    ['is empty', () => new Uint8Array(0)],
    ['is garbage', () => randomBytes(999)],
    ['has bytes after its end', (accepted) => Buffer.concat([good(accepted), Buffer.alloc(8)])],
    ['lies about its rows', lies],
    ['has other columns', () => encodeChunk({ rows: 1, columns: [numberColumn('store_id', [1])] })],
    ['has them in another order', () => encodeChunk({ rows: 2, columns: [...sale().columns].reverse() })],
    [
      'has one of another type',
      () =>
        encodeChunk(
          sale({ columns: [sale().columns[0]!, textColumn('final_amount', ['1', '2']), sale().columns[2]!] }),
        ),
    ],
    [
      'misses values where none may be missing',
      () =>
        encodeChunk(
          sale({ columns: [...sale().columns.slice(0, 2), numberColumn('created_at', [1], Uint8Array.of(0b01))] }),
        ),
    ],
    [
      'has numbers that are not whole',
      () =>
        encodeChunk(
          sale({
            columns: [
              sale().columns[0]!,
              { name: 'final_amount', type: 'f64', values: Float64Array.of(NaN, 0.5) },
              sale().columns[2]!,
            ],
          }),
        ),
    ],
  ])('a chunk that %s: BAD_CHUNK, and the job fails', async (_what, chunk) => {
    const [client, accepted] = await running(gateway);
    client.frame('UPLOAD', upload(0, 0, chunk(accepted)));
    expect(await client.refused()).toMatchObject({ code: 'BAD_CHUNK', retriable: false });
    await failed(accepted.job, /chunk 0 of transactions/);
  });

  it.each<[what: string, code: string, send: (client: RawClient, accepted: JobAccepted) => void]>([
    [
      'a table that the job does not need',
      'BAD_REQUEST',
      (client, accepted) => client.frame('UPLOAD', upload(1, 0, good(accepted))),
    ],
    [
      'the end of a table that the job does not need',
      'BAD_REQUEST',
      (client) => client.json('TABLE_END', { table: 'users', chunks: 0 }),
    ],
    [
      'a wrong number of chunks',
      'BAD_REQUEST',
      (client, accepted) => {
        client.frame('UPLOAD', upload(0, 0, good(accepted)));
        client.json('TABLE_END', { table: 'transactions', chunks: 2 });
      },
    ],
    ['no number of chunks', 'BAD_REQUEST', (client) => client.json('TABLE_END', { table: 'transactions' })],
    [
      'a seq beyond any table',
      'BAD_REQUEST',
      (client, accepted) => client.frame('UPLOAD', upload(0, 0x7fffffff, good(accepted))),
    ],
    ['a job in a job', 'BAD_ORDER', (client) => client.json('START_JOB', {})],
    ['an upload shorter than its header', 'BAD_FRAME', (client) => client.frame('UPLOAD', new Uint8Array(3))],
    [
      'a chunk after the end of its table',
      'BAD_ORDER',
      (client, accepted) => {
        client.frame('UPLOAD', upload(0, 0, good(accepted)));
        client.json('TABLE_END', { table: 'transactions', chunks: 1 });
        client.frame('UPLOAD', upload(0, 1, good(accepted)));
      },
    ],
  ])('%s: %s', async (_what, code, send) => {
    const [client, accepted] = await running(gateway);
    send(client, accepted);
    expect(await client.refused()).toMatchObject({ code, retriable: false });
  });

  it('small uploads that together take more memory than the window, though they hold fewer bytes', async () => {
    const slow = await system.gateway(limits, {}, { creditBytes: 1 });
    const [client, accepted] = await running(slow);
    const payload = upload(0, 0, good(accepted));
    const copies = Array.from({ length: 200 }, () => [encodeFrameHeader('UPLOAD', payload.byteLength), payload]);
    expect(copies.length * payload.byteLength).toBeLessThan(limits.windowBytes);
    client.bytes(Buffer.concat(copies.flat()));
    expect(await client.refused()).toMatchObject({ code: 'TOO_MANY', retriable: true });
    await slow.stop();
  });

  it('uploads beyond the window, before they are allocated', async () => {
    const windowBytes = 20_000;
    const slow = await system.gateway({ ...limits, windowBytes }, {}, { creditBytes: 1 });
    const [client, accepted] = await running(slow);
    // Nobody processes them fast enough to be acknowledged in between: one write.
    const chunk = good(accepted);
    const frames = Array.from({ length: 2 + windowBytes / chunk.byteLength }, (_, seq) => upload(0, seq, chunk));
    client.bytes(
      Buffer.concat(frames.flatMap((payload) => [encodeFrameHeader('UPLOAD', payload.byteLength), payload])),
    );
    expect(await client.refused()).toMatchObject({ code: 'TOO_MANY', retriable: true });
    await slow.stop();
  });

  it('a client that says nothing', async () => {
    const client = await RawClient.connect(gateway.port);
    expect(await client.refused()).toMatchObject({ code: 'TOO_SLOW', retriable: true });
  });

  it('a frame that is never whole', async () => {
    const client = await RawClient.begin(gateway.port);
    client.bytes(encodeFrameHeader('START_JOB', 100), Buffer.from('{'));
    expect(await client.refused()).toMatchObject({ code: 'TOO_SLOW' });
  });

  it.each<[what: string, begin: () => Promise<RawClient>]>([
    ['handshake', () => RawClient.connect(gateway.port)],
    ['frame', () => RawClient.begin(gateway.port)],
  ])('a %s that comes byte by byte, however steadily', async (_what, begin) => {
    const client = await begin();
    const type = client.begun ? 'START_JOB' : 'BEGIN_CONNECTION';
    client.bytes(encodeFrameHeader(type, 4000));
    const drip = setInterval(() => client.bytes(Buffer.from(' ')), limits.frameDeadline / 10);
    try {
      expect(await client.refused()).toMatchObject({ code: 'TOO_SLOW', retriable: true });
    } finally {
      clearInterval(drip);
    }
  });

  it('a frame that is cut off by the end of the connection', async () => {
    const client = await RawClient.begin(gateway.port);
    client.bytes(encodeFrameHeader('START_JOB', 100));
    client.socket.end();
    await eventually(
      () => client.closed,
      () => 'open',
    );
  });

  it('a client that does not answer pings', async () => {
    const eager = await system.gateway({ pingInterval: 40 });
    const client = await RawClient.begin(eager.port);
    expect(await client.refused()).toMatchObject({ code: 'TOO_SLOW' });
    await eager.stop();
  });

  it('connections beyond its limit', async () => {
    const idle = await Promise.all(Array.from({ length: limits.connections - 1 }, () => RawClient.begin(gateway.port)));
    const beyond = await RawClient.connect(gateway.port);
    beyond.json('BEGIN_CONNECTION', hello);
    expect(await beyond.refused()).toMatchObject({ code: 'TOO_MANY', retriable: true });
    for (const client of idle) client.end();
  });

  it('no client for the sake of strangers: those who say nothing make room for each other', async () => {
    const own = await system.gateway({ ...limits, handshake: 60_000, strangers: 4 });
    const silent: RawClient[] = [];
    for (let i = 0; i < 12; i++) silent.push(await RawClient.connect(own.port));
    const client = await RawClient.begin(own.port);
    await eventually(
      () => silent.filter(({ closed }) => !closed).length <= 4,
      () => silent.map(({ closed }) => closed),
    );
    expect(client.closed).toBe(false);
    await own.stop();
  });

  it('no other address for the sake of one that does not hang up when it is told that it has too many', async () => {
    const own = await system.gateway({ ...limits, connections: 4, addressConnections: 4, strangers: 4 });
    const rude = Array.from({ length: 200 }, () =>
      connect({ port: own.port, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => undefined),
    );
    await Promise.all(rude.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
    const other = RawClient.over(connect({ port: own.port, host: '127.0.0.1', localAddress: '127.0.0.2' }));
    other.json('BEGIN_CONNECTION', hello);
    await other.receive('CONNECTION_READY');
    for (const socket of rude) socket.destroy();
    other.end();
    await own.stop();
  });

  async function failed(job: string, reason: RegExp): Promise<void> {
    const entry = (): { state: string; reason?: string } | undefined =>
      [...gateway.service.jobs()].find(({ opened }) => opened.job === job);
    await eventually(
      () => entry()?.state === 'failed',
      () => entry()?.state,
    );
    expect(entry()?.reason).toMatch(reason);
  }
});

function framed(
  type: 'BEGIN_CONNECTION' | 'START_JOB' | 'TABLE_END' | 'JOB_ENDED' | 'RESUME' | 'CANCEL' | 'LIST_JOBS',
  value: object,
): Uint8Array[] {
  const payload = encodeJson(value);
  return [encodeFrameHeader(type, payload.byteLength), payload];
}
