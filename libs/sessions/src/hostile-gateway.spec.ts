/** A client and gateways that are broken, or mean harm. */
import { encodeChunk, encodeResult, encodeUploadAck, numberColumn, textColumn } from '@coffee/protocol';
import { defaultParameters, parseQueryIds, planJob } from '@coffee/query-plan';
import { encodeFrameHeader } from './frame-header';
import type { GatewayClientOptions } from './client';
import { GatewayClient } from './client';
import { FalseGateway, type Answer } from './testing/false-gateway';
import type { RawClient } from './testing/raw-client';
import { expectedAnswers } from './testing/small-data';
import { TestSystem, eventually, finish } from './testing/test-system';
import type { StageReport } from './messages';

const { tables, results } = planJob(parseQueryIds('q3'), defaultParameters, { partitions: 1 });
const accepted = {
  job: 'j1',
  scan: tables.map(({ table, columns, readings }) => ({ table, columns, readings })),
  results,
  format: 'columns',
  onBadRow: 'fail',
  fingerprint: 'small',
  ended: [],
  state: 'running',
  place: 0,
};
const part = encodeChunk({
  rows: 1,
  columns: [
    numberColumn('half', [4048]),
    textColumn('store_name', ['One']),
    numberColumn('store_id', [1]),
    numberColumn('tpv', [1]),
  ],
});
const submit = (client: RawClient, offset: number, answer = 0, chunk = part): void =>
  client.frame('SUBMIT_RESULTS', encodeResult({ offset, answer, mark: 0, chunk }));

/** Takes the job, then says more. */
const taking =
  (more: Answer = () => undefined, change: object = {}): Answer =>
  (client, asked) => {
    client.json('JOB_ACCEPTED', { ...accepted, ...change });
    more(client, asked);
  };
const refusing: Answer = (client) => {
  client.json('ERROR', { code: 'UNAVAILABLE', message: 'no broker', retriable: true });
  client.socket.end();
};

