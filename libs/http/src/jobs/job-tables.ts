/**
 * The tables of one job as they come to this gateway, in chunks or as files. Owns: which of both, and that what is not yet begun is made when it is
 * asked for. Must not know: HTTP, the life of the job.
 */
import { startOf } from '@coffee/core';
import type { HostedJob, JobSource } from '@coffee/jobs';
import type { TableName } from '@coffee/query-plan';
import { TableIntake } from '@coffee/sessions/server';
import { HttpError } from '../problem';
import type { HttpJobsOptions } from './options';
import { TableChunks } from './table-chunks';
import { TableFiles } from './table-files';

export type TableUploads = TableChunks | TableFiles;

export interface JobTablesOptions extends Pick<HttpJobsOptions, 'service' | 'spool' | 'readers' | 'onError'> {
  readonly run: HostedJob;
  readonly source: JobSource | undefined;
  /** Whose share of what all use its uploads take. */
  readonly party: string;
}

export class JobTables {
  readonly #tables = new Map<TableName, TableUploads>();

  constructor(private readonly options: JobTablesOptions) {}

  /** @throws HttpError BAD_REQUEST of a job to which nothing is uploaded, NOT_FOUND of a table that it does not need. */
  table(name: string): TableUploads {
    const { run, source } = this.options;
    if (source?.served) throw new HttpError('BAD_REQUEST', 'the job is about served data: nothing is uploaded to it');
    const scan = run.plan.tables.find(({ table }) => table === name);
    if (!scan) {
      const needed = run.plan.tables.map(({ table }) => table).join(', ');
      throw new HttpError('NOT_FOUND', `the job does not need a table ${startOf(name, 100)}; it needs ${needed}`);
    }
    const known = this.#tables.get(scan.table);
    if (known) return known;
    const { service, spool, readers, party } = this.options;
    const made =
      source?.format === 'csv'
        ? new TableFiles({
            ...{ service, run, spool, party },
            intake: () => new TableIntake(scan, run, source, readers),
            names: (source.tables?.find(({ table }) => table === name)?.files ?? []).map((file) => file.name),
            badRowsElsewhere: () => this.#badRowsBut(scan.table),
          })
        : new TableChunks(service, run, scan);
    this.#tables.set(scan.table, made);
    return made;
  }

  /** The file of all that the client has sent that is being read; undefined when it is the client's turn. */
  get reading(): string | undefined {
    for (const uploads of this.#tables.values())
      if (uploads instanceof TableFiles && uploads.reading !== undefined) return uploads.reading;
    return undefined;
  }

  /** Nothing more is to be read: what was stored goes. Idempotent. */
  close(): void {
    const { onError } = this.options;
    for (const uploads of this.#tables.values()) if (uploads instanceof TableFiles) uploads.close().catch(onError);
  }

  #badRowsBut(table: TableName): number {
    let count = 0;
    for (const [name, uploads] of this.#tables)
      if (name !== table && uploads instanceof TableFiles) count += uploads.badRows;
    return count;
  }
}
