/** States as short texts: equal for worlds that behave alike. Must not know: moves. */
import type { InputReader, Owner, Part, ProgressReader, Replica, Slot, World } from './world';

/** Gives every part a key of two characters, so that the key of a world is short: most of the time goes into comparing these. */
export class Keys {
  readonly #ids = new Map<string, string>();

  of<T extends Part>(part: T, describe: (part: T) => string): string {
    return (part.key ||= this.#idOf(describe(part)));
  }

  #idOf(description: string): string {
    let id = this.#ids.get(description);
    if (id === undefined) {
      const next = this.#ids.size;
      this.#ids.set(description, (id = String.fromCharCode(next >>> 15, next & 0x7fff)));
    }
    return id;
  }
}

const slotKey = ({ seq, step, pending, record }: Slot): string => `${seq}${step}${pending.join(',')}${record}`;
const progressKey = ({ fold, unread }: ProgressReader): string =>
  unread.reduce((key, next) => `${key}<${next.consequence}${next.end},${next.fold}`, String(fold));
const inputKey = ({ fold, records, data, merged, ended }: InputReader): string =>
  `${fold}<${records}<${data}<${merged}<${ended}`;
const ownerKey = ({ state, step, content, pending, reader }: Owner): string =>
  `${state}${step}${content};${pending.join(',')};${inputKey(reader)}`;
const replicaKey = ({ stage, state, reader, slots, announce, end, over }: Replica): string =>
  `${stage}${state}${progressKey(reader)}<${slots.map(slotKey).sort().join('+')}${announce}${end}${over}`;

/** Equal for worlds that differ only in which of two equal replicas is which. Fresh twins count while someone may need them. */
export function keyOf(
  world: World,
  keys: Keys,
  killable: { readonly replicas: boolean; readonly owners: boolean },
): string {
  let key = `${world.uploaded.join()}${world.tableCompleted.join()}${world.outcome}${world.deleted}${world.crashes},`;
  key += `${world.duplicates.join()}${world.violation}&${world.queues.join('|')}&${world.orphans.join('|')}&`;
  const replicas = world.replicas.map((replica) => keys.of(replica, replicaKey));
  key += replicas.sort().join('');
  for (const owner of world.owners) key += keys.of(owner, ownerKey);
  if (killable.replicas && (world.crashes > 0 || world.replicas.some(({ state }) => state === 'down')))
    for (const fresh of world.freshReplicas) key += keys.of(fresh, progressKey);
  if (killable.owners && (world.crashes > 0 || world.owners.some(({ state }) => state === 'down')))
    for (const fresh of [...world.freshOwners, ...world.freshOwnersToo]) key += keys.of(fresh, inputKey);
  return key;
}
