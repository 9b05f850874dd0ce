/**
 * What runs that were cut off have left running: their services are restarted by the engine whenever it starts, for ever. The name of a
 * project says whose it is.
 */
import { randomBytes } from 'node:crypto';
import { docker, ofProject } from './engine';

/** A name that nobody else has, with the process that it belongs to in it. */
export const projectName = (pid = process.pid): string => `coffee-test-${pid}-${randomBytes(4).toString('hex')}`;

/** Whether it is one of these tests' whose process is no more. */
export function isLeftOver(project: string, isAlive: (pid: number) => boolean): boolean {
  const found = /^coffee-test-(?:(\d+)-)?[0-9a-f]{8}$/.exec(project);
  return found !== null && (found[1] === undefined || !isAlive(Number(found[1])));
}

/** Removes containers, volumes and networks of runs that were cut off. @returns the projects that these were of. */
export async function removeLeftovers(): Promise<string[]> {
  const label = '{{index .Config.Labels "com.docker.compose.project"}}';
  const all = (await docker('container', 'ls', '--all', '-q')).split('\n').filter((id) => id !== '');
  if (all.length === 0) return [];
  const projects = new Set((await docker('inspect', '--format', label, ...all)).split('\n'));
  const left = [...projects].filter((project) => isLeftOver(project, isRunning));
  for (const project of left) {
    await docker('rm', '--force', '--volumes', ...(await ofProject('container', project)));
    for (const kind of ['network', 'volume'] as const) {
      const ids = await ofProject(kind, project);
      if (ids.length > 0) await docker(kind, 'rm', ...ids);
    }
  }
  return left;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    // There, but somebody else's.
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}
