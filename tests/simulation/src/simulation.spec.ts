/**
 * A hundred seeds. What fails here prints the end of its trace and the command that runs it again; `npm run simulate` runs more
 * (docs/simulation.md).
 */
import { allFaults, FaultLog, type AnyFault } from './faults/fault-log';
import { describeFailure, tableOfFaults } from './report';
import { simulate } from './simulate';
import { awaited } from './swarm';

jest.setTimeout(60_000);

const SEEDS = 100;

describe('a whole system, whatever happens to it', () => {
  const fired = new FaultLog();
  const ends = new Set<string>();

  it.each(Array.from({ length: SEEDS }, (_, seed) => seed))(
    'gives right answers or true reasons: seed %i',
    async (seed) => {
      const outcome = await simulate(seed);
      fired.add(outcome.faults);
      for (const end of Object.keys(outcome.ends)) ends.add(end);
      if (outcome.failures.length > 0) throw new Error(describeFailure(outcome));
    },
  );

  it('has met every fault, and every end of a job', () => {
    const table = tableOfFaults(fired);
    const never = allFaults.filter((kind) => fired.fired(kind) === 0 && !isAwaited(kind));
    if (never.length > 0) throw new Error(`${never.join(', ')} never fired:\n${table}`);
    expect([...ends].sort()).toEqual(expect.arrayContaining(['away', 'cancelled', 'completed', 'failed']));
  });
});

const isAwaited = (kind: AnyFault): boolean => awaited.some((one) => one === kind);
