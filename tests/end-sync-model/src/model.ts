/**
 * A modelled system: the states that it starts in, and everything that can happen next in each. A move is one that a process or the broker
 * can make at any moment; the explorer tries all of them in every state.
 */
import { Channels } from './channels';
import type { Configuration } from './configuration';
import { deliveryMoves } from './deliveries';
import { faultMoves } from './faults';
import { gatewayMoves, upload } from './gateway';
import type { AddMove, Move } from './move';
import { ownerMoves } from './owners';
import { replicaMoves } from './replicas';
import { System } from './system';
import { copyWorld, noRecordRead, nothingRead, type Replica, type World } from './world';

export interface Model {
  /** More than one where chance has its say before anything happens. */
  readonly initial: readonly { readonly label: string; readonly world: World }[];
  /** Nothing is left to do: the job is over, and no work queue and no process holds anything of it. */
  isDone(world: World): boolean;
  from(world: World): readonly Move[];
}

export function createModel(configuration: Configuration): Model {
  const system = new System(configuration);
  const channels = new Channels(system);
  return {
    initial: initialWorlds(channels),
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
      if (!world.deleted) world.owners.forEach((owner, reader) => ownerMoves(channels, owner, reader, add));
      faultMoves(channels, world, add);
      return found;
    },
  };
}

/** Reduced form: what goes to work queues is uploaded, and any of the chunks that may come twice has done so. */
function initialWorlds(channels: Channels): Model['initial'] {
  const { reduced, duplicates } = channels.system.configuration;
  const { tables, stateless } = channels.system.shape;
  const isQueued = tables.map(
    ({ to }) => reduced && to.every((reader) => stateless.some(({ name }) => name === reader)),
  );
  const start = emptyWorld(channels.system);
  tables.forEach(({ chunks }, table) => {
    if (isQueued[table] === false) return;
    for (let seq = 0; seq < chunks; seq++) upload(channels, start, table, seq);
    start.uploaded = start.uploaded.with(table, chunks);
  });
  let worlds: Model['initial'] = [{ label: 'start', world: start }];
  duplicates.forEach(({ table: name, seq }, duplicate) => {
    const table = tables.findIndex((each) => each.name === name);
    if (isQueued[table] === false) {
      for (const { world } of worlds) world.duplicates = [...world.duplicates, duplicate];
      return;
    }
    const again = worlds.map(({ label, world }) => {
      const next = copyWorld(world);
      upload(channels, next, table, seq);
      return { label: `${label}, chunk ${seq} of ${name} comes twice`, world: next };
    });
    worlds = [...worlds, ...again];
  });
  return worlds;
}

function emptyWorld({ shape, readers, configuration }: System): World {
  const inputs = readers.map(nothingRead);
  return {
    uploaded: shape.tables.map(() => 0),
    tableCompleted: shape.tables.map(() => false),
    outcome: '',
    reported: [],
    deleted: false,
    queues: shape.stateless.map(() => ''),
    replicas: shape.stateless.flatMap(({ replicas }, stage) =>
      Array.from({ length: replicas }, (): Replica => {
        const reader = noRecordRead();
        return { key: '', stage, state: 'up', reader, slots: [], announce: 'no', end: 0, over: false };
      }),
    ),
    owners: inputs.map((reader) => ({ key: '', state: 'up', reader, step: 'reading', content: '', pending: [] })),
    orphans: [],
    freshReplicas: shape.stateless.map(noRecordRead),
    freshOwners: inputs.slice(),
    freshOwnersToo: inputs.slice(),
    crashes: configuration.crashes,
    duplicates: [],
    violation: '',
  };
}
