import fc from 'fast-check';
import { scaling } from './any-scaling.testing';
import { servicesOf } from './deployment';
import { queuesOf } from './stage-kinds';

describe('the services of any valid scaling file', () => {
  it('take every work queue, each one service, whose setting says the same, but for those that gateways refuse', () => {
    fc.assert(
      fc.property(scaling, (given) => {
        const stateless = servicesOf(given).filter((service) => service.role === 'stateless');
        const every = (['filter', 'aggregator'] as const).flatMap((app) => queuesOf(app, given.workQueues));
        const gateway = servicesOf(given).find(({ role }) => role === 'gateway')!;
        const served = gateway.env['WORK_QUEUES']?.split(',') ?? every;
        expect(stateless.flatMap(({ queues }) => queues)).toEqual(every.filter((queue) => served.includes(queue)));
        expect(every.filter((queue) => !served.includes(queue)).length).toBeLessThanOrEqual(4);
        for (const { app, queues, env } of stateless)
          expect(env['STAGES']?.split(',') ?? queuesOf(app, given.workQueues)).toEqual(queues);
      }),
    );
  });
});
