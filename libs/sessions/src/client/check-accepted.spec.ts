import { jobId } from '@coffee/core';
import { defaultParameters, parseQueryIds, planJob } from '@coffee/query-plan';
import type { JobAccepted } from '../messages';
import { acceptanceOf } from '../server/acceptance';
import { checkAccepted } from './check-accepted';

const plan = planJob(parseQueryIds('q3'), defaultParameters, { partitions: 1 });
const opened = { job: jobId('j1'), owner: 'me' };
const entry = { opened, deleted: false, tables: new Map([['stores', 1] as const]), start: 1 };
const running = acceptanceOf({ ...entry, state: 'running', spec: { plan, fingerprint: '' } } as never, 0);

describe('a job that a client comes back to', () => {
  it('is the same job as before', () => {
    expect(() => checkAccepted(running, running)).not.toThrow();
    const other: JobAccepted = { ...running, results: [] };
    expect(() => checkAccepted(other, running)).toThrow('the job has become another');
    expect(() => checkAccepted({ ...running, job: jobId('j2') }, running)).toThrow('it is job j2, not j1');
  });

  it.each(['failed', 'cancelled'] as const)('has %s meanwhile, and of it nothing is left but that', (state) => {
    const over = acceptanceOf({ ...entry, state, spec: undefined } as never, 0);
    expect(over).toMatchObject({ scan: [], results: [], ended: [] });
    expect(() => checkAccepted(over, running)).not.toThrow();
    expect(() => checkAccepted(over, undefined)).not.toThrow();
  });
});
