/**
 * The files of one table of a job as they come: each is read behind those before, and its chunks are ingested. Owns: what is left out of what a
 * client sends, and what there is to say of all files. Must not know: how files come, where they are kept.
 */
import { chunkSeq } from '@coffee/core';
import {
  DEFAULT_RANGE_BYTES,
  folderNotice,
  noBadRows,
  PROTOCOL_REMEDIES,
  roleOf,
  type TableReader,
  type TableReaders,
  type TableSoFar,
  whyNoFile,
} from '@coffee/csv';
import type { HostedJob, JobSource } from '@coffee/jobs';
import { readsOf, type TableScan } from '@coffee/query-plan';
import type { TableEndReport } from '../messages';
import type { SpooledFile } from './spool';

export class TableIntake {
  /** Since its first file. */
  #reader: TableReader | undefined;
  #soFar: TableSoFar = { chunks: 0, holdsRows: false, badRows: noBadRows, notes: [] };
  /** By its bytes, the name of each file that has come. */
  readonly #names = new Map<string, string>();
  /** What a person should know of the files, a line each. */
  readonly #notes: string[] = [];

  constructor(
    readonly scan: TableScan,
    private readonly run: HostedJob,
    private readonly source: Omit<JobSource, 'tables'>,
    private readonly readers: TableReaders,
  ) {}

  get chunks(): number {
    return this.#soFar.chunks;
  }

  get badRows(): number {
    return this.#soFar.badRows.count;
  }

  /** What there is to say of its rows. */
  get report(): TableEndReport {
    const { badRows, notes, otherYears } = this.#soFar;
    return { badRows, notes: [...this.#notes, ...notes], ...(otherYears && { otherYears }) };
  }

  /**
   * Reads the next file; one at a time. `named`: `name` is the client's, and tells whether it holds data, as in a folder: what lies among the data
   * and is none is not read. `badRowsElsewhere`: those of the job's other tables so far.
   * @returns whether the file has to stay until the table has ended: to say where an id was before, the file that has it is read again.
   * @throws CoffeeError as `TableReader.read`
   */
  async read(file: SpooledFile, name: string, named: boolean, badRowsElsewhere: number): Promise<boolean> {
    const role = named ? roleOf(name) : 'data';
    if (role === 'left out') this.#notes.push(folderNotice({ kind: 'left out', name, why: whyNoFile(name) }));
    if (role !== 'data') return false;
    this.#soFar = await (this.#reader ??= this.#open()).read(file.path, name, badRowsElsewhere);
    if (this.#soFar.holdsRows) this.#noteEqual(name, file.hash);
    return this.scan.unique !== undefined;
  }

  /** Nothing more is to be read. Idempotent. */
  close(): void {
    this.#reader?.close();
  }

  #open(): TableReader {
    const spec = readsOf(this.scan);
    // Which build opened the job without saying so cut it like this.
    const { onBadRow, maxBadRows, encoding = 'utf8', rangeBytes = DEFAULT_RANGE_BYTES } = this.source;
    const badRows = { onBadRow, ...(maxBadRows !== undefined && { maxBadRows }) };
    return this.readers.open({ spec, ...badRows, encoding, rangeBytes, remedies: PROTOCOL_REMEDIES }, (seq, chunk) =>
      this.run.ingest(spec.table, chunkSeq(seq), chunk),
    );
  }

  #noteEqual(name: string, hash: string): void {
    const equals = this.#names.get(hash);
    if (equals === undefined) this.#names.set(hash, name);
    else this.#notes.push(folderNotice({ kind: 'equal', name, equals }));
  }
}
