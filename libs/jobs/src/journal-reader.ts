/**
 * Reads the journal from the first record that is there and knows where "now" is: a reader cannot tell the last record of a log from one that is
 * followed by more, so it appends a barrier and reads until it reaches it. Owns: barriers, how long they are waited for, and that
 * bytes that are no record stop nobody. Must not know: what the records mean.
 */
import { CoffeeError, asCoffeeError, damped, deferred, nonce, pause, within, type Deferred } from '@coffee/core';
import type { Log, LogOptions, Subscription, Transport } from '@coffee/middleware';
import { channelNames } from '@coffee/query-plan';
import { decodeJournalRecord, encodeJournalRecord, type ParseRecord } from './journal-codec';
import type { JournalRecord } from './journal-records';

export interface JournalListener {
  /** Each record in its order, barriers left out; the next waits for the promise. */
  record(record: JournalRecord): void | Promise<void>;
  /** Bytes that are no record, of another version perhaps, were stepped over. Not told of each of many. */
  unreadable?(error: CoffeeError): void;
  /** The reader has ended by itself. */
  ended(error: unknown): void;
}

export interface JournalReaderOptions extends LogOptions {
  /** Left out, records are taken as they are: only by whoever has no other to write them. */
  readonly parse?: ParseRecord;
  /** How long anything is waited for (ms): a barrier, the beginning of the reading. */
  readonly patience?: number;
  /** The journal is somebody else's to declare: where it is not there yet, it is waited for. */
  readonly declaredElsewhere?: boolean;
}

/** As long as the transport tries to send something: what has not come back then is not only slow. */
export const JOURNAL_PATIENCE = 30_000;
/** Until a journal that was not there is looked for again (ms): doubled each time. */
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 1_000;

export class JournalReader {
  readonly #log: Log;
  readonly #patience: number;
  /** Who waits for which of our barriers, in the order of the barriers. */
  readonly #barriers = new Map<number, Deferred<void>>();
  readonly #prefix = `${nonce()}.`;
  #nextBarrier = 0;
  /** The last barrier that is in the journal and was waited for in vain. */
  #missed = -1;
  #recordsRead = 0;
  /** Settles when the last barrier is in the journal, or is no longer waited for. */
  #sent: Promise<unknown> = Promise.resolve();
  /** The wait for the barrier that is sent next: all who come before it is sent share it. */
  #next: Promise<void> | undefined;
  readonly #unreadable: (error: CoffeeError) => void;
  #subscription: Subscription | undefined;

  /** `options`: how long the journal keeps its records, if it is not there yet. */
  constructor(
    transport: Transport,
    private readonly listener: JournalListener,
    private readonly options: JournalReaderOptions = {},
  ) {
    this.#log = transport.log(channelNames.journal);
    this.#patience = options.patience ?? JOURNAL_PATIENCE;
    this.#unreadable = damped((error) => listener.unreadable?.(error));
  }

  /** Counts what was read, barriers and what is no record included: while it grows, the journal reaches this reader. */
  get recordsRead(): number {
    return this.#recordsRead;
  }

  /** Why this reader is of no use for now: it has not reached a barrier that is in the journal. Until it reaches that or a later one. */
  get problem(): string | undefined {
    return this.#missed < 0 ? undefined : 'the journal is not being read: a barrier in it was not reached in time';
  }

  /**
   * Begins to read. Resolves when everything has been read that was there before.
   * @throws CoffeeError TRANSPORT when the reading does not begin, or stops, for as long as the patience lasts.
   */
  async start(): Promise<void> {
    const { retention, declaredElsewhere } = this.options;
    if (!declaredElsewhere) await this.#log.declare({ ...(retention !== undefined && { retention }) });
    this.#subscription = await (declaredElsewhere ? this.#beginWhenThere() : this.#begin());
    this.#subscription.closed.catch((error: unknown) => this.#ended(error));
    await this.#readAll();
  }

