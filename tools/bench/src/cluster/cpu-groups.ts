/**
 * Control groups that give single processes a share of a core, so that on one machine more replicas are more compute. Owns: the two
 * forms in which Linux has them, and that the groups go again. Needs the right to make groups: root, or a delegated tree.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type GroupVersion = 'v1' | 'v2';

interface Tree {
  readonly version: GroupVersion;
  readonly root: string;
}

const TREES: readonly Tree[] = [
  { version: 'v1', root: '/sys/fs/cgroup/cpu' },
  { version: 'v2', root: '/sys/fs/cgroup' },
];
const PREFIX = 'coffee-bench-';
/** In microseconds. Short, so that a process that has used up its share is not away for long. */
const PERIOD = 20_000;

/** The file and its text that give a group `share` of a core. */
export function quotaOf(version: GroupVersion, share: number): readonly [file: string, text: string] {
  const quota = Math.round(share * PERIOD);
  return version === 'v1' ? ['cpu.cfs_quota_us', String(quota)] : ['cpu.max', `${quota} ${PERIOD}`];
}

export class CpuGroups {
  readonly #made: string[] = [];

  private constructor(
    private readonly version: GroupVersion,
    private readonly folder: string,
  ) {}

  /** @returns a sentence that says why there are none where that is so. */
  static open(): CpuGroups | string {
    const refusals: string[] = [];
    for (const { version, root } of TREES) {
      const groups = new CpuGroups(version, join(root, `${PREFIX}${process.pid}`));
      try {
        groups.#open(root);
        return groups;
      } catch (thrown) {
        groups.close();
        refusals.push(thrown instanceof Error ? thrown.message : String(thrown));
      }
    }
    return `no control groups for shares of a core can be had here (${refusals.join('; ')})`;
  }

  #open(root: string): void {
    sweep(root);
    // Without the controller's own file a folder below the root is a folder and no group.
    if (this.version === 'v2') this.#hand(root);
    this.#make(this.folder);
    if (this.version === 'v2') this.#hand(this.folder);
    const [program, ...args] = [...this.launcher('probe'), 'true'];
    const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`no process can be put into a group: ${stderr.trim()}`);
    this.limit(1);
  }

  /** A command to be put in front of another, which then runs in the group of this name, without a limit until `limit`. */
  launcher(name: string): readonly string[] {
    const group = this.#group(name);
    return ['sh', '-c', 'echo $$ > "$0/cgroup.procs" && exec "$@"', group];
  }

  /** From now on all groups have this share of a core each: 0.05 are five hundredths. */
  limit(share: number): void {
    const [, ...groups] = this.#made;
    for (const group of groups) this.#give(group, share);
  }

  /** When their processes have ended. */
  close(): void {
    for (const group of this.#made.splice(0).reverse()) rmdirSync(group);
  }

  #give(group: string, share: number): void {
    if (this.version === 'v1') writeFileSync(join(group, 'cpu.cfs_period_us'), String(PERIOD), { flag: 'r+' });
    const [file, text] = quotaOf(this.version, share);
    writeFileSync(join(group, file), text, { flag: 'r+' });
  }

  #group(name: string): string {
    const group = join(this.folder, name);
    this.#make(group);
    return group;
  }

  #make(group: string): void {
    mkdirSync(group);
    this.#made.push(group);
  }

  /** Lets the groups below have shares. */
  #hand(group: string): void {
    const control = join(group, 'cgroup.subtree_control');
    if (!readFileSync(control, 'utf8').split(/\s/).includes('cpu')) writeFileSync(control, '+cpu', { flag: 'r+' });
  }
}

/** Removes the groups of a bench that was killed. */
function sweep(root: string): void {
  for (const name of readdirSync(root)) {
    if (!name.startsWith(PREFIX) || existsSync(`/proc/${name.slice(PREFIX.length)}`)) continue;
    const folders = readdirSync(join(root, name), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    for (const { name: group } of folders) rmdirSync(join(root, name, group));
    rmdirSync(join(root, name));
  }
}
