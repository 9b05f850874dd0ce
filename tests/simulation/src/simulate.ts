/**
 * One run: a whole system in virtual time, by its seed. Owns: the order of a run: build, faults and jobs, calm, clean-up, orderly stop; and
 * what is checked when. The same seed gives the same run, in any process.
 */
import { shopQueries } from '@coffee/testing';
import { checkBroker, checkOwner, checkJournal } from './checks/verdict';
import { Observer } from './checks/observer';
import type { FaultLog } from './faults/fault-log';
import { Harm } from './faults/harm';
import { FaultSchedule } from './faults/schedule';
import { swarmOf, type OwnerSettings, type Swarm } from './swarm';
import { System } from './system/system';
import { World } from './system/world';
import { Trace } from './trace';
import { Chance } from './virtual/chance';
import { installGlobals } from './virtual/globals';
import { Scheduler } from './virtual/scheduler';

export interface Outcome {
  readonly seed: number;
  readonly swarm: Swarm;
  /** What is wrong, if anything. */
  readonly failures: readonly string[];
  readonly trace: Trace;
  readonly faults: FaultLog;
  /** Virtual ms and turns that it took. */
  readonly duration: number;
  readonly turns: number;
  /** How many jobs ended how for their owners. */
  readonly ends: Readonly<Record<string, number>>;
  /** Of each owner whose job has completed, its answers as they are printed; the last is the owner that comes after all faults. */
  readonly answers: readonly unknown[];
}

/** Every job ends by then (virtual ms), whatever happens; more turns than that go round in circles. */
const DEADLINE = 7_200_000;
const MOST_TURNS = 60_000;
/** How long (ms) the job after all faults may take, and an orderly stop. */
const LAST_DEADLINE = 300_000;
const STOP = 60_000;
const LAST: OwnerSettings = {
  through: 'gateways',
  behaviour: 'stays',
  queries: shopQueries,
  at: 0,
  eager: false,
  pace: 0,
};

export async function simulate(seed: number, change: (swarm: Swarm) => Swarm = (swarm) => swarm): Promise<Outcome> {
  const chance = new Chance(seed);
  const swarm = change(swarmOf(chance.of('swarm')));
  const scheduler = new Scheduler(chance.of('scheduler'));
  const trace = new Trace();
  const unhandled: string[] = [];
  const onUnhandled = (error: unknown): void => {
    unhandled.push(`unhandled rejection: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  };
  process.on('unhandledRejection', onUnhandled);
  const restore = installGlobals(scheduler, chance.of('random numbers'));
  try {
    const world = new World(swarm, scheduler, chance, trace);
    const observer = new Observer(world.broker.transport(), scheduler, trace);
    const harm = new Harm(world, chance.of('harm'));
    const system = new System(world, swarm, chance);
    new FaultSchedule(world, system, harm, observer, chance.of('schedule'));
    const failures = await follow(world, system, observer, harm);
    world.countTransportFaults();
    return {
      seed,
      swarm,
      failures: [...failures, ...world.arrivals.untrue, ...world.defects, ...unhandled],
      trace,
      faults: world.faults,
      duration: scheduler.now,
      turns: scheduler.turns,
      ends: endsOf(system),
      answers: system.owners.flatMap(({ end }) => (end?.outcome === 'completed' ? [end.answers] : [])),
    };
  } finally {
    restore();
    process.off('unhandledRejection', onUnhandled);
  }
}

async function follow(world: World, system: System, observer: Observer, harm: Harm): Promise<string[]> {
  const { scheduler, swarm } = world;
  const within = (deadline: number) => ({ deadline, turns: MOST_TURNS });
  const allEnded = (): boolean => system.owners.every(({ end }) => end !== undefined);
  if (!(await scheduler.run(allEnded, within(DEADLINE)))) return [stillWaiting(scheduler, system)];
  await scheduler.run(() => false, within(scheduler.now + swarm.aftermath));
  world.calmDown();
  // After all faults the system is as good as new. This job's chunks also draw workers to every queue, where they meet what is left there.
  system.addOwner(LAST);
  if (!(await scheduler.run(allEnded, within(scheduler.now + LAST_DEADLINE)))) return [stillWaiting(scheduler, system)];
  const failures = system.owners.flatMap((owner) => checkOwner(owner, world, harm));
  // What nobody needs any more goes when its time is over: leases, and results that nobody fetched.
  const over = scheduler.now + 3 * (swarm.lease + swarm.keep) + swarm.linger;
  const leftovers = (): string[] => [
    ...system.owners.flatMap(({ name, process }) => (process?.alive ? [`${name} has not ended`] : [])),
    ...checkJournal(observer, system.owners, harm),
    ...checkBroker(world, harm),
  ];
  const clean = await scheduler.run(() => scheduler.turns % 64 === 0 && leftovers().length === 0, within(over));
  if (!clean) failures.push(...leftovers());
  failures.push(...system.owners.flatMap(({ name, unsettled }) => unsettled.map((what) => `${name}: ${what} hangs`)));
  let stopped = false;
  scheduler.after(0, () => void system.stop().then(() => (stopped = true)), scheduler.itself);
  if (!(await scheduler.run(() => stopped, within(scheduler.now + STOP))))
    failures.push(`the services did not stop in order within ${STOP / 1000} s`);
  return failures;
}

function stillWaiting({ now, turns }: Scheduler, { owners }: System): string {
  const waiting = owners.filter(({ end }) => !end).map(({ name, job }) => `${name} (${job ?? 'no job'})`);
  return `after ${(now / 1000).toFixed(0)} s and ${turns} turns these still wait: ${waiting.join(', ')}`;
}

function endsOf({ owners }: System): Record<string, number> {
  const ends: Record<string, number> = {};
  for (const { end } of owners) ends[end?.outcome ?? 'none'] = (ends[end?.outcome ?? 'none'] ?? 0) + 1;
  return ends;
}
