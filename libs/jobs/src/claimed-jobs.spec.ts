/** Whose a job is that several resume. */
import { altered } from '@coffee/middleware/faults';
import { channelNames } from '@coffee/query-plan';
import { request, testServices } from './job-services.fixture';

describe('JobService', () => {
  const { broker, serviceOf } = testServices();

  it('gives a job to one of two who resume it at once, and to the other when that knows of it', async () => {
    const services = [await serviceOf(), await serviceOf()] as const;
    const { job } = await services[0].open(request('twice'), {});
    await services[1].catchUp();
    const told: string[] = [];
    const resume = (who: 0 | 1) =>
      services[who].resume(job, 'me', {
        takenOver: () => told.push(`${who} is taken over`),
        ended: () => told.push(`${who} ended`),
      });
    const outcomes = await Promise.allSettled([resume(0), resume(1)]);
    const lost = outcomes.findIndex(({ status }) => status === 'rejected') as 0 | 1;
    expect(outcomes[1 - lost]).toMatchObject({ status: 'fulfilled' });
    expect(outcomes[lost]).toMatchObject({ reason: { code: 'SUPERSEDED' } });
    await resume(lost);
    await Promise.all(services.map((service) => service.catchUp()));
    await services[0].end(job, { outcome: 'cancelled' });
    await Promise.all(services.map((service) => service.catchUp()));
    expect(told).toEqual([`${1 - lost} is taken over`, `${lost} ended`]);
  });

  it('keeps a job whose claim comes again, as a record does whose confirm was lost', async () => {
    const transport = altered(broker.transport(), {
      log: (log) => ({
        append: async (body) => {
          const copy = body.slice();
          await log.append(body);
          if (log.name === channelNames.journal) await log.append(copy);
        },
      }),
    });
    const service = await serviceOf({ transport });
    const told: string[] = [];
    const listener = (who: string) => ({ takenOver: () => void told.push(who) });
    const { job } = await service.open(request('again'), listener('the first'));
    await service.catchUp();
    expect(told).toEqual([]);
    await service.resume(job, 'me', listener('the second'));
    await service.catchUp();
    expect(told).toEqual(['the first']);
    await service.end(job, { outcome: 'cancelled' });
  });

  it('does not let an earlier connection of a client take its job from a later one, however late it comes', async () => {
    const service = await serviceOf();
    const { job } = await service.open(request('numbered'), {}, { client: 'c', attempt: 0 });
    let takenOver = 0;
    await service.resume(job, 'me', { takenOver: () => takenOver++ }, { client: 'c', attempt: 2 });
    await expect(service.resume(job, 'me', {}, { client: 'c', attempt: 1 })).rejects.toMatchObject({
      code: 'SUPERSEDED',
    });
    expect(takenOver).toBe(0);
    await service.resume(job, 'me', {}, { client: 'c', attempt: 3 });
    expect(takenOver).toBe(1);
  });
});
