/**
 * How many processes of each service. Owns: how a scale is written (`filter=2,joiner=1`), what is left out means, and what the processes
 * are called. Filters and aggregators can be told apart by kind: `{ year: 2, hour: 1 }` are processes that serve one queue each.
 */
import { CoffeeError } from '@coffee/core';

export const appNames = ['gateway', 'filter', 'aggregator', 'maximizer', 'joiner'] as const;
export type AppName = (typeof appNames)[number];
/** An app whose processes serve work queues. */
export type StatelessApp = 'filter' | 'aggregator';
/** An app, or one kind of it: `filter.year`. */
export type ServiceKind = AppName | `${StatelessApp}.${string}`;
/** Of a stateless app: processes that serve all its queues, or so many for each of its kinds. */
export type Scale = Readonly<
  Record<Exclude<AppName, StatelessApp>, number> & Record<StatelessApp, number | Readonly<Record<string, number>>>
>;

export const defaultScale = { gateway: 1, filter: 1, aggregator: 1, maximizer: 1, joiner: 1 } as const satisfies Scale;
const MOST = 64;

/** Processes that are each other's equals. */
export interface Equals {
  readonly app: AppName;
  /** What they are called, without the number of each. */
  readonly service: ServiceKind;
  /** The one work queue that they serve, where they do not serve all of their app. */
  readonly queue?: string;
  readonly replicas: number;
}

/** The services of a scale, gateways first; those without a process left out. */
export function equalsOf(scale: Scale): Equals[] {
  const all = appNames.flatMap((app): Equals[] => {
    const replicas = scale[app];
    if (typeof replicas === 'number') return [{ app, service: app, replicas }];
    return Object.entries(replicas).map(([kind, count]) => {
      const service = `${app as StatelessApp}.${kind}` as const;
      return { app, service, queue: service, replicas: count };
    });
  });
  return all.filter(({ replicas }) => replicas > 0);
}

/** What a scale lacks, a line each for a person. */
export function scaleWarnings(scale: Scale): string[] {
  const apps = equalsOf(scale).map(({ app }) => app);
  const missing = appNames.filter((name) => !apps.includes(name));
  return missing.map((app) =>
    app === 'gateway'
      ? 'Without a gateway, nobody can ask anything.'
      : `Without ${app === 'aggregator' ? 'an' : 'a'} ${app}, jobs that need one wait until there is one.`,
  );
}

/** `filter.0`, or `filter.year.0`. */
export const processNames = (scale: Scale): string[] =>
  equalsOf(scale).flatMap(({ service, replicas }) => Array.from({ length: replicas }, (_, i) => `${service}.${i}`));

/** @throws CoffeeError USAGE that lists every problem. */
export function parseScale(text: string): Scale {
  const scale: Record<AppName, number> = { ...defaultScale };
  const problems: string[] = [];
  for (const part of text.split(',').map((each) => each.trim())) {
    if (part === '') continue;
    const [name, count = ''] = part.split('=').map((each) => each.trim());
    const app = appNames.find((candidate) => candidate === name);
    if (!app) problems.push(`there is no service ${JSON.stringify(name)}; there are ${appNames.join(', ')}`);
    else if (!/^\d{1,3}$/.test(count) || Number(count) > MOST)
      problems.push(`${app} takes a number of processes from 0 to ${MOST}, not ${JSON.stringify(count)}`);
    else scale[app] = Number(count);
  }
  if (problems.length > 0) throw new CoffeeError('USAGE', `--scale: ${problems.join('; ')}`);
  return scale;
}
