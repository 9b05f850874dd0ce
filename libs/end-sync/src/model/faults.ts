/** Kills, restarts, messages in flight from the dead, and chunks that arrive again. */
import type { Channels } from './channels';
import { stageName } from './configuration';
import { settleSlot } from './deliveries';
import type { AddMove } from './moves';
import { settleOwner } from './owners';
import { edit, noRecordRead, nothingRead, seqOfChar, type Owner, type Replica, type World } from './world';

export function faultMoves(channels: Channels, world: World, add: AddMove): void {
  const { reduced } = channels.system.configuration;
  for (const text of new Set(world.orphans)) {
    const without = world.orphans.toSpliced(world.orphans.indexOf(text), 1);
    const arrives = (next: World): void => {
      next.orphans = without;
      channels.accept(next, channels.item(text));
    };
    add(`in flight from the dead: ${text} accepted`, arrives, true);
    if (!reduced) add(`in flight from the dead: ${text} lost`, (next) => (next.orphans = without), true);
  }
  world.replicas.forEach((replica, i) => {
    if (replica.state !== 'down') return;
    add(`replica ${i} of ${stageName(replica.stage)} starts`, (next) => startReplica(channels, next, i));
  });
  world.owners.forEach((owner, p) => {
    if (owner.state !== 'down') return;
    add(`${nameOf(channels, p)} starts`, (next) => startOwner(next, p));
  });
  for (const char of world.duplicates) {
    const seq = seqOfChar(char);
    if (seq >= world.uploaded) continue;
    const again = (next: World): void => {
      next.duplicates = next.duplicates.replace(char, '');
      channels.enqueue(next, 0, seq);
    };
    add(`chunk ${seq} arrives again`, again, true);
  }
  if (world.crashes > 0) kills(channels, world, add);
}

function startReplica(channels: Channels, next: World, i: number): void {
  const { stage } = next.replicas[i]!;
  channels.catchUp(next, edit(next.replicas, i, { state: 'up', reader: next.freshReplicas[stage]! }));
}

function startOwner(next: World, p: number, reader = next.freshOwners[p]!): void {
  edit(next.owners, p, { state: 'up', reader });
}

function kills(channels: Channels, world: World, add: AddMove): void {
  const { restarts, killable, reduced, partitions } = channels.system.configuration;
  world.replicas.forEach((replica, i) => {
    if (!killable.replicas || replica.state !== 'up') return;
    const isLast = !world.replicas.some(
      (other, j) => j !== i && other.stage === replica.stage && other.state !== 'gone',
    );
    if (!restarts && isLast) return;
    kill(channels, `replica ${i} of ${stageName(replica.stage)}`, inFlightOf(channels, replica), add, (next) => {
      killReplica(channels, next, i, restarts ? 'down' : 'gone');
    });
  });
  world.owners.forEach((owner, p) => {
    if (!killable.owners || owner.state !== 'up') return;
    const name = nameOf(channels, p);
    const die = (next: World): Owner =>
      edit(next.owners, p, { state: 'down', reader: nothingRead(), step: 'reading', content: '' });
    kill(channels, name, inFlightOfOwner(channels, owner, p), add, die);
    if (reduced && p < partitions)
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
  const isDecided = (text: string): boolean => reduced && channels.item(text).to !== 'record';
  const decided = inFlight.filter(isDecided);
  for (let choice = 0; choice < 2 ** decided.length; choice++) {
    const arriving = decided.filter((_, bit) => ((choice >>> bit) & 1) === 1);
    const label = `${name} is killed${arriving.length > 0 ? `, but ${arriving.join(', ')} arrives` : ''}`;
    const change = (next: World): void => {
      next.crashes--;
      next.orphans = [...next.orphans, ...inFlight.filter((text) => !isDecided(text))].sort();
      for (const text of arriving) channels.accept(next, channels.item(text));
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
  const announced = announce === 'inFlight' ? [channels.textOf({ to: 'record', record: end })] : [];
  return [...slots.flatMap(({ pending }) => pending), ...announced];
}

function inFlightOfOwner(channels: Channels, { step, content }: Owner, p: number): string[] {
  if (step === 'emitting' || step === 'endedEarly') return [channels.textOf({ to: 'result', partition: p, content })];
  if (step !== 'ending') return [];
  return [channels.textOf({ to: 'record', record: channels.codeOf(channels.system.endOfPartition(p, content)) })];
}

function killReplica(channels: Channels, next: World, i: number, state: 'down' | 'gone'): void {
  const { stage, slots } = next.replicas[i]!;
  for (const { seq, step } of slots) if (step !== 'acked') channels.enqueue(next, stage, seq);
  edit(next.replicas, i, { state, reader: noRecordRead(), slots: [], announce: 'no', end: 0, over: false });
}

const nameOf = (channels: Channels, p: number): string =>
  p === channels.system.configuration.partitions ? 'sink' : `partition ${p}`;
