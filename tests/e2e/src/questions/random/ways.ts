/** The ways in which a question is answered: each has another number of threads, partitions and pieces, or another plan. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defaultParameters, layouts, planJob, queriesOf, type Layout, type PhysicalPlan } from '@coffee/query-plan';
import { validatePlan } from '@coffee/query-plan/validate';
import { bindAll, parse } from '@coffee/sql';
import { EmbeddedCluster, analyzeFolder } from '@coffee/worker-runtime';

export interface Way {
  readonly name: string;
  /**
   * The content of the file of each answer, by its name. @throws CoffeeError USAGE or JOB_FAILED when one of the statements is refused; whatever else it
   * throws is a fault.
   */
  ask(dir: string, text: string): Promise<ReadonlyMap<string, string>>;
}

/** Some of what somebody has started. */
export interface Ways {
  readonly ways: readonly Way[];
  readonly close: () => Promise<void>;
}

const THREAD_ENTRY = join(__dirname, '../../../../../dist/apps/client/pool-thread.entry.js');

interface Embedded {
  readonly layout: Layout;
  readonly partitions: number;
  readonly rangeBytes: number;
}

const embedded = (cluster: EmbeddedCluster, threads: number, options: Embedded): Way => ({
  name: `${options.layout}, ${threads} threads, ${options.partitions} partitions, ${options.rangeBytes} bytes at once`,
  ask: async (dir, text) => {
    const queries = queriesOf(bindAll(await parse(text, { name: 'asked' })));
    mustBeTaken(planJob(queries, defaultParameters, options));
    const { answers } = await analyzeFolder(cluster, {
      ...{ dir, queries, parameters: defaultParameters, onBadRow: 'fail', ...options },
    });
    return new Map(answers.map((answer) => [answer.sink.name, Buffer.concat([...answer.csv()]).toString()]));
  },
});

/** As gateways check it: none that the planner makes is refused there. @throws Error, which is no refusal of a question. */
function mustBeTaken(plan: PhysicalPlan): void {
  try {
    validatePlan(plan);
  } catch (cause) {
    throw new Error(`gateways would not take the plan: ${(cause as Error).message}`, { cause });
  }
}

export function embeddedWays(): Ways {
  if (!existsSync(THREAD_ENTRY)) throw new Error(`${THREAD_ENTRY} is not there: run nx build client (npm test does)`);
  const [alone, threads] = [0, 2].map((count) => EmbeddedCluster.start({ threads: count, entry: THREAD_ENTRY }));
  const [scan, kinds, roles, none] = [layouts[3], layouts[0], layouts[1], layouts[2]];
  return {
    ways: [
      embedded(alone!, 0, { layout: scan, partitions: 3, rangeBytes: 700 }),
      embedded(threads!, 2, { layout: kinds, partitions: 2, rangeBytes: 2_000 }),
      embedded(alone!, 0, { layout: roles, partitions: 1, rangeBytes: 300 }),
      embedded(threads!, 2, { layout: none, partitions: 4, rangeBytes: 100_000 }),
    ],
    close: async () => {
      await alone!.stop();
      await threads!.stop();
    },
  };
}
