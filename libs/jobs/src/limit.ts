/**
 * What a job that runs waits for most: the one stage that more replicas would help, or its upload, or what comes behind its stages. In one
 * function, so that every place that shows it says the same. Pure. Must not know: queues, clocks.
 */
import { plural, type StageId } from '@coffee/core';
import type { StageNumbers } from '@coffee/end-sync';

export interface JobLoad {
  /** In the plan's order, in which rows go through them. */
  readonly stages: readonly Pick<StageNumbers, 'stage' | 'unit' | 'done' | 'expected' | 'ended' | 'waiting'>[];
  /** Tables that are not all uploaded. */
  readonly openTables: readonly string[];
  /** Whether the upload waits for the first stages: as `HostedJob.blocked`. */
  readonly isHeldBack?: boolean;
  /** How many chunks, or partitions, of a stage are done a second, if that is known; 0 when none was. */
  readonly rateOf?: (stage: StageId) => number | undefined;
  /** How many workers take from the queue of a stage, if that is known. */
  readonly replicasOf?: (stage: StageId) => number | undefined;
  /** For how many seconds nothing was heard of the job, if that is long: as `quietSeconds`. */
  readonly quiet?: number | undefined;
}

interface Quiet {
  /** As in `JobLoad`: whoever is waited for may have gone. */
  readonly quiet?: number;
}

/** What it is, for whoever says it in words of their own. */
type LimitCause =
  /** Work waits for a stage, and nobody takes it. */
  | { readonly kind: 'unserved'; readonly stage: StageId }
  /** More replicas of a stage would help. */
  | { readonly kind: 'slow'; readonly stage: StageId }
  | { readonly kind: 'upload'; readonly tables: readonly string[] }
  /** All is uploaded, and a stage has so much left. */
  | ({
      readonly kind: 'rest';
      readonly stage: StageId;
      readonly unit: StageNumbers['unit'];
      readonly left: number;
    } & Quiet)
  /** Other services are told that a stage has ended. */
  | ({ readonly kind: 'end'; readonly stage: StageId } & Quiet)
  | ({ readonly kind: 'answers' } & Quiet);

export interface Limit {
  readonly cause: LimitCause;
  /** Absent where it is none in particular. */
  readonly stage?: StageId;
  /** `the job waits for aggregator.purchases: add a replica`. */
  readonly words: string;
}

/** Twice what a replica has in hand (PREFETCH): fewer chunks are being worked on, and wait for nobody. */
const IN_HAND = 8;

export function limitOf(load: JobLoad): Limit {
  const [cause, words] = causeOf(load);
  return { cause, words: `the job waits for ${words}`, ...('stage' in cause && { stage: cause.stage }) };
}

function causeOf(load: JobLoad): readonly [cause: LimitCause, words: string] {
  const { stages, openTables } = load;
  const quiet = load.quiet !== undefined && { quiet: load.quiet };
  const unserved = stages.find(({ stage, waiting }) => waiting > 0 && load.replicasOf?.(stage) === 0)?.stage;
  if (unserved) return [{ kind: 'unserved', stage: unserved }, `${unserved}, which nobody serves: start a replica`];
  const slowest = slowestOf(load);
  if (slowest && (load.isHeldBack || isCrowded(slowest)))
    return [{ kind: 'slow', stage: slowest.stage }, `${slowest.stage}: add a replica`];
  if (openTables.length > 0) return [{ kind: 'upload', tables: openTables }, `its upload: ${openTables.join(', ')}`];
  if (slowest) {
    const { stage, unit, waiting: left } = slowest;
    return [{ kind: 'rest', stage, unit, left, ...quiet }, `${stage}: ${leftOf(slowest)}${mayBeGone(load, SERVICE)}`];
  }
  const open = stages.find(({ ended }) => !ended)?.stage;
  if (open)
    return [{ kind: 'end', stage: open, ...quiet }, `${open}: its end is being told${mayBeGone(load, SERVICE)}`];
  return [{ kind: 'answers', ...quiet }, `its answers: they are being stored or fetched${mayBeGone(load, GATEWAY)}`];
}

const SERVICE = 'does its service run?';
const GATEWAY = 'if the gateway that has the job has gone, another takes it on when the lease is over';

const mayBeGone = ({ quiet }: JobLoad, advice: string): string =>
  quiet === undefined ? '' : `; nothing was heard of it for ${quiet} s: ${advice}`;

/** What goes on is heard of more often than this; told in steps, so that who is told is not told something new all the time. */
const QUIET_STEPS = [20, 60, 120, 300, 600, 1800, 3600];

/** For how many seconds at least nothing was heard of a job; undefined where that is not long. */
export const quietSeconds = (ms: number): number | undefined => QUIET_STEPS.findLast((step) => ms >= step * 1000);

type Load = JobLoad['stages'][number];

const isCrowded = ({ unit, waiting }: Load): boolean => unit === 'chunks' && waiting >= IN_HAND;

/** The stage that would take longest for what waits for it; where no rates are known, that for which most waits; the first of equals. */
function slowestOf({ stages, rateOf }: JobLoad): Load | undefined {
  const waited = stages.filter(({ waiting }) => waiting > 0);
  const rates = new Map(waited.map(({ stage }) => [stage, rateOf?.(stage)]));
  const isRated = [...rates.values()].every((rate) => rate !== undefined);
  const lengthOf = ({ stage, waiting }: Load): number => (isRated ? waiting / rates.get(stage)! : waiting);
  return waited.reduce<Load | undefined>((slowest, stage) => {
    return slowest && lengthOf(slowest) >= lengthOf(stage) ? slowest : stage;
  }, undefined);
}

function leftOf({ unit, waiting, expected }: Load): string {
  const one = unit === 'chunks' ? 'chunk' : 'partition';
  const of = unit === 'partitions' && expected !== undefined ? ` of ${expected}` : '';
  return `${plural(waiting, one)}${of} left`;
}
