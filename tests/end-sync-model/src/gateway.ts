/** The gateway: uploads tables and ends them, ends the job when all sinks are complete or its client cancels, deletes the job's logs. */
import type { Channels } from './channels';
import type { AddMove } from './move';
import { nothingRead, type World } from './world';

export function gatewayMoves(channels: Channels, world: World, add: AddMove): void {
  if (world.outcome === '') {
    tableMoves(channels, world, add);
    endMoves(channels, world, add);
  } else if (!world.deleted) {
    add("gateway: the job's logs are deleted", (next) => {
      next.deleted = true;
      next.orphans = next.orphans.filter((text) => ['record', 'work'].includes(channels.codes.item(text).to));
      next.owners = next.owners.map((owner) => ({ ...owner, key: '', state: 'gone', reader: nothingRead() }));
      next.freshOwners = next.freshOwners.map(nothingRead);
      next.freshOwnersToo = next.freshOwners.slice();
    });
  }
}

/** A chunk of a table goes to each edge of the table. */
export function upload(channels: Channels, next: World, table: number, seq: number): void {
  for (const item of channels.uploadsOf(table, seq)) channels.accept(next, item);
}

function tableMoves(channels: Channels, { uploaded, tableCompleted }: World, add: AddMove): void {
  channels.system.shape.tables.forEach(({ name, chunks }, table) => {
    const seq = uploaded[table]!;
    if (seq < chunks)
      add(`gateway: chunk ${seq} of ${name} uploaded`, (next) => {
        next.uploaded = next.uploaded.with(table, seq + 1);
        upload(channels, next, table, seq);
      });
    else if (tableCompleted[table] === false)
      add(`gateway: TableCompleted ${chunks} of ${name}`, (next) => {
        next.tableCompleted = next.tableCompleted.with(table, true);
        channels.appendRecord(next, channels.codeOf({ type: 'TableCompleted', table: name, chunks }));
      });
  });
}

function endMoves(channels: Channels, { owners }: World, add: AddMove): void {
  const end = (outcome: 'completed' | 'cancelled'): void =>
    add(`gateway: JobEnded ${outcome}`, (next) => {
      next.outcome = outcome;
      channels.appendRecord(next, channels.codeOf({ type: 'JobEnded', outcome }));
    });
  const isReady = channels.system.readers.every(({ isSink }, reader) => {
    const owner = owners[reader]!;
    return !isSink || (owner.state === 'up' && channels.isComplete(owner.reader, reader));
  });
  if (isReady) end('completed');
  if (channels.system.configuration.cancel) end('cancelled');
}
