/**
 * A folder that is served: jobs are read from its files, as these are when the job is opened. Owns: the scanning threads' part in a job. Must not
 * know: requests, jobs' lives.
 */
import { ownValue } from '@coffee/core';
import {
  openFolder,
  PROTOCOL_REMEDIES,
  surveyFolder,
  type Encoding,
  type SurveyedFile,
  type SurveyedTable,
} from '@coffee/csv';
import type { OpenedData, ServedData, ServedFile, ServedListing, ServedTable } from '@coffee/http';
import type { Tables } from '@coffee/protocol';
import { scannedStages, type PhysicalPlan } from '@coffee/query-plan';
import { uploadFolder, type EmbeddedCluster } from '@coffee/worker-runtime';

/** A folder as whoever serves it names it. */
export interface FolderToServe {
  readonly path: string;
  /** Of another business: the text of its `schema.sql`, and the tables that this says. */
  readonly schema?: { readonly text: string; readonly tables: Tables };
}

export class ServedFolder implements ServedData {
  readonly partitions: number;
  readonly schema?: string;

  constructor(
    private readonly folder: FolderToServe,
    private readonly cluster: EmbeddedCluster,
  ) {
    this.partitions = cluster.partitions;
    if (folder.schema) this.schema = folder.schema.text;
  }

  list(): ServedListing {
    const { path, schema } = this.folder;
    const { tables } = surveyFolder(path, undefined, schema?.tables);
    return {
      folder: path,
      ...(schema && { schema: schema.text }),
      tables: tables.map((one) => listed(one, ownValue(schema?.tables ?? {}, one.table)?.files)),
    };
  }

  open(plan: PhysicalPlan, encoding: Encoding | undefined): OpenedData {
    const { scanners } = this.cluster;
    const folder = openFolder(this.folder.path, plan.tables, encoding === undefined ? {} : { encoding });
    return {
      fingerprint: folder.fingerprint,
      bytes: folder.bytes,
      notices: folder.notices,
      tables: folder.tables.map(({ table, files }) => ({
        table,
        files: files.map(({ name, size }) => ({ name, size })),
      })),
      read: async ({ run, completeTable, onBytes, ...options }) => {
        const { job } = run;
        scanners.serve(job, plan);
        try {
          const target = { ingest: run.ingest.bind(run), completeTable };
          return await uploadFolder(scanners, target, folder, {
            ...options,
            ...{ scans: plan.tables, remedies: PROTOCOL_REMEDIES },
            computing: {
              computes: (table) => scannedStages(plan, table).length > 0,
              scan: (table, scan) => scanners.compute(scan, { job, table }),
              ingest: (seq, results) => run.ingestComputed(seq, results),
            },
            onAccepted: (_table, bytes) => onBytes(bytes),
          });
        } finally {
          scanners.forget(job);
        }
      },
    };
  }
}

function listed({ table, files, isEmpty, problem }: SurveyedTable, pattern: string | undefined): ServedTable {
  const found = files.map(listedFile);
  return {
    table,
    files: found,
    bytes: found.reduce((sum, { bytes }) => sum + bytes, 0),
    ...(isEmpty && { isEmpty }),
    ...(problem && { problem: problem.message }),
    ...(pattern !== undefined && { pattern }),
  };
}

/** Of what cannot be read at all, its columns are nothing more to tell. */
const listedFile = ({ name, file, problem, lacks }: SurveyedFile): ServedFile => ({
  name,
  bytes: file?.size ?? 0,
  ...(problem && { problem: problem.message }),
  lacks: problem ? {} : Object.fromEntries(lacks),
});
