/** Job services over one embedded broker, for the tests of a file: they are stopped after each, and no error may be left. */
import { jobId } from '@coffee/core';
import { EmbeddedBroker } from '@coffee/middleware';
import { channelNames, defaultParameters, parseQueryIds, planJob } from '@coffee/query-plan';
import type { GatewayFailpointName } from './failpoints';
import { JobService, type JobServiceOptions } from './job-service';

export const plan = planJob(parseQueryIds('q1'), defaultParameters, { partitions: 2 });
export const request = (job: string) => ({ job: jobId(job), owner: 'me', plan, fingerprint: '' });

export class Death extends Error {}
export const dieAt =
  (place: GatewayFailpointName) =>
  (name: string): void => {
    if (name === place) throw new Death();
  };

export function testServices() {
  const broker = new EmbeddedBroker({ keepUnacked: true });
  const services: JobService[] = [];
  const errors: unknown[] = [];
  afterEach(async () => {
    await Promise.all(services.splice(0).map((service) => service.stop()));
    expect(errors).toEqual([]);
  });
  afterAll(() => broker.close());

  async function serviceOf(options: Partial<JobServiceOptions> = {}): Promise<JobService> {
    const service = new JobService({
      transport: broker.transport(),
      slots: 10,
      creditBytes: 1 << 20,
      now: () => 0,
      onError: (error) => errors.push(error),
      ...options,
    });
    services.push(service);
    await service.start();
    return service;
  }

  /** How many of a job's logs are there. */
  async function logsOf(job: string): Promise<number> {
    const transport = broker.transport();
    const there = await Promise.all(
      channelNames.logsOf(jobId(job), plan).map((name) =>
        transport
          .log(name)
          .startReading(() => undefined)
          .then(() => true)
          .catch(() => false),
      ),
    );
    await transport.close();
    return there.filter(Boolean).length;
  }

  /** Resolves when none of a job's logs is there: nobody waits for their deletion. */
  async function gone(job: string): Promise<void> {
    while ((await logsOf(job)) > 0) await new Promise(setImmediate);
  }

  return { broker, serviceOf, logsOf, gone };
}