  async #begin(): Promise<Subscription> {
    const starting = this.#log.startReading(({ body }) => this.#read(body));
    return within(starting, this.#patience, () => {
      starting.then((late) => late.stop()).catch(() => undefined);
      return this.#late('its reading has not begun');
    });
  }

  async #beginWhenThere(): Promise<Subscription> {
    const deadline = performance.now() + this.#patience;
    for (let delay = FIRST_PAUSE; ; delay = Math.min(2 * delay, LONGEST_PAUSE)) {
      try {
        return await this.#begin();
      } catch (thrown) {
        if (asCoffeeError(thrown).code !== 'GONE') throw thrown;
        if (performance.now() > deadline) throw this.#late('no gateway has declared it');
      }
      await pause(delay);
    }
  }

  /**
   * Resolves when everything has been read that was in the journal when this was called. However many ask, one barrier is on its way to
   * the journal, and one waits for it.
   * @throws CoffeeError TRANSPORT when it takes longer than the patience lasts, or the reading has ended; or as `Log.append`.
   */
  catchUp(): Promise<void> {
    return (this.#next ??= this.#passBarrier());
  }

  async append(record: JournalRecord): Promise<void> {
    await this.#log.append(encodeJournalRecord(record));
  }

  #passBarrier(): Promise<void> {
    const barrier = this.#nextBarrier++;
    const reached = deferred<void>();
    this.#barriers.set(barrier, reached);
    let appended = false;
    const appending = this.#sent.then(async () => {
      // Whoever comes from now on may ask for what is written after this barrier.
      this.#next = undefined;
      await this.append({ type: 'Barrier', barrier: `${this.#prefix}${barrier}` });
      appended = true;
    });
    const passed = within(Promise.all([appending, reached.promise]), this.#patience, () => {
      if (!appended) return this.#late('it takes in no barrier');
      this.#missed = Math.max(this.#missed, barrier);
      return this.#late('a barrier in it was not reached');
    }).then(
      () => undefined,
      (thrown: unknown) => {
        this.#barriers.delete(barrier);
        throw thrown;
      },
    );
    this.#sent = Promise.race([appending, passed]).catch(() => undefined);
    return passed;
  }

  /** Nobody waits for a barrier any more: whoever did goes on with what has been read. */
  async stop(): Promise<void> {
    await this.#subscription?.stop();
    for (const reached of this.#barriers.values()) reached.resolve();
    this.#barriers.clear();
  }

  /** No barrier is reached any more: nobody needs to be patient to learn that. */
  #ended(cause: unknown): void {
    const error = new CoffeeError('TRANSPORT', `log ${this.#log.name}: its reading has ended`, { cause });
    for (const reached of this.#barriers.values()) reached.reject(error);
    this.#barriers.clear();
    this.listener.ended(cause);
  }

  /** A long journal takes its time: while records come, another barrier is waited for. */
  async #readAll(): Promise<void> {
    for (;;) {
      const before = this.#recordsRead;
      try {
        return await this.catchUp();
      } catch (thrown) {
        if (this.#recordsRead === before || !asCoffeeError(thrown).retriable) throw thrown;
      }
    }
  }

  #late(what: string): CoffeeError {
    return new CoffeeError('TRANSPORT', `log ${this.#log.name}: ${what} within ${this.#patience / 1000} s`);
  }

  /**
   * Who waits for an earlier barrier has waited long enough, too: all that it was to follow lies before this one. So a barrier that the
   * log let go of before it was read holds up nobody for ever.
   */
  #reached(barrier: number): void {
    if (barrier >= this.#missed) this.#missed = -1;
    for (const [earlier, reached] of this.#barriers) {
      if (earlier > barrier) return;
      this.#barriers.delete(earlier);
      reached.resolve();
    }
  }

  #read(body: Uint8Array): void | Promise<void> {
    this.#recordsRead++;
    let record: JournalRecord;
    try {
      record = decodeJournalRecord(body, this.options.parse);
    } catch (thrown) {
      this.#unreadable(asCoffeeError(thrown));
      return;
    }
    if (record.type !== 'Barrier') return this.listener.record(record);
    if (record.barrier.startsWith(this.#prefix)) this.#reached(Number(record.barrier.slice(this.#prefix.length)));
  }
}
