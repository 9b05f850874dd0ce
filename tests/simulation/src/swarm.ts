/**
 * The configuration of a run, by its seed: how many processes of what kind, how they are set, what clients do, which faults there are and how
 * often. Every run is different, and most leave some faults out: what one fault covers up, another run shows. Must not know: how any of it
 * comes about.
 */
import { serviceLayouts, type ServiceLayout } from '@coffee/query-plan';
import { shopQueries } from '@coffee/testing';
import { faultKinds, type FaultKind } from '@coffee/middleware';
import { scheduledKinds, type ScheduledKind } from './faults/fault-log';
import type { Chance } from './virtual/chance';

/** What the owner of a job does after it has started it. */
export type OwnerBehaviour =
  /** Uploads, waits, takes the answers. */
  | 'stays'
  /** Dies in the middle; another process of its owner resumes the job elsewhere. */
  | 'is replaced'
  /** Dies in the middle, for good. */
  | 'goes away'
  | 'cancels';

export interface OwnerSettings {
  /** Has a client that goes through gateways, or a job service in its own process, as the embedded analysis has. */
  readonly through: 'gateways' | 'own service';
  readonly behaviour: OwnerBehaviour;
  /** Queries; empty for all. */
  readonly queries: readonly string[];
  /** When it starts (ms). */
  readonly at: number;
  /** Sends the end of a table without waiting for the acknowledgements of its chunks. */
  readonly eager: boolean;
  /** How long (ms) at most between two chunks. */
  readonly pace: number;
}

export interface Swarm {
  readonly layout: 'alike' | 'by kind' | 'overlapping';
  /** Of each kind, or in all when they are alike. */
  readonly replicas: number;
  readonly gateways: number;
  readonly owners: readonly OwnerSettings[];
  readonly partitions: number;
  /** Where plans are cut into stages. */
  readonly plans: ServiceLayout;
  readonly slots: number;
  readonly creditBytes: number;
  readonly prefetch: number;
  readonly attempts: number;
  /** Times in ms, as the settings of the services. */
  readonly lease: number;
  readonly stall: number;
  readonly keep: number;
  readonly linger: number;
  readonly retention: number;
  readonly outage: number;
  /** How long a message travels at most, to the broker or from it. */
  readonly latency: number;
  /** How often each fault of a transport may happen, and how likely it is each time it could. */
  readonly transport: Readonly<Partial<Record<FaultKind, number>>>;
  readonly chance: number;
  /** How long (ms) faults go on after the last job has ended, while what is left of it is cleared away. */
  readonly aftermath: number;
  /** How often each fault of the schedule happens. */
  readonly scheduled: Readonly<Partial<Record<ScheduledKind, number>>>;
}

/** The broker loses what it has confirmed. */
const LOSSY: readonly ScheduledKind[] = ['purge queue', 'delete log', 'lose tail'];
/** Jobs may fail of them. There is one in a run at most, and none in most. */
const HARMFUL: readonly ScheduledKind[] = ['poison chunk', ...LOSSY];
/** Known to fail, with the reason. */
export const awaited: readonly ScheduledKind[] = [];

/** Takes long: it is not in many runs. */
const RARE: readonly ScheduledKind[] = ['forget journal'];

export function swarmOf(chance: Chance): Swarm {
  const lease = chance.integer(90, 150) * 1000;
  const stall = chance.integer(300, 600) * 1000;
  // A job may wait for several that stall, and is not too old for the journal then.
  const retention = 4 * (stall + lease);
  const scheduled = scheduledFaults(chance);
  const poison = scheduled['poison chunk'] !== undefined;
  const lossy = LOSSY.some((kind) => scheduled[kind] !== undefined);
  const owners = Array.from({ length: chance.integer(1, 3) }, () => ownerOf(chance, lossy));
  // When the journal has forgotten what was before.
  const late = { ...ownerOf(chance, lossy), at: retention + chance.integer(1, 100_000) };
  return {
    layout: chance.pick(['alike', 'by kind', 'overlapping']),
    replicas: chance.integer(1, 3),
    gateways: chance.integer(1, 3),
    owners: scheduled['forget journal'] ? [...owners, late] : owners,
    partitions: chance.integer(1, 3),
    slots: chance.integer(1, 4),
    creditBytes: chance.pick([1, 500, 2000, 1 << 20]),
    prefetch: chance.integer(poison ? 2 : 1, 4),
    attempts: poison ? chance.pick([1, 1, 3]) : 3,
    lease,
    stall,
    keep: chance.integer(30, 120) * 1000,
    linger: chance.integer(0, 20) * 1000,
    retention,
    outage: 30_000,
    latency: chance.pick([0.1, 2, 20, 100]),
    // A chunk that ends its worker is to be found among others that were delivered before, too.
    transport: { ...transportFaults(chance), ...(poison && { redeliver: chance.integer(5, 20) }) },
    chance: poison ? 0.3 : chance.pick([0.02, 0.1, 0.3]),
    aftermath: chance.pick([0, 30_000, 150_000]),
    scheduled,
    plans: chance.pick(serviceLayouts),
  };
}

/** @param lossy whether the broker may lose what it has confirmed: the embedded one, which such owners have, does not. */
function ownerOf(chance: Chance, lossy: boolean): OwnerSettings {
  const through = lossy || chance.hits(0.75) ? 'gateways' : 'own service';
  return {
    through,
    behaviour: chance.pick(
      through === 'gateways'
        ? ['stays', 'stays', 'is replaced', 'is replaced', 'goes away', 'cancels']
        : ['stays', 'goes away', 'cancels', 'cancels'],
    ),
    queries: chance.pick([shopQueries, shopQueries, ['q1'], ['q2', 'q3'], ['q4']]),
    at: chance.pick([0, 0, 500, 5000]),
    eager: chance.hits(0.6),
    pace: chance.pick([0, 5, 200]),
  };
}

function transportFaults(chance: Chance): Partial<Record<FaultKind, number>> {
  if (chance.hits(0.2)) return {};
  return Object.fromEntries(
    faultKinds.filter(() => chance.hits(0.6)).map((kind) => [kind, chance.integer(1, kind === 'delay' ? 60 : 8)]),
  );
}

function scheduledFaults(chance: Chance): Partial<Record<ScheduledKind, number>> {
  const harmful = chance.hits(0.4) ? (chance.hits(0.5) ? 'poison chunk' : chance.pick(LOSSY)) : undefined;
  const harmless = scheduledKinds.filter(
    (kind) => ![...HARMFUL, ...awaited].includes(kind) && chance.hits(RARE.includes(kind) ? 0.15 : 0.4),
  );
  return {
    ...Object.fromEntries(harmless.map((kind) => [kind, RARE.includes(kind) ? 1 : chance.integer(1, 3)])),
    ...(harmful && { [harmful]: 1 }),
  };
}
