/**
 * The rights that generated deployments give to the users of their broker: with them a job completes, on a real broker, and what they keep
 * a user from he cannot do. That a role needs each of its rights is seen on the embedded broker, which tells what is done to which
 * queue and log.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBroker, type Broker } from '@coffee/broker';
import { appNames, startCluster, type AppName, type Cluster } from '@coffee/cluster';
import { CoffeeError, asCoffeeError, jobId, partition } from '@coffee/core';
import { AnswerCollector } from '@coffee/answers';
import { JobService } from '@coffee/jobs';
import { EmbeddedBroker, type Transport } from '@coffee/middleware';
import { connectRabbitmq, type RabbitmqTransport } from '@coffee/middleware-rabbitmq';
import { channelNames } from '@coffee/query-plan';
import { brokerDefinitions, brokerUsers, expressionsOf, rights, type BrokerUser, type Rights } from '@coffee/scaling';
import { answersOf, tablesOf, until } from '@coffee/testing';
import { StageWorker } from '@coffee/worker-runtime';
import { plan, uploadAll } from './system.fixture';

jest.setTimeout(120_000);

const ROUNDS = 3;
const job = jobId('with-rights');

describe('on a broker with the users of a generated deployment', () => {
  let folder: string;
  let broker: Broker;
  const passwords = new Map(brokerUsers.map((user) => [user, `passwordOf${user}`]));
  const urlOf = (user: BrokerUser): string => broker.url.replace('guest:guest', `${user}:${passwords.get(user)}`);
  const connected: RabbitmqTransport[] = [];
  async function as(user: BrokerUser): Promise<RabbitmqTransport> {
    const transport = await connectRabbitmq({ url: urlOf(user), outage: 3_000 });
    connected.push(transport);
    return transport;
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'coffee-rights-'));
    const definitions = join(folder, 'definitions.json');
    writeFileSync(definitions, brokerDefinitions(passwords));
    broker = await startBroker({ shared: false });
    await broker.control('import_definitions', definitions);
  });
  afterAll(async () => {
    await Promise.all(connected.map((transport) => transport.close()));
    await broker.stop();
    rmSync(folder, { recursive: true });
  });

  let cluster: Cluster;
  const lines: string[] = [];
  it('services that each have their own user come up, and complete a job', async () => {
    cluster = await startCluster({
      amqpUrl: broker.url,
      scale: { gateway: 1 },
      envOf: (app) => ({ AMQP_URL: urlOf(app) }),
      onLine: ({ name }, line) => lines.push(`${name}: ${line}`),
    });
    try {
      await cluster.waitReady();
      const service = await gatewayService(await as('gateway'));
      expect(await analyze(service)).toEqual(answersOf(ROUNDS));
      // Its logs stay for now: they are what the next tests want to reach.
      await service.stop();
    } finally {
      const exits = await cluster.stop();
      expect([...exits].filter(([, { code }]) => code !== 0)).toEqual([]);
    }
    expect(lines.filter((line) => /refused|no right/i.test(line))).toEqual([]);
  });

  const refusal = (act: () => Promise<unknown>): Promise<string> =>
    act().then(
      () => 'done',
      (thrown: unknown) => asCoffeeError(thrown).message,
    );
  const NO_RIGHT = /^no right to use /;
  const results = channelNames.results(job);
  const progress = channelNames.progress(job);

  it.each(['filter', 'aggregator', 'maximizer', 'joiner', 'autoscaler'] as const)(
    'the user %s can delete no log, make none, and read no answers',
    async (user) => {
      const transport = await as(user);
      for (const name of [channelNames.journal, results, progress]) {
        expect([name, await refusal(() => transport.log(name).delete())]).toEqual([
          name,
          expect.stringMatching(NO_RIGHT),
        ]);
        expect(await refusal(() => transport.log(name).declare())).toMatch(NO_RIGHT);
      }
      expect(await refusal(() => transport.log(results).startReading(() => undefined))).toMatch(NO_RIGHT);
    },
  );

  it('a worker takes no chunks of others, and deletes no queue but those it serves', async () => {
    const filter = await as('filter');
    const others = filter.workQueue('aggregator.tpv');
    expect(await refusal(() => others.startConsuming(() => undefined, { prefetch: 1 }))).toMatch(NO_RIGHT);
    expect(await refusal(() => others.delete())).toMatch(NO_RIGHT);
    const joiner = await as('joiner');
    const input = joiner.log(
      channelNames.partition(job, plan.stages.find(({ kind }) => kind === 'maximizer')!.id, partition(0)),
    );
    expect(await refusal(() => input.startReading(() => undefined))).toMatch(NO_RIGHT);
    expect(await refusal(() => joiner.workQueue('filter.transactions').declare())).toMatch(NO_RIGHT);
  });

  it('the autoscaler sees how long queues are, and sends nothing', async () => {
    const transport = await as('autoscaler');
    expect(await transport.workQueue('filter.transactions').depth()).toBe(0);
    expect(await refusal(() => transport.workQueue('filter.transactions').send(new Uint8Array(1)))).toMatch(/refused/i);
  });

  it('a gateway deletes the logs of a job', async () => {
    const service = await gatewayService(await as('gateway'));
    await service.delete(job);
    await service.stop();
    expect(await refusal(async () => (await as('gateway')).log(results).startReading(() => undefined))).toMatch(
      /deleted/,
    );
  });
});

describe('of their rights', () => {
  it.each(appNames)('the services of %s need each, and no other', async (app) => {
    const used = await usedRights();
    for (const kind of ['configure', 'write', 'read'] as const) {
      const form = new RegExp(expressionsOf(rights[app])[kind]);
      const names = used[app][kind];
      // What is sent goes through the exchange: which queues it may reach is told by any right to them.
      const allowed =
        kind === 'write'
          ? (name: string) => Object.values(expressionsOf(rights[app])).some((text) => new RegExp(text).test(name))
          : (name: string) => form.test(name);
      expect([kind, [...names].filter((name) => !allowed(name))]).toEqual([kind, []]);
      const needed = (pattern: string): boolean => [...names].some((name) => new RegExp(`^${pattern}`).test(name));
      expect([kind, rights[app][kind].filter((pattern) => !needed(pattern))]).toEqual([kind, []]);
    }
  });
});

type Used = Readonly<Record<AppName, Readonly<Record<keyof Rights, Set<string>>>>>;
let using: Promise<Used> | undefined;
/** What each app does to which queue and log while a job is run and deleted. */
const usedRights = (): Promise<Used> => (using ??= observe());

