/**
 * What Linux tells of processes in /proc: their CPU time, their peak memory, and who started whom. Parsing is pure; the two readers
 * at the end find nothing where there is no /proc.
 */
import { readFileSync, readdirSync } from 'node:fs';

export interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  /** In user and kernel mode, of all its threads; children that it waited for are not in it. */
  readonly cpuSeconds: number;
}

/** Linux shows times to programs in these on every architecture that Node runs on, whatever the kernel ticks in. */
const TICKS_PER_SECOND = 100;

/** @param text of /proc/PID/stat, where the name stands in parentheses and may hold any character, parentheses too. */
export function parseStat(text: string): ProcessStat {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  const after = text.slice(close + 2).split(' ');
  // Fields 4, 14 and 15 of proc(5); the first behind the name is field 3.
  const [parent, user, system] = [after[1], after[11], after[12]].map(Number);
  return {
    pid: Number(text.slice(0, open)),
    parent: parent!,
    name: text.slice(open + 1, close),
    cpuSeconds: (user! + system!) / TICKS_PER_SECOND,
  };
}

/** @param text of /proc/PID/status. @returns the most memory it ever had resident; undefined of a kernel thread or a zombie. */
export function parsePeakBytes(text: string): number | undefined {
  const found = /^VmHWM:\s*(\d+) kB$/m.exec(text);
  return found ? Number(found[1]) * 1024 : undefined;
}

/** The same of what it has resident now. */
export function parseResidentBytes(text: string): number | undefined {
  const found = /^VmRSS:\s*(\d+) kB$/m.exec(text);
  return found ? Number(found[1]) * 1024 : undefined;
}

/** All that `ancestor` started, that they started, and so on. */
export function descendants(all: readonly ProcessStat[], ancestor: number): ProcessStat[] {
  const children = all.filter(({ parent }) => parent === ancestor);
  return children.flatMap((child) => [child, ...descendants(all, child.pid)]);
}

export function readProcesses(): ProcessStat[] {
  const pids = listed('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    const stat = textOf(`/proc/${pid}/stat`);
    return stat === undefined ? [] : [parseStat(stat)];
  });
}

export const readPeakBytes = (pid: number): number | undefined => parsePeakBytes(textOf(`/proc/${pid}/status`) ?? '');

export const readResidentBytes = (pid: number): number | undefined =>
  parseResidentBytes(textOf(`/proc/${pid}/status`) ?? '');

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Undefined of a process that has ended since it was listed. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
