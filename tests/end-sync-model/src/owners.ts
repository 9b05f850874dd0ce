/**
 * The owner of a partition: reads; when its input is complete it sends its result, awaits the confirms, sends its StageEnd,
 * awaits the confirm. One that finds its own end in the log before its input is complete does not emit: all of it was
 * confirmed before. A sink only reads.
 */
import type { Channels } from './channels';
import type { AddMove } from './move';
import { isCalm } from './partial-order-reduction';
import { edit, type Owner, type World } from './world';

type Accept = { readonly what: string; readonly change: (next: World) => void };

export function ownerMoves(channels: Channels, owner: Owner, reader: number, add: AddMove): void {
  if (owner.state !== 'up') return;
  const { label: name, isSink } = channels.system.readers[reader]!;
  for (const { from, at } of channels.inputs.readable(owner.reader))
    add(`${name}: reads on (${from})`, (next) => {
      channels.inputs.read(next, reader, from, at);
      settleOwner(channels, next, reader);
    });
  if (isSink) return;
  const local = localStep(channels, owner, reader);
  if (local) add(`${name}: ${local.step}`, (next) => edit(next.owners, reader, local));
  if (owner.step === 'emitting' && channels.system.configuration.bug?.endBeforeConfirm === true)
    add(`${name}: StageEnd accepted, its result is in flight`, (next) => {
      edit(next.owners, reader, { step: 'endedEarly' });
      appendEnd(channels, next, owner, reader);
    });
  for (const { what, change } of acceptSteps(channels, owner, reader))
    add(`${name}: ${what} accepted and confirmed`, (next) => {
      change(next);
      settleOwner(channels, next, reader);
    });
}

/** Does what is done at once in the reduced form. */
export function settleOwner(channels: Channels, next: World, reader: number): void {
  const { readers, configuration } = channels.system;
  if (!configuration.reduced || readers[reader]!.isSink) return;
  for (;;) {
    const owner = next.owners[reader]!;
    const local = localStep(channels, owner, reader);
    const [accepted] = isCalm(configuration, next, 'owners') ? acceptSteps(channels, owner, reader) : [];
    if (local) edit(next.owners, reader, local);
    else if (accepted) accepted.change(next);
    else return;
  }
}

/** What an owner does next without anybody else. */
function localStep(
  { system, codes, inputs }: Channels,
  owner: Owner,
  reader: number,
): Pick<Owner, 'step' | 'content' | 'pending'> | undefined {
  const { step, content } = owner;
  if (step === 'emitted') return { step: 'ending', content, pending: [] };
  if (step !== 'reading' || !inputs.isComplete(owner.reader, reader)) return undefined;
  if (owner.reader.ended) return { step: 'ended', content: '', pending: [] };
  const { merged } = owner.reader;
  const { partition: source } = system.readers[reader]!;
  const pending = system.outputsOfReader(reader, merged).map((port) => {
    return codes.textOf({ to: 'log', port, source, seq: 0, token: system.tokenOfReader(reader, merged) });
  });
  return { step: pending.length === 0 ? 'emitted' : 'emitting', content: merged, pending };
}

/** What the broker does with what the owner has in flight. */
function acceptSteps(channels: Channels, owner: Owner, reader: number): Accept[] {
  const { step, pending } = owner;
  if (step === 'ending')
    return [
      {
        what: 'StageEnd',
        change: (next) => {
          edit(next.owners, reader, { step: 'ended' });
          appendEnd(channels, next, owner, reader);
        },
      },
    ];
  if (step !== 'emitting' && step !== 'endedEarly') return [];
  return pending.map((text): Accept => ({
    what: text,
    change: (next) => {
      const rest = pending.filter((other) => other !== text);
      const done = step === 'emitting' ? 'emitted' : 'ended';
      edit(next.owners, reader, { pending: rest, step: rest.length > 0 ? step : done });
      channels.accept(next, channels.codes.item(text));
    },
  }));
}

function appendEnd(channels: Channels, next: World, { content }: Owner, reader: number): void {
  channels.appendRecord(next, channels.codeOf(channels.system.endOf(reader, content)));
}
