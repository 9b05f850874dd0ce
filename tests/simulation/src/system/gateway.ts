/** A gateway: the real job service and session server, put together as the service does it, on the simulated network. */
import { LocalTableReaders } from '@coffee/csv';
import { JobService } from '@coffee/jobs';
import { SessionServer, Spool, defaultLimits } from '@coffee/sessions/server';
import type { Part, Ways } from './service';
import type { Running, World } from './world';

export const GATEWAY_PORT = 7000;

export async function beginGateway(
  world: World,
  host: string,
  { process, transport, connection }: Running,
  ways: Ways,
): Promise<Part> {
  const { slots, creditBytes, lease, keep, retention, partitions, plans, stall, linger } = world.swarm;
  const onError = (error: unknown): void => world.failed(`${host} says`, error);
  const service = new JobService({
    transport,
    slots,
    creditBytes,
    now: () => Date.now(),
    lease,
    keep,
    retention,
    onError,
    onJournalLost: ways.end,
    failpoint: (name, subject, { job, seq }) => ways.pass(`${name} ${subject} ${job}/${seq}`),
  });
  await service.start();
  const server = await SessionServer.start({
    service,
    problem: () => (connection.connected ? service.problem : 'the broker is not connected'),
    host,
    port: GATEWAY_PORT,
    portSetting: 'PORT',
    network: world.network.of(process, host),
    tokens: [],
    partitions,
    layout: plans,
    renewal: lease / 3,
    limits: { ...defaultLimits, stall, linger, windowBytes: 1 << 20, resultWindowBytes: 200, maxFrameBytes: 1 << 16 },
    spool: new Spool('/nowhere', 0),
    readers: new LocalTableReaders(),
    events: {
      jobOpened: (job, _peer, resumed) => world.tell(`${resumed ? 'resumes' : 'opens'} ${job}`),
      jobEnded: (job, outcome, reason) => world.tell(`reads of the end of ${job}: ${outcome} ${reason ?? ''}`),
      closed: (peer, error) => world.tell(`connection of ${peer} closed: ${error?.message ?? 'in order'}`),
    },
    onError,
  });
  world.tell('ready');
  return {
    stop: async () => {
      await server.stop();
      await service.stop();
    },
  };
}
