/**
 * Announces that stages have ended. Everybody who serves a stage may, and all say the same: each waits as long as its place among the
 * replicas says, and says nothing when it has read the end meanwhile. What cannot be told now is told again. Must not know: when a
 * stage is complete.
 */
import type { CoffeeError, StageId } from '@coffee/core';
import { announceDelay } from '@coffee/end-sync';
import type { ProgressLog } from '@coffee/jobs';
import type { StageEnd } from '@coffee/protocol';
import { retrying } from './retrying';

export interface AnnouncementListener {
  /** It is told again. */
  delayed(stage: StageId, error: CoffeeError): void;
  /** It cannot be told, ever. */
  failed(stage: StageId, error: unknown): void;
}

export class Announcements {
  readonly #open = new Map<StageId, NodeJS.Timeout | undefined>();

  constructor(
    private readonly progress: Pick<ProgressLog, 'append'>,
    private readonly replica: number,
    private readonly listener: AnnouncementListener,
  ) {}

  announce(end: StageEnd): void {
    const delay = announceDelay(this.replica);
    const timer = delay > 0 ? setTimeout(() => this.#tell(end), delay) : undefined;
    this.#open.set(end.stage, timer);
    if (delay === 0) this.#tell(end);
  }

  /** Its end was read. */
  ended(stage: StageId): void {
    clearTimeout(this.#open.get(stage));
    this.#open.delete(stage);
  }

  stop(): void {
    for (const timer of this.#open.values()) clearTimeout(timer);
    this.#open.clear();
  }

  #tell(end: StageEnd): void {
    const { stage } = end;
    retrying(() => this.progress.append(end), {
      isOver: () => !this.#open.has(stage),
      delayed: (error) => this.listener.delayed(stage, error),
    }).catch((error: unknown) => this.listener.failed(stage, error));
  }
}
