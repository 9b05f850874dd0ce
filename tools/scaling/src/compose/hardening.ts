/** What every container is held to: no privileges, limits, an orderly end, no long wait for names. */
import type { Limits } from '../deployment';
import { formatSize } from '../quantities';
import type { ComposeService } from './compose-types';

type Hardening = Pick<
  ComposeService,
  'init' | 'cap_drop' | 'security_opt' | 'mem_limit' | 'cpus' | 'pids_limit' | 'stop_grace_period' | 'dns_opt'
>;

/** A service promises to stop within 20 s. */
const GRACE = '30s';

/**
 * The engine asks outside for the name of a container that has been killed. Where no answer comes, as on a network without a way out, that
 * takes 20 s each time, in which a node of a broker that looks for another serves nobody: a cluster of three stood still.
 */
const SOON = ['timeout:1', 'attempts:1'] as const;

/** The top-level limits and not those of `deploy`: docker-compose 1 heeds only these, and version 2 both. */
export function hardening({ memory, cpus }: Limits, pids: number): Hardening {
  return {
    init: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    mem_limit: engineSize(memory),
    cpus,
    pids_limit: pids,
    stop_grace_period: GRACE,
    dns_opt: SOON,
  };
}

/** `512m`: engines know other units than people. */
const engineSize = (bytes: number): string =>
  formatSize(bytes)
    .replace(/^(\d+)TiB$/, (_, count: string) => `${Number(count) * 1024}g`)
    .replace('GiB', 'g')
    .replace('MiB', 'm')
    .replace('KiB', 'k');
