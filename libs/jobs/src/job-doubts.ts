/**
 * Jobs whose logs say something else than the journal: a log is gone, or has an end, though the job has not ended. Owns: that the journal is
 * read up to now before anything is made of that, and how such a job ends. Must not know: who hosts jobs, sessions.
 */
import { CoffeeError, type JobId } from '@coffee/core';
import type { Transport } from '@coffee/middleware';
import type { JobDirectory } from './job-directory';
import { hasEnded } from './journal';
import { lostLog } from './lost-logs';

export class JobDoubts {
  /** `patience`: how long (ms) each log is waited for. */
  constructor(
    private readonly directory: JobDirectory,
    private readonly transport: Transport,
    private readonly patience: number,
  ) {}

  /**
   * To be called when a log of a job was told to be gone. Ends the job as failed if that is so, and it has not ended: its logs are deleted
   * only after its end. @returns whether a log is gone. @throws CoffeeError TRANSPORT when that cannot be found out.
   */
  async endIfLogIsGone(job: JobId): Promise<boolean> {
    await this.directory.catchUp();
    const entry = this.directory.journal.get(job);
    if (!entry) return true;
    const lost = await lostLog(this.transport, job, entry.logs, this.patience);
    if (lost === undefined) return entry.deleted;
    if (hasEnded(entry)) return true;
    await this.directory.end(job, { outcome: 'failed', reason: `its ${lost} is gone` });
    await this.directory.catchUp();
    return true;
  }

  /** @throws CoffeeError BAD_ID when the job has completed and nothing can be read of it any more; as `endIfLogIsGone`. */
  async explain(job: JobId): Promise<void> {
    const gone = await this.endIfLogIsGone(job);
    if (gone && this.directory.journal.get(job)?.state === 'completed')
      throw new CoffeeError('BAD_ID', `the results of job ${job} are gone`);
  }

  /**
   * To be called when a tombstone was read. It is written when the journal has the end: without that, another than the system has written it,
   * and nobody works on. @param hosted whether the job is a matter of whoever calls, asked again when the journal was read.
   * @throws CoffeeError TRANSPORT when that cannot be found out.
   */
  async endIfTombstone(job: JobId, hosted: () => boolean): Promise<void> {
    const goesOn = (): boolean => {
      const entry = this.directory.journal.get(job);
      return entry !== undefined && !hasEnded(entry) && hosted();
    };
    if (!goesOn()) return;
    await this.directory.catchUp();
    if (!goesOn()) return;
    const reason = 'its progress log says that it has ended, the journal does not';
    await this.directory.end(job, { outcome: 'failed', reason });
  }
}
