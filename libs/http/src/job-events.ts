/**
 * One stream of events about a job. Owns: that each event tells all of the job, so that a client which has missed some, or comes from another
 * gateway, lacks nothing; how often there is one, and that the end does not wait; and that a client which does not read is cut off, and meanwhile costs nothing: what it has not
 * read is not told again, but what is true then. Must not know: jobs.
 */
import { createHash } from 'node:crypto';
import type { Exchange } from './exchange';
import type { JobStatus } from './job-schemas';
import type { ApiLimits } from './options';

const END = 'end';
/** A client that has lost its stream comes back after so long (ms). */
const RETRY = 1000;

export class JobEvents {
  #last: string | undefined;
  #wake: () => void = () => undefined;
  #isDirty = true;
  #isLeft = false;
  #isOver = false;

  constructor(
    private readonly exchange: Exchange,
    private readonly limits: Pick<ApiLimits, 'eventInterval' | 'eventSilence'>,
    private readonly status: () => JobStatus,
  ) {
    this.#last = exchange.header('last-event-id');
  }

  /** Whether the client has been told the end, here or elsewhere: it need not come back. */
  get hasEnd(): boolean {
    return this.#last === END;
  }

  /** Something may have changed. `isLeft`: nothing more is heard of the job here; the client is to come back. `isOver`: the job has ended. */
  changed({ isLeft, isOver }: { readonly isLeft: boolean; readonly isOver: boolean }): void {
    this.#isDirty = true;
    this.#isLeft ||= isLeft;
    this.#isOver ||= isOver;
    this.#wake();
  }

  /** Resolves after the end, or when the client has gone. @throws HttpError TOO_SLOW when it does not read. */
  async send(): Promise<void> {
    this.exchange.onClose(() => this.#wake());
    this.exchange.begin(200, { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' });
    await this.exchange.write(`retry: ${RETRY}\n\n`);
    while (!this.exchange.isGone && !this.#isLeft) {
      const isOver = this.#isDirty && (await this.#tell());
      if (isOver) break;
      await this.#sleep(this.limits.eventInterval, false);
      if (this.#isDirty || this.exchange.isGone) continue;
      await this.#sleep(this.limits.eventSilence, true);
      if (this.#isDirty || this.exchange.isGone) continue;
      // That nothing is heard of it for long changes it, too.
      const before = this.#last;
      if (await this.#tell()) break;
      if (this.#last === before) await this.exchange.write(': still there\n\n');
    }
    if (!this.exchange.isGone) this.exchange.end();
  }

  /** @returns whether that was the end. */
  async #tell(): Promise<boolean> {
    this.#isDirty = false;
    const status = this.status();
    const isOver = status.state !== 'queued' && status.state !== 'running';
    const data = JSON.stringify(status);
    const id = isOver ? END : createHash('sha256').update(data).digest('base64url').slice(0, 16);
    // What the client has got already, perhaps from another gateway.
    if (id === this.#last) return isOver;
    this.#last = id;
    await this.exchange.write(`event: ${isOver ? END : 'job'}\nid: ${id}\ndata: ${data}\n\n`);
    return isOver;
  }

  /** `early`: any change ends it, not the end of the job alone. */
  async #sleep(ms: number, early: boolean): Promise<void> {
    if (this.exchange.isGone) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        if (!early && !this.#isOver && !this.exchange.isGone) return;
        clearTimeout(timer);
        resolve();
      };
      // It may have come while the event before was written.
      if (this.#isDirty) this.#wake();
    });
    this.#wake = () => undefined;
  }
}
