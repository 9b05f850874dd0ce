/** A worker: the real one, with the settings of the run. Owns: which layouts of roles there are. */
import type { Partition } from '@coffee/core';
import { StageWorker, type WorkerEvent } from '@coffee/worker-runtime';
import type { Swarm } from '../swarm';
import type { World, Running } from './world';
import type { Part, Ways } from './service';

export interface WorkerRole {
  readonly name: string;
  readonly serves: (queue: string) => boolean;
  readonly owns: (group: string, partition: Partition) => boolean;
  readonly replica: number;
}

/** Who serves what: every queue and every partition has somebody. */
export function rolesOf({ layout, replicas }: Swarm): WorkerRole[] {
  const each = <T>(make: (replica: number) => T): T[] =>
    Array.from({ length: replicas }, (_, replica) => make(replica));
  const mine = (replica: number, partition: Partition): boolean => partition % replicas === replica;
  switch (layout) {
    case 'alike':
      return each((replica) => ({
        name: `worker-${replica}`,
        serves: () => true,
        owns: (_group, partition) => mine(replica, partition),
        replica,
      }));
    case 'by kind':
      return ['filter', 'aggregator', 'maximizer', 'joiner'].flatMap((kind) =>
        each((replica) => ({
          name: `${kind}-${replica}`,
          serves: (queue) => queue.startsWith(kind),
          owns: (group, partition) => group.startsWith(kind) && mine(replica, partition),
          replica,
        })),
      );
    // Every other partition has two owners.
    case 'overlapping':
      return [
        { name: 'all', serves: () => true, owns: () => true, replica: 0 },
        { name: 'filters', serves: (queue) => queue.startsWith('filter.'), owns: (_, p) => p % 2 === 0, replica: 1 },
        { name: 'not-hour', serves: (queue) => !queue.includes('hour'), owns: () => false, replica: 2 },
      ];
  }
}

export async function beginWorker(
  world: World,
  role: WorkerRole,
  { transport, process }: Running,
  ways: Ways,
): Promise<Part> {
  const { prefetch, attempts } = world.swarm;
  const worker = new StageWorker({
    ...role,
    transport: world.inHand.watched(transport, process),
    prefetch,
    attempts,
    onError: ways.end,
    onEvent: (event) => world.tell(tellingOf(event)),
    failpoint: (name, subject, pass) => {
      const chunk = `${subject} ${pass.job}/${pass.seq}`;
      if (name === 'after-receive' && world.isPoison(chunk, process, pass)) {
        world.inHand.blame(process, pass.job, pass.seq);
        ways.crash(`killed by ${chunk}`);
      } else ways.pass(`${name} ${chunk}`);
    },
  });
  await worker.start();
  return worker;
}

function tellingOf(event: WorkerEvent): string {
  const parts = Object.values(event).map((value) => (value instanceof Error ? value.message : String(value)));
  return parts.join(' ');
}