describe('a client of a gateway', () => {
  let system: TestSystem;
  const gateways: FalseGateway[] = [];
  beforeEach(() => (system = new TestSystem()));
  afterEach(async () => {
    await system.stop();
    for (const gateway of gateways.splice(0)) await gateway.stop();
  });

  async function falseGateway(answer: Answer): Promise<FalseGateway> {
    const gateway = await FalseGateway.start(answer);
    gateways.push(gateway);
    return gateway;
  }
  const clientOf = (
    ports: readonly { readonly port: number }[],
    options: Partial<GatewayClientOptions> = {},
  ): GatewayClient =>
    new GatewayClient({
      gateways: ports.map(({ port }) => ({ host: '127.0.0.1', port })),
      pause: 5,
      patience: 5000,
      ...options,
    });

  it.each<[what: string, answer: Answer, problem: RegExp]>([
    [
      'a name that is a path',
      taking(undefined, { results: [{ ...results[0]!, name: '../../evil' }] }),
      /results\.0\.name/,
    ],
    [
      'two answers of one name',
      taking(undefined, { results: [results[0]!, results[0]!] }),
      /two answers have one name/,
    ],
    [
      'a table that it asks for twice',
      taking(undefined, { scan: [...accepted.scan, accepted.scan[0]!] }),
      /a table twice/,
    ],
    [
      'a column that no table has',
      taking(undefined, {
        scan: [{ table: 'users', columns: [{ name: 'password', kind: 'text', nullable: false }], readings: [] }],
      }),
      /users has no column password/,
    ],
    ['JSON that is none', (client) => client.frame('JOB_ACCEPTED', Buffer.from('{')), /JOB_ACCEPTED is not JSON/],
    [
      'a frame that only clients send',
      taking((client) => client.json('CANCEL', { job: 'j1' })),
      /CANCEL came from a gateway/,
    ],
    [
      'news before it takes the job',
      (client) => client.json('JOB_PLACE', { job: 'j1', place: 0 }),
      /before JOB_ACCEPTED/,
    ],
    [
      'that it takes the job, twice',
      taking((client) => client.json('JOB_ACCEPTED', accepted)),
      /JOB_ACCEPTED came twice/,
    ],
    ['bytes that are no frame', taking((client) => client.bytes(Buffer.from('HTTP/1.1 200 OK\r\n'))), /no frame/],
    [
      'a frame beyond its limit',
      taking((client) => client.bytes(encodeFrameHeader('SUBMIT_RESULTS', (16 << 20) + 1))),
      /beyond its limit/,
    ],
    [
      'an acknowledgement of what was not sent',
      taking((client) => client.frame('UPLOAD_ACK', encodeUploadAck(7))),
      /7 uploads/,
    ],
    [
      'offsets that do not grow',
      taking((client) => {
        submit(client, 3);
        submit(client, 3);
      }),
      /result 3 came after result 3/,
    ],
    ['a part of no answer', taking((client) => submit(client, 0, 9)), /answer 9, of which there is none/],
    [
      'eight bytes that claim 2^28 rows',
      taking((client) => submit(client, 0, 0, Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0x10))),
      /268435456 rows/,
    ],
    [
      'an end of another job',
      taking((client) => client.json('JOB_ENDED', { job: 'j2', outcome: 'completed' })),
      /another job/,
    ],
    [
      'another version',
      (client) => client.json('CONNECTION_READY', { version: 1, maxFrameBytes: 1, windowBytes: 1, pingSeconds: 1 }),
      /CONNECTION_READY/,
    ],
  ])(
    'that sends %s says which gateway broke the protocol, and does not ask it again',
    async (_what, answer, problem) => {
      const gateway = await falseGateway(answer);
      const { job } = system.start(clientOf([gateway]));
      await expect(job.finished).rejects.toMatchObject({
        code: 'SESSION',
        message: expect.stringContaining(`gateway 127.0.0.1:${gateway.port} broke the protocol: `) as string,
      });
      await expect(job.finished).rejects.toThrow(problem);
      expect(gateway.asked).toBe(1);
    },
  );

  it('that breaks the protocol goes on with another that does not', async () => {
    await system.worker();
    const broken = await falseGateway((client) => client.frame('JOB_ACCEPTED', Buffer.from('{')));
    const job = system.start(clientOf([broken, await system.gateway()]));
    expect(await finish(job)).toMatchObject({ outcome: 'completed' });
    expect(job.answers()).toEqual(expectedAnswers);
    expect(broken.asked).toBe(1);
  });

  it('whose own handling fails says so, and asks nobody again', async () => {
    const [first, second] = [await falseGateway(taking((client) => submit(client, 0))), await falseGateway(taking())];
    const { job } = system.start(
      clientOf([first, second]),
      {},
      {
        submitted: () => {
          throw new TypeError('a defect of the client');
        },
      },
    );
    await expect(job.finished).rejects.toMatchObject({ code: 'INTERNAL', message: 'a defect of the client' });
    expect([first.asked, second.asked]).toEqual([1, 0]);
  });

  it('that takes the job and loses it again and again is asked less and less, and given up when patience is at an end', async () => {
    const gateway = await falseGateway(taking((client) => client.socket.end()));
    const { job } = system.start(clientOf([gateway], { patience: 500, pause: 20 }));
    await expect(job.finished).rejects.toMatchObject({ code: 'TRANSPORT' });
    // Pauses of 10 to 20 ms, doubled up to 500: as often as that, not as often as can be.
    expect(gateway.asked).toBeLessThan(12);
  });

  it('that refuses with UNAVAILABLE is left for another at once', async () => {
    await system.worker();
    const refused = await falseGateway(refusing);
    const job = system.start(clientOf([refused, await system.gateway()]));
    await finish(job);
    expect(job.answers()).toEqual(expectedAnswers);
    expect(refused.asked).toBe(1);
  });

  it.each([
    [true, 'UNAVAILABLE', 2],
    [false, 'INTERNAL', 1],
  ])(
    'newer than itself, with an error that it does not know, does what that says of trying again: %s',
    async (retriable, session, asked) => {
      const newer: Answer = (client) => {
        client.json('ERROR', { code: 'BREWING', message: 'the coffee is not ready', retriable });
        client.socket.end();
      };
      const all = [await falseGateway(newer), await falseGateway(newer)];
      const { job } = system.start(clientOf(all, { patience: 100, pause: 1000 }));
      await expect(job.finished).rejects.toMatchObject({ session, message: 'the coffee is not ready' });
      expect(all.filter((gateway) => gateway.asked > 0)).toHaveLength(asked);
    },
  );

  it('all of which refuse waits for them, says so once, and gives up when patience is at an end', async () => {
    const all = [await falseGateway(refusing), await falseGateway(refusing)];
    const waiting: string[] = [];
    const onWaiting = ({ message }: Error): number => waiting.push(message);
    const client = clientOf(all, { patience: 300, pause: 20, onWaiting });
    await expect(system.start(client).job.finished).rejects.toMatchObject({ session: 'UNAVAILABLE' });
    expect(waiting).toEqual(['no broker']);
    expect(all[0]!.asked + all[1]!.asked).toBeLessThan(14);
  });

  it('is left at once while it waits, however long its pauses are', async () => {
    const gateway = await falseGateway(refusing);
    const waiting: string[] = [];
    const options = { pause: 1e6, patience: 1e9, onWaiting: ({ message }: Error) => waiting.push(message) };
    const { job } = system.start(clientOf([gateway], options));
    await eventually(
      () => waiting.length > 0,
      () => gateway.asked,
    );
    job.cancel();
    await expect(job.finished).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('that is alive and never answers is given up, and so is a question', async () => {
    const gateway = await falseGateway(() => undefined);
    const client = clientOf([gateway], { patience: 0, answerTimeout: 30 });
    await expect(system.start(client).job.finished).rejects.toThrow('did not answer START_JOB in 0.03 s');
    await expect(client.listJobs()).rejects.toThrow('did not answer LIST_JOBS in 0.03 s');
  });

  it('that does not answer a cancellation is not waited for', async () => {
    const gateway = await falseGateway(taking());
    const { job } = system.start(clientOf([gateway], { answerTimeout: 1000 }));
    await job.accepted;
    job.cancel();
    await expect(job.finished).rejects.toMatchObject({ code: 'TRANSPORT' });
    expect(gateway.asked).toBe(1);
  });

  it('is sent the memory that its answers may take, and no more', async () => {
    const endless = taking((client) => {
      for (let offset = 0; offset < 20_000; offset++) submit(client, offset);
    });
    const { job } = system.start(clientOf([await falseGateway(endless)]), {}, {}, 1 << 20);
    await expect(job.finished).rejects.toMatchObject({
      code: 'OUTPUT',
      message: expect.stringContaining('1 MiB') as string,
    });
  });

  it('that sends progress without end is listened to, and left when it is cancelled', async () => {
    let timer: NodeJS.Timeout | undefined;
    let reports = 0;
    const stage: StageReport = { stage: 's', done: 0 };
    const gateway = await falseGateway(
      taking((client) => {
        timer = setInterval(
          () => client.json('PROGRESS', { job: 'j1', stages: Array(200).fill({ ...stage, done: reports }) }),
          1,
        );
      }),
    );
    const { job } = system.start(clientOf([gateway], { answerTimeout: 1000 }), {}, { progressed: () => reports++ });
    await eventually(
      () => reports > 50,
      () => reports,
    );
    job.cancel();
    await expect(job.finished).rejects.toMatchObject({ code: 'TRANSPORT' });
    clearInterval(timer);
  });
});
