/**
 * Whether queues and logs are there, by the broker's own word: silence, a lost connection and a node that is down say nothing. Owns:
 * which work queues were declared here and are to be declared again when they have gone. One question is asked at a time of each.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { asCoffeeError } from '@coffee/core';
import { retryDelay } from './connection-lifecycle';
import type { Operations } from './operations';
import type { Settings } from './options';
import type { Target } from './target';
import { declareWorkQueue } from './topology';

/** Looks at a queue or log of which the broker has cancelled a consumer: a deletion takes a moment. */
const LOOKS = 5;

export class Presence {
  /** Names at the broker of the work queues declared here and not deleted here. */
  readonly #declared = new Set<string>();
  readonly #asked = new Map<string, Promise<boolean>>();

  constructor(
    private readonly operations: Readonly<Record<Target['kind'], Operations>>,
    private readonly settings: Settings,
  ) {}

  declared({ queue }: Target): void {
    this.#declared.add(queue);
  }

  deleted({ queue }: Target): void {
    this.#declared.delete(queue);
  }

  /** Whether it is not there; a work queue that was declared here is declared again. Never rejects. */
  async isGone(target: Target): Promise<boolean> {
    return (await this.#isMissing(target)) && !(await this.restore(target).catch(() => false));
  }

  /** Whether it is not there, or soon will not be. Never rejects. */
  async isGoing(target: Target): Promise<boolean> {
    for (let look = 1; look <= LOOKS; look++) {
      if (await this.#isMissing(target)) return true;
      await pause(retryDelay(look, this.settings.reconnect, Math.random()));
    }
    return false;
  }

  /** @throws CoffeeError GONE when it is not there; TRANSPORT when that cannot be told. */
  async check({ kind, queue, subject }: Target): Promise<void> {
    await this.operations[kind].run(subject, (channel) => channel.checkQueue(queue));
  }

  /** Declares it again if it is a work queue that was declared here. @returns whether that was so. */
  async restore({ kind, queue, subject }: Target): Promise<boolean> {
    if (!this.#declared.has(queue)) return false;
    await this.operations[kind].once(subject, (channel) => declareWorkQueue(channel, queue, this.settings));
    return true;
  }

  #isMissing({ kind, queue, subject }: Target): Promise<boolean> {
    const asked =
      this.#asked.get(queue) ??
      this.operations[kind]
        .once(subject, (channel) => channel.checkQueue(queue))
        .then(
          () => false,
          (thrown: unknown) => asCoffeeError(thrown).code === 'GONE',
        )
        .finally(() => this.#asked.delete(queue));
    this.#asked.set(queue, asked);
    return asked;
  }
}
