/** `npm run bench -- --hostile`: what clients that mean harm cost the services. Each attack meets a system of its own. */
import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Broker } from '@coffee/broker';
import { buildServices, type Cluster } from '@coffee/cluster';
import { parseFlags } from '@coffee/core';
import { withClusters } from '../cluster/clusters';
import { readPeakBytes, readResidentBytes } from '../cluster/processes';
import { circumstances } from '../machine';
import { printMegabytes, table } from '../table';
import { attacks, type Attack } from './attacks';

/** Figures of one attack, bytes. */
export interface Damage {
  readonly attack: string;
  readonly gateway: Figures;
  /** The worker that had most. */
  readonly worker: Figures;
  /** Peak of a worker that starts afterwards and reads the journal. */
  readonly freshWorker?: number;
  readonly journal: number;
  readonly said: string;
}

interface Figures {
  readonly before?: number;
  readonly peak?: number;
  /** Some seconds later. */
  readonly after?: number;
}

export const hostileUsage = `npm run bench -- --hostile [options]
  --attacks LIST  some of ${attacks.map(({ name }) => name).join(', ')}
  --bundles DIR   services of another version: a folder with their bundles (its dist/apps)
`;

/** Between an attack and the last look: what is garbage goes meanwhile. */
const AFTERWARDS_MS = 5_000;

export async function benchHostile(args: readonly string[], signal: AbortSignal): Promise<void> {
  const { names, bundles } = parseHostileOptions(args);
  if (bundles === undefined) buildServices(['gateway', 'filter', 'aggregator', 'maximizer', 'joiner']);
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const found: Damage[] = [];
  for (const attack of attacks.filter(({ name }) => names.includes(name))) {
    signal.throwIfAborted();
    say(`${attack.name}: ${attack.what}`);
    const audience = { say, onBroker: () => undefined, signal };
    const damage = await withClusters(audience, [{ ...(bundles !== undefined && { bundles }) }], ([cluster], broker) =>
      damageOf(attack, cluster!, broker),
    );
    say(JSON.stringify(damage));
    found.push(damage);
  }
  const { date, machine } = circumstances(new Date());
  console.log(`${date}; ${machine}\n\n${reportDamage(found)}`);
}

/** @throws TypeError or CoffeeError USAGE that says which flag is wrong. */
export function parseHostileOptions(args: readonly string[]): { names: readonly string[]; bundles?: string } {
  const all = attacks.map(({ name }) => name);
  const { values } = parseFlags(args, {
    hostile: { type: 'boolean' },
    attacks: { type: 'string', default: all.join(',') },
    bundles: { type: 'string' },
  });
  const names = values.attacks.split(',');
  const unknown = names.find((name) => !all.includes(name));
  if (unknown !== undefined) throw new TypeError(`--attacks takes some of ${all.join(', ')}, not ${unknown}`);
  return { names, ...(values.bundles !== undefined && { bundles: resolve(values.bundles) }) };
}

async function damageOf(attack: Attack, cluster: Cluster, broker: Broker): Promise<Damage> {
  const gateway = cluster.services().find(({ spec }) => spec.app === 'gateway')!;
  const workers = cluster.services().filter(({ spec }) => spec.app !== 'gateway');
  const before = { gateway: residentOf([gateway.pid]), workers: residentOf(workers.map(({ pid }) => pid)) };
  const journalBefore = journalBytes(broker);
  const said = await attack.run({ port: gateway.spec.port! });
  await pause(AFTERWARDS_MS);
  const journal = journalBytes(broker) - journalBefore;
  const deaths = cluster.services().flatMap(({ spec, starts }) => (starts > 1 ? [`; ${spec.name} died`] : []));
  const figures = (pids: readonly (number | undefined)[], first: number | undefined): Figures => ({
    ...(first !== undefined && { before: first }),
    ...some('peak', highest(pids, readPeakBytes)),
    ...some('after', residentOf(pids)),
  });
  const now = cluster.services();
  const pidsOf = (ours: boolean): (number | undefined)[] =>
    now.filter(({ spec }) => (spec.app === 'gateway') === ours).map(({ pid }) => pid);
  const damage = {
    attack: attack.what,
    gateway: figures(pidsOf(true), before.gateway),
    worker: figures(pidsOf(false), before.workers),
    journal,
    said: said + deaths.join(''),
  };
  const filter = workers.find(({ spec }) => spec.app === 'filter')!.spec;
  await cluster.halt(filter.service, filter.replica);
  cluster.start(filter.service, filter.replica);
  await cluster.waitReady();
  const fresh = cluster.services().find(({ spec }) => spec.name === filter.name)?.pid;
  return { ...damage, ...some('freshWorker', highest([fresh], readPeakBytes)) };
}

const some = <Name extends string>(name: Name, value: number | undefined): { readonly [Key in Name]?: number } =>
  (value === undefined ? {} : { [name]: value }) as { readonly [Key in Name]?: number };

const highest = (
  pids: readonly (number | undefined)[],
  read: (pid: number) => number | undefined,
): number | undefined => {
  const values = pids.flatMap((pid) => (pid === undefined ? [] : [read(pid)])).filter((value) => value !== undefined);
  return values.length > 0 ? Math.max(...values) : undefined;
};
const residentOf = (pids: readonly (number | undefined)[]): number | undefined => highest(pids, readResidentBytes);

/** Of the segments of the log `jobs` on the broker's disk. */
function journalBytes({ dataFolder }: Broker): number {
  if (dataFolder === undefined) return NaN;
  const segments = readdirSync(dataFolder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /stream\/[^/]*jobs[^/]*\/[^/]+\.segment$/.test(path),
  );
  return segments.reduce((sum, path) => sum + statSync(join(dataFolder, path)).size, 0);
}

export function reportDamage(found: readonly Damage[]): string {
  const figures = ({ before, peak, after }: Figures): string =>
    [before, peak, after].map((bytes) => printMegabytes(bytes)).join(' / ');
  const rows = found.map(({ attack, gateway, worker, freshWorker, journal, said }) => [
    attack,
    figures(gateway),
    figures(worker),
    printMegabytes(freshWorker),
    (journal / 1e6).toFixed(2),
    said,
  ]);
  const titles = ['gateway', 'the largest worker'].map((name) => `${name}: before / peak / after`);
  return table([['attack', ...titles, 'fresh worker', 'journal', 'how it went'], ...rows]);
}
