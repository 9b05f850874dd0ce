/** Kills, restarts, messages in flight from the dead, and chunks that arrive again. */
import type { Channels } from './channels';
import { settleSlot } from './deliveries';
import { upload } from './gateway';
import type { AddMove } from './move';
import { settleOwner } from './owners';
import { edit, noRecordRead, nothingRead, type Owner, type Replica, type World } from './world';

export function faultMoves(channels: Channels, world: World, add: AddMove): void {
  const { reduced } = channels.system.configuration;
  for (const text of new Set(world.orphans)) {
    const without = world.orphans.toSpliced(world.orphans.indexOf(text), 1);
    const arrives = (next: World): void => {
      next.orphans = without;
      channels.accept(next, channels.codes.item(text));
    };
    add(`in flight from the dead: ${text} accepted`, arrives, true);
    if (!reduced) add(`in flight from the dead: ${text} lost`, (next) => (next.orphans = without), true);
  }
  world.replicas.forEach((replica, i) => {
    if (replica.state !== 'down') return;
    add(`${channels.labelOf(replica, i)} starts`, (next) => startReplica(channels, next, i));
  });
  world.owners.forEach((owner, p) => {
    if (owner.state !== 'down') return;
    add(`${channels.system.readers[p]!.label} starts`, (next) => startOwner(next, p));
  });
  for (const duplicate of world.duplicates) {
    const { table: name, seq } = channels.system.configuration.duplicates[duplicate]!;
    const table = channels.system.shape.tables.findIndex((each) => each.name === name);
    if (seq >= world.uploaded[table]!) continue;
    const again = (next: World): void => {
      next.duplicates = next.duplicates.filter((other) => other !== duplicate);
      upload(channels, next, table, seq);
    };
    add(`chunk ${seq} of ${name} arrives again`, again, true);
  }
  if (world.crashes > 0) kills(channels, world, add);
}

function startReplica(channels: Channels, next: World, i: number): void {
  const { stage } = next.replicas[i]!;
  channels.progress.catchUp(next, edit(next.replicas, i, { state: 'up', reader: next.freshReplicas[stage]! }));
}

function startOwner(next: World, p: number, reader = next.freshOwners[p]!): void {
  edit(next.owners, p, { state: 'up', reader });
}

function kills(channels: Channels, world: World, add: AddMove): void {
  const { restarts, killable, reduced } = channels.system.configuration;
  world.replicas.forEach((replica, i) => {
    if (!killable.replicas || replica.state !== 'up') return;
    const isLast = !world.replicas.some(
      (other, j) => j !== i && other.stage === replica.stage && other.state !== 'gone',
    );
    if (!restarts && isLast) return;
    kill(channels, channels.labelOf(replica, i), inFlightOf(channels, replica), add, (next) => {
      killReplica(channels, next, i, restarts ? 'down' : 'gone');
    });
  });
  world.owners.forEach((owner, p) => {
    if (!killable.owners || owner.state !== 'up') return;
    const name = channels.system.readers[p]!.label;
    const die = (next: World): Owner =>
      edit(next.owners, p, { state: 'down', reader: nothingRead(), step: 'reading', content: '', pending: [] });
    kill(channels, name, inFlightOfOwner(channels, owner, p), add, die);
    if (reduced && !channels.system.readers[p]!.isSink)
      kill(channels, `${name} (progress log first)`, inFlightOfOwner(channels, owner, p), add, (next) => {
        die(next);
        startOwner(next, p, next.freshOwnersToo[p]);
      });
  });
}

/** The process dies; what it had in flight may still arrive. In the reduced form, data arrives at once or never. */
function kill(
  channels: Channels,
  name: string,
  inFlight: readonly string[],
  add: AddMove,
  die: (next: World) => void,
): void {
  const { reduced } = channels.system.configuration;
  const isDecided = (text: string): boolean => reduced && channels.codes.item(text).to !== 'record';
  const decided = inFlight.filter(isDecided);
  for (let choice = 0; choice < 2 ** decided.length; choice++) {
    const arriving = decided.filter((_, bit) => ((choice >>> bit) & 1) === 1);
    const label = `${name} is killed${arriving.length > 0 ? `, but ${arriving.join(', ')} arrives` : ''}`;
    const change = (next: World): void => {
      next.crashes--;
      next.orphans = [...next.orphans, ...inFlight.filter((text) => !isDecided(text))].sort();
      for (const text of arriving) channels.accept(next, channels.codes.item(text));
      die(next);
      if (reduced) settle(channels, next);
    };
    add(label, change, true);
  }
}

/** Who was killed starts again; after the last kill nobody has to be seen in the middle of anything any more. */
function settle(channels: Channels, next: World): void {
  next.replicas.forEach(({ state }, i) => {
    if (state === 'down') startReplica(channels, next, i);
  });
  next.owners.forEach(({ state }, p) => {
    if (state === 'down') startOwner(next, p);
    if (next.owners[p]!.state === 'up') settleOwner(channels, next, p);
  });
  for (let i = 0; i < next.replicas.length; i++) {
    for (let s = next.replicas[i]!.slots.length - 1; s >= 0; s--) settleSlot(channels, next, i, s);
  }
}

function inFlightOf(channels: Channels, { slots, announce, end }: Replica): string[] {
  const announced = announce === 'inFlight' ? [channels.codes.textOf({ to: 'record', record: end })] : [];
  return [...slots.flatMap(({ pending }) => pending), ...announced];
}

function inFlightOfOwner(
  { system, codes }: Channels,
  { step, content, pending }: Owner,
  reader: number,
): readonly string[] {
  if (step !== 'ending') return pending;
  return [codes.textOf({ to: 'record', record: codes.ofRecord(system.endOf(reader, content)) })];
}

function killReplica(channels: Channels, next: World, i: number, state: 'down' | 'gone'): void {
  const { stage, slots } = next.replicas[i]!;
  for (const { seq, step } of slots) if (step !== 'acked') channels.enqueue(next, stage, seq);
  edit(next.replicas, i, { state, reader: noRecordRead(), slots: [], announce: 'no', end: 0, over: false });
}
