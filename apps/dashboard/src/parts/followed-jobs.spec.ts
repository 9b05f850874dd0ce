import type { JobList } from '@coffee/http';

const list = (jobs: string, next?: string): JobList => ({
  jobs: [...jobs].map((job) => ({ job, state: 'completed', openedAt: 0 })),
  ...(next !== undefined && { next }),
});

it.each<[what: string, found: JobList, before: JobList, all: JobList]>([
  ['the older ones that were loaded', list('dcb', '/b'), list('cba', '/a'), list('dcba', '/a')],
  ['none that the server has forgotten, when it lists all it has', list('b'), list('cba'), list('b')],
  ['none that it has forgotten, when it has others', list('x'), list('cba', '/a'), list('x')],
  ['none where it has none', list(''), list('cba'), list('')],
])('keeps of the jobs before %s', async (_what, found, before, all) => {
  Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
  const { joined } = await import('./followed-jobs');
  expect(joined(found, before)).toEqual(all);
});
