/**
 * The three ways in which files become answers: read here by a number of threads, sent to a gateway as columns, sent to it as they are by
 * the client in examples/. Owns: the systems behind them, and one form for what each says, so that they can be compared.
 */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { asCoffeeError } from '@coffee/core';
import { RangeReader, compileKernel, openFolder, type Encoding, type OnBadRow, type ScanRequest } from '@coffee/csv';
import { defaultParameters, parseQueryIds } from '@coffee/query-plan';
import { TestSystem } from '@coffee/sessions/testing';
import { EmbeddedCluster, analyzeFolder, uploadFolder, type Uploaded } from '@coffee/worker-runtime';

export interface Asked {
  /** `q1,q3`; empty: all. */
  readonly queries: string;
  readonly onBadRow: OnBadRow;
  readonly maxBadRows?: number;
  readonly encoding?: Encoding;
}

/** What a user is told. */
export interface Told {
  /** The content of each result file by the name of its answer; none when it failed. */
  readonly answers: Readonly<Record<string, string>>;
  /** Why it failed, without what to do about it, which differs between the ways in. */
  readonly failure?: string;
  /** What was left out, read in a certain way or skipped, a line each, in no order. */
  readonly said: readonly string[];
}

export interface WayIn {
  ask(dir: string, asked: Asked): Promise<Told>;
  close(): Promise<void>;
}

const root = join(__dirname, '../../../..');
/** Bundled by `nx build client`: threads run JavaScript. */
const THREAD_ENTRY = join(root, 'dist/apps/client/pool-thread.entry.js');
const CLIENT = join(root, 'examples/minimal-client/coffee-csv-client.mjs');

const SMALLEST_RANGE = 40;
const bytesIn = (dir: string): number =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' }).reduce(
    (sum, path) => sum + statSync(join(dir, path)).size,
    0,
  );

const failed = (thrown: unknown): Told => ({ answers: {}, said: [], failure: bare(asCoffeeError(thrown).message) });
/** Without who says it, and without the remedy. */
const bare = (message: string): string =>
  message
    .replace(/^(?:[A-Z_]+|the job was failed): /, '')
    .replace(/; (?:fix the row|if the file is Latin-1|keep one of the rows).*$/, '');
const linesOf = ({ notes, badRows }: Pick<Uploaded, 'notes' | 'badRows'>): string[] => [
  ...notes.map((note) => (note.startsWith('left out') || note.startsWith('equal files') ? note : `note: ${note}`)),
  ...badRows.first.map((row) => `skipped: ${row}`),
  ...badRows.reasons.map(({ reason, count }) => `skipped, in all: ${count} ${reason}`),
];

/** As `coffee analyze DIR` does, in about so many ranges. */
export function embedded(threads: number, ranges: number): WayIn {
  if (!existsSync(THREAD_ENTRY)) throw new Error(`${THREAD_ENTRY} is not there: run nx build client (npm test does)`);
  const cluster = EmbeddedCluster.start({ threads, entry: THREAD_ENTRY });
  return {
    ask: async (dir, { queries, ...asked }) => {
      const notices: string[] = [];
      const rangeBytes = Math.max(SMALLEST_RANGE, Math.ceil(bytesIn(dir) / ranges));
      try {
        const { answers, ...uploaded } = await analyzeFolder(cluster, {
          ...{ dir, queries: parseQueryIds(queries), parameters: defaultParameters, rangeBytes, ...asked },
          onNotices: (some) => notices.push(...some),
        });
        const files = answers.map((answer) => [answer.sink.name, Buffer.concat([...answer.csv()]).toString()]);
        return { answers: Object.fromEntries(files) as Told['answers'], said: [...notices, ...linesOf(uploaded)] };
      } catch (thrown) {
        return failed(thrown);
      }
    },
    close: () => cluster.stop(),
  };
}

/** As `coffee analyze DIR --gateway` does. */
export async function asColumns(): Promise<WayIn> {
  const system = new TestSystem();
  await system.worker();
  const gateway = await system.gateway();
  const client = system.client(gateway);
  const reader = new RangeReader(compileKernel());
  const scanners = { size: 1, scan: (request: ScanRequest) => reader.read(request) };
  return {
    ask: async (dir, { queries, encoding, ...badRows }) => {
      const started = system.start(client, { queries: parseQueryIds(queries), ...badRows });
      const { job } = started;
      try {
        const { scan, onBadRow, maxBadRows } = await job.accepted;
        const folder = openFolder(dir, scan, encoding === undefined ? {} : { encoding });
        const target = {
          ingest: job.upload.bind(job),
          completeTable: job.completeTable.bind(job),
        };
        const { signal } = new AbortController();
        const limit = maxBadRows === undefined ? {} : { maxBadRows };
        const options = { scans: scan, onBadRow, ...limit, signal, onAccepted: () => undefined };
        const uploaded = await uploadFolder(scanners, target, folder, options);
        const { outcome, reason } = await job.finished;
        if (outcome !== 'completed') throw new Error(reason);
        return { answers: started.answers(), said: [...folder.notices, ...linesOf(uploaded)] };
      } catch (thrown) {
        job.cancel();
        return failed(thrown);
      } finally {
        await job.close();
      }
    },
    close: async () => {
      reader.close();
      await system.stop();
    },
  };
}

/** As a client does that knows no more than the documents say. */
export async function asTheyAre(): Promise<WayIn> {
  const system = new TestSystem();
  await system.worker();
  const { port } = await system.gateway();
  return {
    ask: (dir, { queries, onBadRow, maxBadRows, encoding }) => {
      const flags = [
        ...['--on-bad-row', onBadRow, ...(maxBadRows === undefined ? [] : ['--max-bad-rows', `${maxBadRows}`])],
        ...(encoding === undefined ? [] : ['--encoding', encoding]),
      ];
      const args = [CLIENT, `127.0.0.1:${port}`, dir, ...flags, ...(queries === '' ? [] : ['--queries', queries])];
      return new Promise((resolve) =>
        execFile(process.execPath, args, { maxBuffer: 1 << 28 }, (error, out, err) => {
          const said = err.split('\n').filter((line) => line !== '');
          if (error) return resolve({ answers: {}, said: [], failure: bare(said.at(-1) ?? error.message) });
          const parts = out.split(/^# (\w+)\.csv\n/m).slice(1);
          const pairs = parts.flatMap((name, i) => (i % 2 === 0 ? [[name, parts[i + 1]!]] : []));
          resolve({ answers: Object.fromEntries(pairs) as Told['answers'], said: summedUp(said.map(unmarked)) });
        }),
      );
    },
    close: () => system.stop(),
  };
}

/** Reasons are counted by table there. */
function summedUp(said: readonly string[]): string[] {
  const counts = new Map<string, number>();
  const others = said.filter((line) => {
    const [, count, reason] = /^skipped, in all: (\d+) (.*)$/.exec(line) ?? [];
    if (reason !== undefined) counts.set(reason, (counts.get(reason) ?? 0) + Number(count));
    return reason === undefined;
  });
  return [...others, ...Array.from(counts, ([reason, count]) => `skipped, in all: ${count} ${reason}`)];
}

/** What a gateway tells of the files is no note about their rows. */
const unmarked = (line: string): string => line.replace(/^note: (left out|equal files): /, '$1: ');
