/**
 * Where promtool is on this machine: installed; else taken out of Debian's package, without installing that: the package would start a Prometheus.
 * Must not know: what it is asked.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { CoffeeError } from '@coffee/core';

/** The program that was taken out of the package, kept from one run of the tests to the next. */
const KEPT = join(__dirname, '..', '..', '..', 'node_modules', '.cache', 'promtool', 'promtool');

/** @param log told of what takes long. @throws CoffeeError USAGE that says what to do when there is none. */
export function findPromtool(log: (line: string) => void): string {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'promtool'));
  const found = [...onPath, KEPT].find((path) => existsSync(path));
  if (found !== undefined) return found;
  const problem = existsSync('/usr/bin/apt-get') ? takeOut(log) : 'there is no apt-get';
  if (problem === undefined) return KEPT;
  throw new CoffeeError(
    'USAGE',
    `no promtool, which checks metrics and alerts: put it on the PATH, from prometheus.io/download or Debian's package prometheus (it could not be fetched here: ${problem})`,
  );
}

/** @returns what went wrong. */
function takeOut(log: (line: string) => void): string | undefined {
  log("Fetching promtool out of Debian's package prometheus, which is not installed (about 20 MB, once) …");
  const folder = mkdtempSync(join(tmpdir(), 'promtool-'));
  try {
    const download = (): string | undefined => failureOf('apt-get', ['download', 'prometheus'], folder);
    // Where the lists of packages are missing or old; only root may fetch them.
    let problem = download();
    if (problem !== undefined && process.getuid?.() === 0) {
      failureOf('apt-get', ['update'], folder);
      problem = download();
    }
    const [archive] = readdirSync(folder).filter((name) => name.endsWith('.deb'));
    if (problem !== undefined || archive === undefined) return problem ?? 'apt-get fetched no package';
    problem = failureOf('dpkg-deb', ['-x', archive, 'out'], folder);
    if (problem !== undefined) return problem;
    mkdirSync(dirname(KEPT), { recursive: true });
    // Tests run side by side: none of them finds half of it.
    const whole = `${KEPT}.${process.pid}`;
    copyFileSync(join(folder, 'out', 'usr', 'bin', 'promtool'), whole);
    renameSync(whole, KEPT);
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns the last line of what a program complained of, if it failed. */
function failureOf(program: string, args: readonly string[], cwd: string): string | undefined {
  const { status, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (status === 0) return undefined;
  return `${program}: ${(stderr ?? '').trim().split('\n').at(-1) || 'failed'}`;
}
