/**
 * The delivery rules of a stateless stage, step by step: receive, compute, publish the outputs, await all confirms, send the
 * progress record, await its confirm, ack.
 */
import type { Channels } from './channels';
import type { Item } from './codes';
import type { AddMove } from './move';
import { isCalm, isFirst } from './partial-order-reduction';
import { edit, seqOfChar, type Replica, type Slot, type World } from './world';

export function deliveryMoves(channels: Channels, world: World, add: AddMove): void {
  const { prefetch } = channels.system.configuration;
  world.replicas.forEach((replica, i) => {
    if (replica.state !== 'up') return;
    const name = channels.labelOf(replica, i);
    if (replica.slots.length < prefetch) {
      for (const char of new Set(world.queues[replica.stage])) {
        const seq = seqOfChar(char);
        add(`${name}: receives chunk ${seq}`, (next) => {
          next.queues[replica.stage] = next.queues[replica.stage]!.replace(char, '');
          const slot = { seq, step: 'received', pending: [], record: 0 } as const;
          edit(next.replicas, i, { slots: [...replica.slots, slot] });
          settleSlot(channels, next, i, replica.slots.length);
        });
      }
    }
    replica.slots.forEach((slot, s) => {
      const about = `${name}: chunk ${slot.seq}`;
      const change = (label: string, make: (next: World) => void): void =>
        add(`${about} ${label}`, (next) => {
          make(next);
          if (next.replicas[i]!.slots.length === replica.slots.length) settleSlot(channels, next, i, s);
        });
      const local = localStep(channels, world, replica, slot);
      if (local) change(local.label, (next) => putSlot(next, i, s, local.slot));
      for (const text of slot.pending)
        change(`${text} accepted and confirmed`, (next) => accept(channels, next, i, s, text));
      if (slot.step === 'appended') change('acked', (next) => ack(next, i, s));
    });
  });
}

/** Does what is done at once in the reduced form. */
export function settleSlot(channels: Channels, next: World, i: number, s: number): void {
  const { configuration } = channels.system;
  if (!configuration.reduced) return;
  const { stage, slots } = next.replicas[i]!;
  const calm = isCalm(configuration, next, 'replicas') && isFirst(next, stage, slots[s]!.seq);
  while (next.replicas[i]!.slots.length === slots.length) {
    const replica = next.replicas[i]!;
    const slot = replica.slots[s]!;
    const local = localStep(channels, next, replica, slot);
    if (local) putSlot(next, i, s, local.slot);
    else if (!calm) return;
    else if (slot.pending.length > 0) accept(channels, next, i, s, slot.pending[0]!);
    else if (slot.step === 'appended') ack(next, i, s);
    else return;
  }
}

function putSlot(next: World, i: number, s: number, slot: Slot | undefined): void {
  const { slots } = next.replicas[i]!;
  edit(next.replicas, i, { slots: slot ? slots.with(s, slot) : slots.toSpliced(s, 1) });
}

function accept(channels: Channels, next: World, i: number, s: number, text: string): void {
  const item = channels.codes.item(text);
  const { stage, over, slots } = next.replicas[i]!;
  const slot = slots[s]!;
  if (channels.accept(next, item)) return putSlot(next, i, s, confirmed(slot, text, item));
  // Its log is gone: dropped when the replica knows why, else back to the queue until it does.
  putSlot(next, i, s, undefined);
  if (!over) channels.enqueue(next, stage, slot.seq);
}

/** With something still in flight, which the rules forbid, the delivery is gone and the message may be lost. */
function ack(next: World, i: number, s: number): void {
  const slot = next.replicas[i]!.slots[s]!;
  putSlot(next, i, s, slot.pending.length > 0 ? { ...slot, step: 'acked' } : undefined);
}

function confirmed(slot: Slot, text: string, item: Item): Slot | undefined {
  const pending = slot.pending.filter((other) => other !== text);
  if (slot.step === 'acked' && pending.length === 0) return undefined;
  return { ...slot, pending, step: item.to === 'record' ? 'appended' : slot.step };
}

/** What a replica does next with a delivery without anybody else; a slot of undefined: acked and dropped. */
function localStep(
  channels: Channels,
  world: World,
  replica: Replica,
  slot: Slot,
): { readonly label: string; readonly slot: Slot | undefined } | undefined {
  switch (slot.step) {
    case 'received':
      if (replica.over) return { label: 'acked and dropped', slot: undefined };
      return { label: 'computed', slot: { ...slot, step: 'computed', record: stats(channels, world, replica, slot) } };
    case 'computed':
      return { label: 'published', slot: { ...slot, step: 'publishing', pending: outputs(channels, replica, slot) } };
    case 'publishing': {
      if (mustConfirm(channels, slot)) return undefined;
      const record = channels.codes.textOf({ to: 'record', record: slot.record });
      return { label: 'record sent', slot: { ...slot, step: 'appending', pending: [...slot.pending, record] } };
    }
    case 'appending':
    case 'appended':
    case 'acked':
      return undefined;
  }
}

/** Whether its record must wait for outputs that are not confirmed. */
function mustConfirm({ system, codes }: Channels, { pending }: Slot): boolean {
  const early = system.configuration.bug?.recordBeforeConfirm;
  if (early === 'any output') return false;
  return pending.some((text) => {
    const item = codes.item(text);
    return early === undefined || item.to !== 'log' || !system.isAnswer(item.port);
  });
}

function stats({ codes }: Channels, world: World, { stage }: Replica, { seq }: Slot): number {
  const running = world.replicas.filter((other) => other.stage === stage && other.state === 'up').length;
  return codes.ofStats(stage, seq, running);
}

function outputs({ codes, system }: Channels, { stage }: Replica, { seq, record }: Slot): string[] {
  const name = system.stageName(stage);
  return codes.outputsOf(record).map((port) => codes.textOf(codes.output(name, port, seq)));
}
