import type { JobStatus } from '@coffee/http';
import { Rates } from '../sending/rate';
import { factsOf, newsOf, type JobFacts } from './job-news';
import { liveOf } from './live-job';

const stage = (name: string, done: number, expected?: number) => ({
  ...{ stage: name, unit: 'chunks' as const, done, waiting: 0 },
  ...(expected !== undefined && { expected }),
});
const job = (status: Partial<JobStatus>): JobStatus => ({ job: 'j', state: 'running', ...status }) as JobStatus;
const facts = (status: JobStatus, upload?: { read: Record<string, number>; total: Record<string, number> }): JobFacts =>
  factsOf(status, liveOf(status, { at: 0, rates: new Rates(), queues: undefined, ...(upload && { upload }) }));

describe('what is known of a job that goes on', () => {
  it('is its place while it is queued, and then what it waits for and how far it is, in tens of percent', () => {
    expect(facts(job({ state: 'queued', place: 3 }))).toEqual({ place: 3 });
    const limit = { kind: 'slow', stage: 'a' } as const;
    expect(facts(job({ limit, served: { read: 19, bytes: 100 } as never }))).toMatchObject({ limit, read: 10 });
    expect(facts(job({ stages: [stage('a', 3, 4), stage('b', 0, 4)] as never }))).toMatchObject({ done: 30 });
  });

  it('is nothing of how far it is where that is not known, or where its upload says so', () => {
    expect(facts(job({ stages: [stage('a', 3, 4), stage('b', 0)] as never })).done).toBeUndefined();
    expect(facts(job({})).done).toBeUndefined();
    const upload = { read: { t: 1 }, total: { t: 2 } };
    expect(facts(job({ stages: [stage('a', 3, 4)] as never }), upload).done).toBeUndefined();
  });
});

describe('news of a job', () => {
  it('are what has changed, and nothing where nothing has', () => {
    expect(newsOf({ place: 2 }, {})).toEqual({ place: 2 });
    expect(newsOf({ place: 2 }, { place: 2 })).toBeUndefined();
    expect(newsOf({ place: 1 }, { place: 2 })).toEqual({ place: 1 });
    expect(newsOf({ read: 0, done: 0 }, {})).toBeUndefined();
    expect(newsOf({ read: 20 }, { read: 10 })).toEqual({ read: 20 });
    expect(newsOf({}, { place: 1, read: 90 })).toBeUndefined();
  });

  it('are what a job waits for, not how much of that is left', () => {
    const rest = (stage: string, left: number) => ({ limit: { kind: 'rest', unit: 'chunks', stage, left } as const });
    expect(newsOf(rest('a', 4), rest('a', 5))).toBeUndefined();
    expect(newsOf(rest('b', 5), rest('a', 5))).toEqual(rest('b', 5));
    const file = (name: string) => ({ limit: { kind: 'reading', file: name } as const });
    expect(newsOf(file('b.csv'), file('a.csv'))).toBeUndefined();
  });
});
