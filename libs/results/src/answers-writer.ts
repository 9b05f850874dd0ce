/**
 * Takes the parts of all answers of a job as they come, and leaves one entry in the volume. Owns: how much memory that takes (`runBytes`, and one part
 * beside it), how large the entry may be, and that it is there as a whole or not at all. Must not know: the journal, why a job is kept.
 */
import { checkAnswerChunk, unmatchedIn, type AnswerPart, type AnswerSink } from '@coffee/answers';
import { CoffeeError, noFailpoint, type JobId } from '@coffee/core';
import { decodeChunk, encodeChunk, unpackedBytes, type TableName } from '@coffee/protocol';
import { crcOf, encodeIndex, indexed, type IndexedChunk } from './chunk-index';
import type { ResultsFailpoint, ResultsFailpointName } from './failpoints';
import { MANIFEST_FILE, encodeManifest, type Manifest, type StoredAnswerEntry } from './manifest';
import type { Draft, ResultsVolume } from './results-volume';
import { SortedRows } from './sorted-rows';

/** What is known of a job when its answers are complete, beside these. */
export type AboutJob = Omit<Manifest, 'version' | 'program' | 'job' | 'answers' | 'unmatched'>;

export interface WriterOptions {
  readonly volume: ResultsVolume;
  /** Name and version of what writes, for whoever looks at it later. */
  readonly program: string;
  /** Memory that rows may take until they are put on disk, sorted. */
  readonly runBytes: number;
  /** The entry may not be larger. */
  readonly maxBytes: number;
  readonly failpoint?: ResultsFailpoint;
}

/** What is kept of a part beside its bytes: its views, and what sorting its rows takes. */
const PART_BYTES = 4096;
const ROW_BYTES = 24;

/** The file of an answer: a name that no manifest has, whatever the answer is called. */
export const answerFile = (name: string): string => `${name}.chunks`;

export class AnswersWriter {
  readonly #rows: readonly SortedRows[];
  /** Bytes of memory that each answer holds. */
  readonly #held: number[];
  /** Of the answers that are written. */
  readonly #unmatched: MissingIds = new Map();
  #draft: Draft | undefined;
  #spilled = 0;
  #abandoned = false;
  /** What is under way: parts come one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    readonly job: JobId,
    private readonly sinks: readonly AnswerSink[],
    private readonly options: WriterOptions,
  ) {
    this.#rows = sinks.map((sink) => new SortedRows(sink, sink.name));
    this.#held = sinks.map(() => 0);
  }

  /** Bytes of memory that rows take now. */
  get held(): number {
    return this.#held.reduce((sum, bytes) => sum + bytes, 0);
  }

  /**
   * Resolves when the next part may come.
   * @throws CoffeeError BAD_MESSAGE when it is a part of no answer, or cannot be printed; OUTPUT when the volume takes no more of this job.
   */
  add(part: AnswerPart): Promise<void> {
    return this.#inTurn(() => this.#add(part));
  }

  /**
   * All parts have come: sorts, writes and commits them.
   * @returns false when another had stored the answers before: they are the same.
   * @throws CoffeeError OUTPUT as `add`.
   */
  store(about: AboutJob): Promise<boolean> {
    return this.#inTurn(() => this.#store(about));
  }

  /** Its process is alive, though it may be long until the next part. */
  async touch(): Promise<void> {
    await this.#draft?.touch();
  }

