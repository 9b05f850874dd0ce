/** How a replica of a stateless stage reads the progress log, and announces the end of its stage. */
import type { Channels } from './channels';
import type { AddMove } from './move';
import { isCalm } from './partial-order-reduction';
import { edit, type Replica, type World } from './world';

export function replicaMoves(channels: Channels, replica: Replica, i: number, add: AddMove): void {
  const { configuration } = channels.system;
  const name = channels.labelOf(replica, i);
  const accepted = (next: World): void => {
    edit(next.replicas, i, { announce: 'no', end: 0 });
    channels.appendRecord(next, replica.end);
  };
  if (replica.reader.unread.length > 0) add(`${name}: reads a record`, (next) => channels.progress.read(next, i));
  if (replica.announce === 'due')
    add(`${name}: sends StageEnd`, (next) => {
      if (isCalm(configuration, next, 'replicas')) accepted(next);
      else edit(next.replicas, i, { announce: 'inFlight' });
    });
  if (replica.announce === 'inFlight') add(`${name}: StageEnd accepted and confirmed`, accepted);
}
