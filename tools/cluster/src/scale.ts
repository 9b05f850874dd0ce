/** How many processes of each service. Owns: how a scale is written (`filter=2,joiner=1`) and what is left out means. */
import { CoffeeError } from '@coffee/core';

export const appNames = ['gateway', 'filter', 'aggregator', 'maximizer', 'joiner'] as const;
export type AppName = (typeof appNames)[number];
export type Scale = Readonly<Record<AppName, number>>;

export const defaultScale: Scale = { gateway: 1, filter: 1, aggregator: 1, maximizer: 1, joiner: 1 };
const MOST = 64;

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
