/**
 * A job's progress log: records in, records out. Owns: that records travel together, in their order, in one message, when they come
 * while others are on their way or are about to come. Every reader of the log and the broker then have one message to handle where
 * there were many. Must not know: what the records mean.
 */
import type { Log, Subscription } from '@coffee/middleware';
import { decodeProgressRecords, encodeProgressRecord, type ProgressRecord } from '@coffee/protocol';

/** How long (ms) a record waits at most for those of work that is going on, once no message is on its way. */
export const LINGER = 10;
/** A message with several appends has no more than this (bytes): what is larger, an append alone may be, and travels alone. */
export const FULL = 64 << 10;

interface Append {
  readonly body: Uint8Array;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export class ProgressLog {
  readonly #waiting: Append[] = [];
  #atWork = 0;
  #lingering: NodeJS.Timeout | undefined;
  #sending = false;

  constructor(private readonly log: Log) {}

  /**
   * Appends the records, all of them in one message: whoever reads the log sees all or none. At once, unless a message is on its way
   * or work is going on that will have records, too. Resolves when they are confirmed.
   * @throws (rejects) as `Log.append`, and CoffeeError INTERNAL for a record that has no encoding.
   */
  append(...records: readonly ProgressRecord[]): Promise<void> {
    return new Promise((resolve, reject) => {
      if (records.length === 0) resolve();
      else this.#waiting.push({ body: joined(records.map(encodeProgressRecord)), resolve, reject });
      this.#sendOrLinger();
    });
  }

  /**
   * Appends what the work gives when it is done. While it goes on, other records wait for these, but not for long.
   * @throws (rejects) as the work, or as `append`.
   */
  async appendWhenDone(work: Promise<readonly ProgressRecord[]>): Promise<void> {
    this.#atWork++;
    let records: readonly ProgressRecord[];
    try {
      records = await work;
    } catch (error) {
      this.#atWork--;
      // Whoever waited for these records waits in vain.
      this.#sendOrLinger();
      throw error;
    }
    this.#atWork--;
    await this.append(...records);
  }

  /**
   * From the beginning of the log: the records of a message in one turn, decoded one by one as they are taken.
   * @throws (rejects) as `Log.startReading`.
   */
  startReading(handler: (records: Iterable<ProgressRecord>) => void): Promise<Subscription> {
    return this.log.startReading(({ body }) => handler(decodeProgressRecords(body)));
  }

  #sendOrLinger(): void {
    if (this.#sending || this.#waiting.length === 0) return;
    if (this.#atWork === 0) void this.#send();
    else this.#lingering ??= setTimeout(() => void this.#send(), LINGER);
  }

  async #send(): Promise<void> {
    clearTimeout(this.#lingering);
    this.#lingering = undefined;
    this.#sending = true;
    const batch = this.#nextBatch();
    try {
      await this.log.append(joined(batch.map(({ body }) => body)));
      for (const { resolve } of batch) resolve();
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    this.#sending = false;
    this.#sendOrLinger();
  }

  #nextBatch(): Append[] {
    let size = 0;
    const end = this.#waiting.findIndex(({ body }, i) => (size += body.byteLength) > FULL && i > 0);
    return this.#waiting.splice(0, end < 0 ? this.#waiting.length : end);
  }
}

/** In a buffer of its own, because a transport may move it to another thread. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const whole = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}
