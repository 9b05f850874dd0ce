import { jobId } from '@coffee/core';
import { EmbeddedBroker } from '@coffee/middleware';
import { altered } from '@coffee/middleware/faults';
import { lostLog } from './lost-logs';

describe('whether the logs of a job are there', () => {
  const broker = new EmbeddedBroker();
  const names = ['job.j.progress', 'job.j.part.3.0'];
  beforeAll(async () => {
    for (const name of names) await broker.transport().log(name).declare();
  });
  afterAll(() => broker.close());

  it('is found out, with what a person calls the one that is gone', async () => {
    const find = (...logs: string[]) => lostLog(broker.transport(), jobId('j'), logs, 5000);
    expect(await find(...names)).toBeUndefined();
    expect(await find(...names, 'job.j.results')).toBe('results log');
    expect(await find(...names, 'job.j.part.3.1')).toBe('log part.3.1');
  });

  it('is not said of logs that cannot be asked for any more, because the transport was closed', async () => {
    const closed = broker.transport();
    await closed.close();
    await expect(lostLog(closed, jobId('j'), names, 5000)).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it('is not waited for longer than patience lasts', async () => {
    const deaf = altered(broker.transport(), { log: () => ({ startReading: () => new Promise(() => undefined) }) });
    await expect(lostLog(deaf, jobId('j'), names, 20)).rejects.toMatchObject({
      code: 'TRANSPORT',
      message: 'job j: whether its logs are there was not found out within 0.02 s',
    });
  });
});
