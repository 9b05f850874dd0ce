/**
 * The faults that come from outside, at moments of their own: each as often as the run's configuration says. Owns: when, whom, and for how long.
 * Those that lose what was confirmed are noted, because jobs may fail of them.
 */
import { channelNames } from '@coffee/query-plan';
import type { Observer } from '../checks/observer';
import type { ScheduledKind } from './fault-log';
import type { Harm } from './harm';
import { uploadQueues, workQueues } from './work-queues';
import type { Chance } from '../virtual/chance';
import type { JobOwner } from '../system/job-owner';
import type { Service } from '../system/service';
import type { System } from '../system/system';
import type { World } from '../system/world';

/** Most of what can go wrong goes wrong in the first seconds of a job; some in the wait for what is lost. */
const WHEN = { shortest: 5, longest: 30_000 };
/** While there are chunks to choose from. */
const longestOf = (kind: ScheduledKind): number => (kind === 'poison chunk' ? 10 : WHEN.longest);
/** How long (ms) until a fault is tried again that found nothing to happen to, and how often. */
const AGAIN = { after: 50, times: 400 };
/** Records of the journal after which a gateway may be killed. */
const DECISIVE = ['Opened', 'Started', 'Claimed', 'TableCompleted', 'JobEnded', 'Deleted', 'Deleted'] as const;
/** How often (ms) the broker looks for records of the journal that are too old. */
const FORGETTING = 60_000;

export class FaultSchedule {
  constructor(
    private readonly world: World,
    private readonly system: System,
    private readonly harm: Harm,
    private readonly observer: Observer,
    private readonly chance: Chance,
  ) {
    for (const [kind, times] of Object.entries(world.swarm.scheduled) as [ScheduledKind, number][])
      for (let i = 0; i < times; i++) this.#try(kind, chance.duration(WHEN.shortest, longestOf(kind)), AGAIN.times);
  }

  #try(kind: ScheduledKind, after: number, times: number): void {
    const { scheduler } = this.world;
    const now = (): void => {
      if (this.world.calm || this.#happens(kind) || times === 0) return;
      this.#try(kind, AGAIN.after, times - 1);
    };
    scheduler.after(after, now, scheduler.itself);
  }

  /** @returns false when there was nothing for it to happen to. */
  #happens(kind: ScheduledKind): boolean {
    const { world, system, observer, chance } = this;
    switch (kind) {
      case 'kill worker':
      case 'kill gateway': {
        const service = chance.pick(kind === 'kill worker' ? system.workers : system.gateways);
        if (!service.running) return false;
        world.count(kind, service.name);
        service.kill();
        return true;
      }
      case 'kill owner': {
        const owner = chance.pick(system.owners);
        if (!owner.process?.alive || owner.end || !mayDie(owner)) return false;
        world.count(kind, owner.name);
        owner.kill();
        return true;
      }
      case 'kill at a record':
        observer.onNext(chance.pick(DECISIVE), () => this.#killSoon(chance.duration(0.01, 200)));
        return true;
      case 'pause':
        return this.#pause();
      case 'lose broker connection': {
        const { running, name } = chance.pick(system.services);
        if (!running) return false;
        world.count(kind, name);
        running.connection.lose(chance.duration(10, 60_000));
        return true;
      }
      case 'restart broker': {
        world.count(kind);
        const away = chance.duration(10, 20_000);
        for (const connection of world.connections) connection.lose(away + chance.duration(1, 2000));
        return true;
      }
      case 'put out of reach': {
        const { plans } = world.swarm;
        const all = [...workQueues(plans), ...world.broker.logs.keys()];
        const name = chance.pick(chance.hits(0.6) ? uploadQueues(plans) : all);
        // As often longer as shorter than anybody waits for it.
        const { outage } = world.swarm;
        const duration = chance.hits(0.5) ? chance.duration(100, outage) : chance.duration(outage, 2 * outage);
        world.count(kind, `${name} for ${duration.toFixed(0)} ms`);
        world.putOutOfReach(name, duration);
        return true;
      }
      case 'slow journal reader':
        if (chance.hits(0.3)) return this.#slowReader(system.services, chance.duration(10, 5000));
        this.#slowAtNextJob();
        return true;
      case 'cut client line':
      case 'silence client line': {
        const lines = world.network.lines;
        if (lines.length === 0) return false;
        const line = chance.pick(lines);
        world.count(kind, line.client.process.name);
        if (kind === 'cut client line') world.network.cut(line);
        else chance.pick([line.client, line.gateway]).goDeaf(chance.duration(100, 60_000));
        return true;
      }
      case 'forget journal':
        this.#forget();
        return true;
      case 'poison chunk':
        world.poisonChunk(chance.integer(1, 8));
        return true;
      case 'purge queue':
      case 'delete log':
      case 'lose tail':
        return this.harm.happens(kind);
      // Where processes start or pass a place.
      case 'skew clock':
      case 'crash at a place':
        return true;
    }
  }

  /** A worker that consumes has chunks of a job at hand before it has read of that. */
  #slowAtNextJob(): void {
    const { world, system, observer, chance } = this;
    observer.onNext('Opened', () => {
      if (world.calm) return;
      // Before the first job nobody consumes.
      if ([...observer.journal].length < 2) return this.#slowAtNextJob();
      for (const worker of system.workers)
        if (chance.hits(0.6)) this.#slowReader([worker], chance.duration(500, 20_000));
    });
  }

  #slowReader(of: readonly Service[], delay: number): boolean {
    const { world, chance } = this;
    const { running, name } = chance.pick(of);
    if (!running) return false;
    world.count('slow journal reader', `${name}, ${delay.toFixed(0)} ms a record`);
    running.connection.readSlowly(channelNames.journal, delay, chance.duration(1000, 60_000));
    return true;
  }

  #killSoon(after: number): void {
    const { world, system, chance } = this;
    const { scheduler } = world;
    const now = (): void => {
      const gateway = chance.pick(system.gateways);
      if (world.calm || !gateway.running) return;
      world.count('kill at a record', gateway.name);
      gateway.kill();
    };
    scheduler.after(after, now, scheduler.itself);
  }

  #pause(): boolean {
    const { world, system, chance } = this;
    const all = [...system.services.map(({ running }) => running?.process), ...system.owners.map((one) => one.process)];
    const alive = all.flatMap((process) => (process?.alive ? [process] : []));
    if (alive.length === 0) return false;
    const process = chance.pick(alive);
    const duration = chance.duration(50, 60_000);
    world.count('pause', `${process.name} for ${duration.toFixed(0)} ms`);
    world.scheduler.holdUp(process, duration);
    return true;
  }

  /** From now on the journal loses what is older than its retention. */
  #forget(): void {
    const { world, observer } = this;
    const { broker, scheduler, swarm } = world;
    const old = observer.olderThan(swarm.retention);
    if (old > 0) {
      broker.forget(channelNames.journal, old);
      observer.forget(old);
      world.count('forget journal', `${old} records`);
    }
    scheduler.after(FORGETTING, () => this.#forget(), scheduler.itself);
  }
}

/** One that stays, and one that is to cancel, would wait for an end that nobody tells it. */
const mayDie = ({ settings: { behaviour } }: JobOwner): boolean =>
  behaviour === 'is replaced' || behaviour === 'goes away';
