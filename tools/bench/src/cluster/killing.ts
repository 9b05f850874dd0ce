/** What a kill -9 costs: each service killed once in the middle of a run, that run's time against the undisturbed median. */
import { availableParallelism } from 'node:os';
import { equalsOf, type Cluster, type ServiceKind } from '@coffee/cluster';
import { overCluster } from '../contestants';
import { spread } from '../statistics';
import { table } from '../table';
import { expectEqual, runForAnswers } from './answered-run';
import { withClusters } from './clusters';
import { sayRun, type Finding, type PartContext } from './part';

export interface Killed {
  readonly service: ServiceKind;
  readonly seconds: number;
  /** From the signal until the service was ready again. */
  readonly backAfter: number;
}

export interface KillFigures {
  /** Run by run. */
  readonly undisturbed: readonly number[];
  readonly killed: readonly Killed[];
}

export async function killing(context: PartContext): Promise<Finding> {
  const { data, options, signal } = context;
  const threads = availableParallelism();
  const figures = await withClusters(context, [{ scale: options.scale }], async ([cluster]) => {
    const client = overCluster('undisturbed', cluster!.gatewayAddress());
    const { answers } = await runForAnswers(client, data, threads, signal);
    const run = async (what: string): Promise<number> => {
      const { usage, answers: again } = await runForAnswers(client, data, threads, signal);
      sayRun(context)(what, usage);
      expectEqual(what, again, answers);
      return usage.seconds;
    };
    const undisturbed: number[] = [];
    for (let i = 0; i < options.runs; i++) undisturbed.push(await run('undisturbed'));
    const middle = spread(undisturbed).median / 2;
    const killed: Killed[] = [];
    for (const { service } of equalsOf(options.scale)) {
      const [seconds, backAfter] = await Promise.all([run(`${service} killed`), killAfter(middle, cluster!, service)]);
      killed.push({ service, seconds, backAfter });
    }
    return { undisturbed, killed };
  });
  return { title: 'kill -9 in the middle of a run', text: [reportKilling(figures)], figures };
}

/** @returns seconds from the signal until it was ready again. */
async function killAfter(seconds: number, cluster: Cluster, service: ServiceKind): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const at = performance.now();
  await cluster.kill(service, 0);
  await cluster.waitReady();
  return (performance.now() - at) / 1000;
}

export function reportKilling({ undisturbed, killed }: KillFigures): string {
  const { median } = spread(undisturbed);
  const rows = killed.map(({ service, seconds, backAfter }) => [
    service,
    seconds.toFixed(2),
    (seconds - median).toFixed(2),
    backAfter.toFixed(2),
  ]);
  return table([
    ['killed', 'seconds', 'more than undisturbed', 'service ready again after'],
    ['none', median.toFixed(2), '', ''],
    ...rows,
  ]);
}
