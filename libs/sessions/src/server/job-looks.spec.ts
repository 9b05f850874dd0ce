import { CoffeeError, deferred, jobId, type Deferred } from '@coffee/core';
import type { HostedJob, HostedListener, JobRecord } from '@coffee/jobs';
import { JobLooks } from './job-looks';

const FOLLOWS_LATER = 60_000;

describe('looks at jobs', () => {
  const job = jobId('j1');
  const record = { opened: { job, owner: 'o' }, tables: new Map([['users', 1]]) } as unknown as JobRecord;

  /** A service whose `follow` takes as long as the test says. */
  function slowService(): {
    readonly looks: JobLooks;
    readonly followed: { readonly run: Deferred<HostedJob>; readonly listener: HostedListener }[];
    readonly left: HostedJob[];
  } {
    const followed: { readonly run: Deferred<HostedJob>; readonly listener: HostedListener }[] = [];
    const left: HostedJob[] = [];
    const looks = new JobLooks({
      runOf: () => undefined,
      follow: (_job, _owner, listener) => {
        const run = deferred<HostedJob>();
        followed.push({ run, listener });
        return run.promise;
      },
      unfollow: (run) => Promise.resolve(void left.push(run)),
    });
    return { looks, followed, left };
  }
  /** One whose log was read as far as `read` says. */
  const aRun = (read: () => boolean = () => true): HostedJob =>
    ({ job, finished: new Promise(() => undefined), hasReadEndsOf: read }) as unknown as HostedJob;

  it('tells of a job when its log was read as far as the journal says that there is of it', async () => {
    const { looks, followed } = slowService();
    let isRead = false;
    let isTold = false;
    const look = looks.at(record).finally(() => (isTold = true));
    followed[0]!.run.resolve(aRun(() => isRead));
    followed[0]!.listener.progressed!();
    await new Promise(setImmediate);
    expect(isTold).toBe(false);
    isRead = true;
    followed[0]!.listener.progressed!();
    await look;
  });

  it('leaves a newer look alone when one that was left long ago fails', async () => {
    const { looks, followed, left } = slowService();
    const old = looks.at(record);
    looks.sweep(performance.now() + FOLLOWS_LATER);
    const newer = looks.at(record);
    const run = aRun();
    followed[1]!.run.resolve(run);
    followed[1]!.listener.progressed!();
    await newer;
    followed[0]!.run.reject(new CoffeeError('TRANSPORT', 'it did not begin'));
    expect([await old, looks.size]).toEqual([undefined, 1]);
    looks.sweep(performance.now() + FOLLOWS_LATER);
    await newer.then(() => undefined);
    expect([looks.size, left]).toEqual([0, [run]]);
  });

  it('reads no further what has ended, whichever of its looks hears of it', async () => {
    const { looks, followed, left } = slowService();
    const old = looks.at(record);
    looks.sweep(performance.now() + FOLLOWS_LATER);
    const newer = looks.at(record);
    const runs = [aRun(), aRun()];
    for (const [i, { run, listener }] of followed.entries()) {
      run.resolve(runs[i]!);
      listener.progressed!();
    }
    await Promise.all([old, newer]);
    followed[0]!.listener.ended!({ outcome: 'completed' });
    expect([looks.size, left]).toEqual([1, [runs[0]]]);
    followed[1]!.listener.ended!({ outcome: 'completed' });
    await newer.then(() => undefined);
    expect([looks.size, left]).toEqual([0, [runs[0], runs[0], runs[1]]]);
  });
});
