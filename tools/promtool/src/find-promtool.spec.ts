/** What is said and done before promtool is fetched. The machine, which has one or must not get one, is a stand-in. */
import { findPromtool } from './find-promtool';

const mockMachine = { files: new Set<string>(), happened: [] as string[], downloads: [] as boolean[] };

jest.mock('node:fs', () => ({
  existsSync: (path: string) => mockMachine.files.has(path.replace(/^.*\/node_modules/, 'node_modules')),
  mkdirSync: () => undefined,
  mkdtempSync: () => '/tmp/folder',
  rmSync: (path: string) => void mockMachine.happened.push(`remove ${path}`),
  readdirSync: () => ['prometheus_2.deb'],
  copyFileSync: (from: string) => void mockMachine.happened.push(`copy ${from}`),
  renameSync: () => void mockMachine.happened.push('keep it'),
}));
jest.mock('node:child_process', () => ({
  spawnSync: (command: string, args: readonly string[]) => {
    mockMachine.happened.push(`run ${command} ${args.join(' ')}`);
    const fails = args[0] === 'download' && mockMachine.downloads.shift() === false;
    return fails ? { status: 100, stderr: 'W: something\nE: no network\n' } : { status: 0, stderr: '' };
  },
}));

const find = (): string => findPromtool((line) => mockMachine.happened.push(`say ${line}`));
const SAID = expect.stringMatching(/^say Fetching promtool out of Debian's package/) as string;
const REMOVED = 'remove /tmp/folder';

beforeEach(() => {
  jest.spyOn(process, 'getuid').mockReturnValue(0);
  Object.assign(mockMachine, { files: new Set(['/usr/bin/apt-get']), happened: [], downloads: [] });
});
afterEach(() => jest.restoreAllMocks());

it('takes the one that is installed, or was fetched before, without a word', () => {
  mockMachine.files.add('/usr/bin/promtool');
  expect(find()).toBe('/usr/bin/promtool');
  mockMachine.files = new Set(['node_modules/.cache/promtool/promtool']);
  expect(find()).toMatch(/node_modules\/\.cache\/promtool\/promtool$/);
  expect(mockMachine.happened).toEqual([]);
});

it('says that it fetches one, takes it out of the package, and installs nothing', () => {
  expect(find()).toMatch(/node_modules\/\.cache\/promtool\/promtool$/);
  expect(mockMachine.happened).toEqual([
    SAID,
    'run apt-get download prometheus',
    'run dpkg-deb -x prometheus_2.deb out',
    'copy /tmp/folder/out/usr/bin/promtool',
    'keep it',
    REMOVED,
  ]);
});

it('fetches the lists of packages first, where root may and they are missing', () => {
  mockMachine.downloads = [false, true];
  find();
  expect(mockMachine.happened.slice(0, 4)).toEqual([
    SAID,
    'run apt-get download prometheus',
    'run apt-get update',
    'run apt-get download prometheus',
  ]);
});

it('says what to do when there is none, and why it could not be fetched', () => {
  mockMachine.downloads = [false, false];
  expect(find).toThrow(/put it on the PATH.*\(it could not be fetched here: apt-get: E: no network\)/);
  expect(mockMachine.happened.at(-1)).toBe(REMOVED);
  jest.spyOn(process, 'getuid').mockReturnValue(1000);
  mockMachine.downloads = [false];
  mockMachine.happened = [];
  expect(find).toThrow('no promtool');
  expect(mockMachine.happened).not.toContain('run apt-get update');
  mockMachine.files.clear();
  expect(find).toThrow('there is no apt-get');
});
