/**
 * A folder that is served: jobs are read from its files, as these are when the job is opened. Owns: the scanning threads' part in a job. Must not
 * know: requests, jobs' lives.
 */
import { openFolder, surveyFolder, type Encoding, type SurveyedTable } from '@coffee/csv';
import type { OpenedData, ServedData, ServedListing } from '@coffee/http';
import { scannedStages, type PhysicalPlan } from '@coffee/query-plan';
import { uploadFolder, type EmbeddedCluster } from '@coffee/worker-runtime';

export class ServedFolder implements ServedData {
  readonly partitions: number;

  constructor(
    private readonly path: string,
    private readonly cluster: EmbeddedCluster,
  ) {
    this.partitions = cluster.partitions;
  }

  list(): ServedListing {
    return { folder: this.path, tables: surveyFolder(this.path).tables.map(listed) };
  }

  open(plan: PhysicalPlan, encoding: Encoding | undefined): OpenedData {
    const { scanners } = this.cluster;
    const folder = openFolder(this.path, plan.tables, encoding === undefined ? {} : { encoding });
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
            scans: plan.tables,
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

function listed({ table, files, problem }: SurveyedTable): ServedListing['tables'][number] {
  const first = problem ?? files.find((file) => file.problem)?.problem;
  const sizes = files.map(({ name, file }) => ({ name, bytes: file?.size ?? 0 }));
  return {
    table,
    files: sizes,
    bytes: sizes.reduce((sum, { bytes }) => sum + bytes, 0),
    ...(first && { problem: first.message }),
  };
}