  /** Nothing of it stays, unless it is stored. */
  async abandon(): Promise<void> {
    this.#abandoned = true;
    await this.#turn;
    await this.#draft?.abandon();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(() => {
      if (this.#abandoned) throw new CoffeeError('CLOSED', `the answers of job ${this.job} are not kept here any more`);
      return work();
    });
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #add({ answer, chunk: bytes }: AnswerPart): Promise<void> {
    const sink = this.sinks[answer];
    if (!sink) throw new CoffeeError('BAD_MESSAGE', `a part of answer ${answer}, of which there is none`);
    // Bytes from elsewhere may lie in a buffer of which they are a small part.
    const chunk = decodeChunk(bytes);
    checkAnswerChunk(sink, chunk);
    this.#rows[answer]!.add(chunk);
    this.#held[answer]! += bytes.byteLength + unpackedBytes(chunk.columns) + PART_BYTES + ROW_BYTES * chunk.rows;
    while (this.held > this.options.runBytes) await this.#spill();
  }

  async #spill(): Promise<void> {
    const largest = this.#held.indexOf(Math.max(...this.#held));
    this.#draft ??= await this.options.volume.begin(this.job);
    this.#spilled += await this.#rows[largest]!.spill(this.#draft);
    this.#held[largest] = 0;
    this.#mustFit(this.#spilled);
    this.#pass('after-run-spilled');
  }

  async #store(about: AboutJob): Promise<boolean> {
    const draft = (this.#draft ??= await this.options.volume.begin(this.job));
    const answers: StoredAnswerEntry[] = [];
    let bytes = 0;
    for (const i of this.sinks.keys()) {
      const answer = await this.#writeAnswer(draft, i, bytes);
      bytes += answer.bytes;
      answers.push(answer);
    }
    const unmatched = countsOf(this.#unmatched);
    const { program } = this.options;
    const manifest: Manifest = { version: 1, program, job: this.job, ...about, unmatched, answers };
    const encoded = encodeManifest(manifest);
    this.#mustFit(bytes + encoded.byteLength);
    await draft.append(MANIFEST_FILE, encoded);
    this.#pass('after-answers-written');
    const stored = await draft.commit();
    this.#pass('after-answers-stored');
    return stored;
  }

  async #writeAnswer(draft: Draft, answer: number, before: number): Promise<StoredAnswerEntry> {
    const sink = this.sinks[answer]!;
    const file = answerFile(sink.name);
    const chunks: IndexedChunk[] = [];
    let rows = 0;
    let bytes = 0;
    const missing: MissingIds = new Map();
    for await (const chunk of this.#rows[answer]!.sorted(this.#spilled > 0 ? draft : undefined)) {
      const encoded = encodeChunk(chunk);
      await draft.append(file, encoded);
      chunks.push(indexed(chunk.rows, encoded));
      rows += chunk.rows;
      addTo(missing, unmatchedIn(sink, [chunk]));
      bytes += encoded.byteLength;
      this.#mustFit(before + bytes);
    }
    this.#held[answer] = 0;
    const index = encodeIndex(chunks);
    await draft.append(file, index);
    const { name, query, columns, orderBy, joined } = sink;
    const written = { name, query, columns, orderBy, joined };
    addTo(this.#unmatched, missing);
    return {
      ...{ sink: written, rows, chunks: chunks.length, bytes: bytes + index.byteLength, crc: crcOf(index) },
      ...(missing.size > 0 && { unmatched: countsOf(missing) }),
    };
  }

  #mustFit(bytes: number): void {
    const { maxBytes } = this.options;
    if (bytes <= maxBytes) return;
    throw new CoffeeError(
      'OUTPUT',
      `its answers take more than the ${maxBytes} bytes that all answers may take together: ask for less, or ask for a larger RESULTS_BYTES`,
    );
  }

  #pass(place: ResultsFailpointName): void {
    (this.options.failpoint ?? noFailpoint)(place, 'job', { job: this.job, seq: 0 });
  }
}

type MissingIds = Map<TableName, Set<number>>;

function addTo(all: MissingIds, more: MissingIds): void {
  for (const [table, ids] of more) {
    const known = all.get(table) ?? new Set();
    for (const id of ids) known.add(id);
    all.set(table, known);
  }
}

const countsOf = (missing: MissingIds): NonNullable<StoredAnswerEntry['unmatched']> =>
  [...missing].map(([table, ids]) => ({ table, ids: ids.size }));
