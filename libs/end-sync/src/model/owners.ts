/**
 * The owner of a partition: reads; when its input is complete it sends its result, awaits the confirm, sends its StageEnd,
 * awaits the confirm. One that finds its own end in the log before its input is complete does not emit: all of it was
 * confirmed before. The sink only reads.
 */
import { isCalm } from './calm';
import type { Channels } from './channels';
import type { AddMove } from './moves';
import { edit, type Owner, type World } from './world';

export function ownerMoves(channels: Channels, owner: Owner, p: number, add: AddMove): void {
  if (owner.state !== 'up') return;
  const isSink = p === channels.system.configuration.partitions;
  const name = isSink ? 'sink' : `partition ${p}`;
  for (const from of ['data', 'records'] as const) {
    if (owner.reader[from] === '') continue;
    add(`${name}: reads on (${from})`, (next) => {
      channels.readInput(next, p, from);
      settleOwner(channels, next, p);
    });
  }
  if (isSink) return;
  const local = localStep(channels, owner, p);
  if (local) add(`${name}: ${local.step}`, (next) => edit(next.owners, p, local));
  if (owner.step === 'emitting' && channels.system.configuration.bug?.endBeforeConfirm === true)
    add(`${name}: StageEnd accepted, its result is in flight`, (next) => {
      edit(next.owners, p, { step: 'endedEarly' });
      channels.appendRecord(next, channels.codeOf(channels.system.endOfPartition(p, owner.content)));
    });
  const accepted = acceptStep(channels, owner, p);
  if (accepted)
    add(`${name}: ${owner.step === 'ending' ? 'StageEnd' : 'result'} accepted and confirmed`, (next) => {
      accepted(next);
      settleOwner(channels, next, p);
    });
}

/** Does what is done at once in the reduced form. */
export function settleOwner(channels: Channels, next: World, p: number): void {
  const { configuration } = channels.system;
  if (!configuration.reduced || p === configuration.partitions) return;
  for (;;) {
    const owner = next.owners[p]!;
    const local = localStep(channels, owner, p);
    const accepted = isCalm(configuration, next, 'owners') ? acceptStep(channels, owner, p) : undefined;
    if (local) edit(next.owners, p, local);
    else if (accepted) accepted(next);
    else return;
  }
}

/** What an owner does next without anybody else. */
function localStep(channels: Channels, owner: Owner, p: number): Pick<Owner, 'step' | 'content'> | undefined {
  if (owner.step === 'emitted') return { step: 'ending', content: owner.content };
  if (owner.step !== 'reading' || !channels.isComplete(owner.reader, p)) return undefined;
  if (owner.reader.ended) return { step: 'ended', content: '' };
  const content = owner.reader.merged;
  return { step: content === '' ? 'emitted' : 'emitting', content };
}

/** What the broker does with what the owner has in flight. */
function acceptStep(channels: Channels, { step, content }: Owner, p: number): ((next: World) => void) | undefined {
  if (step === 'emitting')
    return (next) => {
      edit(next.owners, p, { step: 'emitted' });
      channels.accept(next, { to: 'result', partition: p, content });
    };
  if (step === 'endedEarly')
    return (next) => {
      edit(next.owners, p, { step: 'ended' });
      channels.accept(next, { to: 'result', partition: p, content });
    };
  if (step === 'ending')
    return (next) => {
      edit(next.owners, p, { step: 'ended' });
      channels.appendRecord(next, channels.codeOf(channels.system.endOfPartition(p, content)));
    };
  return undefined;
}
