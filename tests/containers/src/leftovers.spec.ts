import { randomBytes } from 'node:crypto';
import { docker, ofProject } from './engine';
import { isLeftOver, projectName, removeLeftovers } from './leftovers';

const nobody = (): boolean => false;

test('what is left over: projects of these tests whose process has ended', () => {
  expect(isLeftOver(projectName(1234), nobody)).toBe(true);
  expect(isLeftOver(projectName(1234), (pid) => pid === 1234)).toBe(false);
  expect(isLeftOver('coffee-test-f4b8c1e9', nobody)).toBe(true);
  for (const other of ['coffee-shop', 'coffee-test-mine', 'my-coffee-test-1-f4b8c1e9', ''])
    expect([other, isLeftOver(other, nobody)]).toEqual([other, false]);
});

test('containers, networks and volumes of a run that was cut off are removed, those of others are not', async () => {
  // No process has so high an id.
  const [dead, alive] = [projectName(2 ** 22 + 1), projectName()];
  const made: string[] = [];
  for (const project of [dead, alive]) {
    const label = ['--label', `com.docker.compose.project=${project}`];
    const name = `leftover-${randomBytes(4).toString('hex')}`;
    await docker('network', 'create', ...label, name);
    await docker('volume', 'create', ...label, name);
    const image = (await docker('image', 'ls', '-q', 'coffee-shop-analysis/filter')).split('\n')[0]!;
    await docker('create', ...label, '--network', name, '--volume', `${name}:/data`, image);
    made.push(name);
  }
  try {
    expect(await removeLeftovers()).toContain(dead);
    const kinds = ['container', 'network', 'volume'] as const;
    const countsOf = (project: string) =>
      Promise.all(kinds.map(async (kind) => (await ofProject(kind, project)).length));
    expect(await countsOf(dead)).toEqual([0, 0, 0]);
    expect(await countsOf(alive)).toEqual([1, 1, 1]);
  } finally {
    await docker('rm', ...(await ofProject('container', alive)));
    await docker('network', 'rm', made[1]!);
    await docker('volume', 'rm', made[1]!);
  }
});
