/**
 * How a job goes, while it runs: from what its events tell now and before, from the queues of its stages, and from what this page uploads to it. Owns:
 * that nothing is said that is not known. Pure.
 */
import { ownValue } from '@coffee/core';
import type { ClusterView, JobStatus } from '@coffee/http';
import type { Rates } from '../sending/rate';

type Stage = NonNullable<JobStatus['stages']>[number];
type Limit = NonNullable<JobStatus['limit']>;

/** Bytes of files. */
export interface LiveBytes {
  readonly read: number;
  readonly total: number;
  /** A second. */
  readonly rate: number | undefined;
}

export interface LiveStage extends Stage {
  /** Rows a second. */
  readonly rowsRate: number | undefined;
  /** How long what waits for it takes at its rate (ms). */
  readonly backlog: number | undefined;
  /** Workers that take from its queue. */
  readonly replicas: number | undefined;
  readonly isLimit: boolean;
}

export interface Live {
  readonly stages: readonly LiveStage[];
  /** By table: of an upload of this page. */
  readonly tables: ReadonlyMap<string, LiveBytes>;
  /** Of served files. */
  readonly served: LiveBytes | undefined;
  readonly limit: Limit | undefined;
  /** Until it has ended (ms). `isLeast`: something that is to be done is not known yet, and comes to that. */
  readonly left: { readonly ms: number; readonly isLeast: boolean } | undefined;
}

export interface LiveLook {
  /** ms of a clock that never jumps. */
  readonly at: number;
  readonly rates: Rates;
  /** Undefined where the broker, or the gateway, does not tell. */
  readonly queues: ClusterView['queues'] | undefined;
  /** Bytes by table. */
  readonly upload?: {
    readonly read: Readonly<Record<string, number>>;
    readonly total: Readonly<Record<string, number>>;
  };
}

export function liveOf(status: JobStatus, look: LiveLook): Live {
  const { at, rates, queues } = look;
  const consumers = new Map(queues?.map(({ queue, consumers }) => [queue, consumers]));
  const bytes = (name: string, read: number, total: number): LiveBytes => ({
    ...{ read, total, rate: rates.update(`bytes ${name}`, at, read) },
  });
  const tables = new Map(
    Object.entries(look.upload?.total ?? {}).map(([table, total]) => {
      return [table, bytes(table, ownValue(look.upload?.read ?? {}, table) ?? 0, total)] as const;
    }),
  );
  const served = status.served && bytes('', status.served.read, status.served.bytes);
  const sum = (of: Readonly<Record<string, number>> = {}): number =>
    Object.values(of).reduce((all, one) => all + one, 0);
  // Tables are read one after the other: those that are not begun have no rate of their own.
  const whole = served ?? (look.upload && bytes('all tables', sum(look.upload.read), sum(look.upload.total)));
  const speeds = new Map<string, number | undefined>();
  const numbers = (status.stages ?? []).map((stage) => {
    const { stage: name, queue, done, expected, rowsIn, waiting } = stage;
    const speed = rates.update(`done ${name}`, at, done);
    speeds.set(name, speed);
    return {
      ...stage,
      // One that has done all has none any more.
      rowsRate: rowsIn === undefined || done === expected ? undefined : rates.update(`rows ${name}`, at, rowsIn),
      backlog: timeOf(waiting, speed),
      replicas: queue === undefined ? undefined : consumers.get(queue),
    };
  });
  // The gateway does not ask the broker for each event.
  const unserved = numbers.find(({ waiting, replicas }) => waiting > 0 && replicas === 0);
  const limit = unserved && status.limit ? ({ kind: 'unserved', stage: unserved.stage } as const) : status.limit;
  const stages = numbers.map((stage) => ({
    ...stage,
    isLimit: limit !== undefined && 'stage' in limit && limit.stage === stage.stage,
  }));
  return { stages, tables, served, limit, left: leftOf(status, stages, speeds, whole) };
}

/** Of what goes on side by side, what takes longest. */
function leftOf(
  { state }: JobStatus,
  stages: readonly LiveStage[],
  speeds: ReadonlyMap<string, number | undefined>,
  upload: LiveBytes | undefined,
): Live['left'] {
  if (state !== 'running' || stages.length === 0) return undefined;
  const isReading = upload !== undefined && upload.read < upload.total;
  const open = stages.filter(({ done, expected }) => done !== expected);
  const times = [
    ...(isReading ? [timeOf(upload.total - upload.read, upload.rate)] : []),
    ...open.map(({ stage, done, expected }) => expected && timeOf(expected - done, speeds.get(stage))),
  ];
  const known = times.filter((time) => time !== undefined && time > 0) as number[];
  if (known.length === 0) return undefined;
  // What is read goes on into stages.
  return { ms: Math.max(...known), isLeast: isReading || known.length < times.length };
}

const timeOf = (amount: number, rate: number | undefined): number | undefined =>
  amount === 0 || rate === undefined || rate <= 0 ? undefined : (amount / rate) * 1000;
