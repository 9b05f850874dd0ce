/**
 * Everything that can happen next in a modelled world. A move is one that a process or the broker can make at any moment; the
 * explorer tries all of them in every state. Here: the gateway, and how replicas read and announce.
 */
import { isCalm } from './calm';
import { Channels } from './channels';
import { System, TABLE, stageName, type Configuration } from './configuration';
import { deliveryMoves } from './deliveries';
import { faultMoves } from './faults';
import { ownerMoves } from './owners';
import { charOfSeq, copyWorld, edit, noRecordRead, nothingRead, type Replica, type World } from './world';

export interface Move {
  readonly label: string;
  /** What may happen, or never; the others must happen, sooner or later. */
  readonly fault: boolean;
  readonly next: World;
}

/** Adds a move: `change` is given a copy of the world. */
export type AddMove = (label: string, change: (next: World) => void, fault?: boolean) => void;

export interface Model {
  /** More than one where chance has its say before anything happens. */
  readonly initial: readonly World[];
  /** Nothing is left to do: the job is over, and no work queue and no process holds anything of it. */
  isDone(world: World): boolean;
  from(world: World): readonly Move[];
}

export function createModel(configuration: Configuration): Model {
  const system = new System(configuration);
  const channels = new Channels(system);
  return {
    initial: initialWorlds(configuration),
    isDone: ({ deleted, queues, replicas }) =>
      deleted && queues.every((queue) => queue === '') && replicas.every(({ slots }) => slots.length === 0),
    from: (world) => {
      const found: Move[] = [];
      if (world.violation !== '') return found;
      const add: AddMove = (label, change, fault = false) => {
        const next = copyWorld(world);
        change(next);
        found.push({ label, fault, next });
      };
      gatewayMoves(channels, world, add);
      world.replicas.forEach((replica, i) => {
        if (replica.state === 'up') replicaMoves(channels, replica, i, add);
      });
      deliveryMoves(channels, world, add);
      if (!world.deleted) world.owners.forEach((owner, p) => ownerMoves(channels, owner, p, add));
      faultMoves(channels, world, add);
      return found;
    },
  };
}

function initialWorlds(configuration: Configuration): World[] {
  const { reduced, routes, duplicates } = configuration;
  if (!reduced) return [initialWorld(configuration, '')];
  let queues = [routes.map((_, seq) => charOfSeq(seq)).join('')];
  for (const seq of duplicates) queues = queues.flatMap((queue) => [queue, [...queue, charOfSeq(seq)].sort().join('')]);
  return queues.map((queue) => initialWorld(configuration, queue));
}

function initialWorld({ stages, partitions, crashes, ...rest }: Configuration, queue: string): World {
  const readers = Array.from({ length: partitions + 1 }, nothingRead);
  return {
    uploaded: queue === '' ? 0 : rest.routes.length,
    tableEnded: false,
    outcome: '',
    reported: [],
    deleted: false,
    queues: stages.map((_, stage) => (stage === 0 ? queue : '')),
    replicas: stages.flatMap((count, stage) =>
      Array.from({ length: count }, (): Replica => {
        const reader = noRecordRead();
        return { key: '', stage, state: 'up', reader, slots: [], announce: 'no', end: 0, over: false };
      }),
    ),
    owners: readers.map((reader) => ({ key: '', state: 'up', reader, step: 'reading', content: '' })),
    orphans: [],
    freshReplicas: stages.map(noRecordRead),
    freshOwners: readers,
    freshOwnersToo: readers,
    crashes,
    duplicates: rest.reduced ? '' : rest.duplicates.map(charOfSeq).join(''),
    violation: '',
  };
}

function gatewayMoves(channels: Channels, world: World, add: AddMove): void {
  const { uploaded, tableEnded, outcome, deleted, owners } = world;
  const { routes, partitions, cancel } = channels.system.configuration;
  const end = (how: 'completed' | 'cancelled'): void =>
    add(`gateway: JobEnded ${how}`, (next) => {
      next.outcome = how;
      channels.appendRecord(next, channels.codeOf({ type: 'JobEnded', outcome: how }));
    });
  if (outcome === '') {
    const chunks = routes.length;
    if (uploaded < chunks)
      add(`gateway: chunk ${uploaded} uploaded`, (next) => channels.enqueue(next, 0, next.uploaded++));
    else if (!tableEnded)
      add(`gateway: EndOfTable ${chunks}`, (next) => {
        next.tableEnded = true;
        channels.appendRecord(next, channels.codeOf({ type: 'EndOfTable', table: TABLE, chunks }));
      });
    const sink = owners[partitions]!;
    if (sink.state === 'up' && channels.isComplete(sink.reader, partitions)) end('completed');
    if (cancel) end('cancelled');
  } else if (!deleted) {
    add("gateway: the job's logs are deleted", (next) => {
      next.deleted = true;
      next.orphans = next.orphans.filter((text) => ['record', 'work'].includes(channels.item(text).to));
      next.owners = next.owners.map((owner) => ({ ...owner, key: '', state: 'gone', reader: nothingRead() }));
      next.freshOwners = next.freshOwners.map(nothingRead);
      next.freshOwnersToo = next.freshOwners;
    });
  }
}

function replicaMoves(channels: Channels, replica: Replica, i: number, add: AddMove): void {
  const { configuration } = channels.system;
  const name = `replica ${i} of ${stageName(replica.stage)}`;
  const accepted = (next: World): void => {
    edit(next.replicas, i, { announce: 'no', end: 0 });
    channels.appendRecord(next, replica.end);
  };
  if (replica.reader.unread.length > 0) add(`${name}: reads a record`, (next) => channels.readRecord(next, i));
  if (replica.announce === 'due')
    add(`${name}: sends StageEnd`, (next) => {
      if (isCalm(configuration, next, 'replicas')) accepted(next);
      else edit(next.replicas, i, { announce: 'inFlight' });
    });
  if (replica.announce === 'inFlight') add(`${name}: StageEnd accepted and confirmed`, accepted);
}