async function observe(): Promise<Used> {
  const broker = new EmbeddedBroker();
  const used = Object.fromEntries(
    appNames.map((app) => [app, { configure: new Set<string>(), write: new Set<string>(), read: new Set<string>() }]),
  ) as Used;
  const service = await gatewayService(observed(broker.transport(), used.gateway));
  const workers = (['filter', 'aggregator', 'maximizer', 'joiner'] as const).map(
    (app) =>
      new StageWorker({
        transport: observed(broker.transport(), used[app]),
        serves: (queue) => queue.startsWith(`${app}.`),
        owns: (group) => group.startsWith(app),
        replica: 0,
        prefetch: 2,
        awaitsJournal: true,
        onError: (error) => {
          throw error;
        },
      }),
  );
  try {
    await Promise.all(workers.map((worker) => worker.start()));
    await analyze(service);
    await service.delete(job);
    await until('the workers have left the job', () => workers.every(({ jobs }) => jobs === 0));
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
    await service.stop();
    broker.close();
  }
  return used;
}

function observed(inner: Transport, { configure, write, read }: Used[AppName]): Transport {
  const sending = (name: string): void => void write.add('amq.default').add(name);
  return {
    workQueue: (name) => {
      const queue = inner.workQueue(name);
      return {
        ...queue,
        declare: () => (configure.add(name), queue.declare()),
        delete: () => (configure.add(name), queue.delete()),
        send: (body) => (sending(name), queue.send(body)),
        startConsuming: (...given) => (read.add(name), queue.startConsuming(...given)),
      };
    },
    log: (name) => {
      const log = inner.log(name);
      return {
        ...log,
        declare: (options) => (configure.add(name), log.declare(options)),
        delete: () => (configure.add(name), log.delete()),
        append: (body) => (sending(name), log.append(body)),
        startReading: (...given) => (read.add(name), log.startReading(...given)),
      };
    },
    close: () => inner.close(),
  };
}

async function gatewayService(transport: Transport): Promise<JobService> {
  const service = new JobService({
    transport,
    slots: 10,
    creditBytes: 1 << 20,
    now: () => 0,
    onError: (error) => {
      throw new CoffeeError('INTERNAL', 'the gateway fails', { cause: error });
    },
  });
  await service.start();
  return service;
}

/** Opens the job, uploads all of it, and ends it when its answers are there. */
async function analyze(service: JobService): Promise<Record<string, string>> {
  const collector = new AnswerCollector(plan);
  const request = { job, owner: 'test', plan, fingerprint: '' };
  const run = await service.open(request, { submitted: (part) => collector.add(part) });
  await uploadAll(run, tablesOf(ROUNDS));
  await run.finished;
  await service.end(job, { outcome: 'completed' });
  await service.catchUp();
  return Object.fromEntries(
    collector.answers().map((answer) => [answer.sink.name, Buffer.concat([...answer.csv()]).toString()]),
  );
}
