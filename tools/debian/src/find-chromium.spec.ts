/** What is said and done before Chromium is installed. The machine, which has one or must not get one, is a stand-in. */
import { findChromium } from './find-chromium';

const mockMachine = { files: new Set<string>(), happened: [] as string[], aptWorks: true };

jest.mock('node:fs', () => ({
  existsSync: (path: string) => mockMachine.files.has(path),
  writeFileSync: () => undefined,
  chmodSync: () => undefined,
  rmSync: () => undefined,
}));
jest.mock('node:child_process', () => ({
  spawnSync: (command: string, args: readonly string[]) => {
    mockMachine.happened.push(`run ${command} ${args.slice(2).join(' ')}`);
    if (mockMachine.aptWorks) mockMachine.files.add('/usr/bin/chromium');
    return mockMachine.aptWorks ? { status: 0, stderr: '' } : { status: 100, stderr: 'E: no network\n' };
  },
}));

const find = (): string => findChromium((line) => mockMachine.happened.push(`say ${line}`));
const INSTALL = 'run apt-get install -y --no-install-recommends chromium fonts-liberation';

beforeEach(() => {
  jest.replaceProperty(process, 'env', { PATH: '/usr/local/bin:/usr/bin' });
  jest.spyOn(process, 'getuid').mockReturnValue(0);
  Object.assign(mockMachine, { files: new Set(['/usr/bin/apt-get']), happened: [], aptWorks: true });
});
afterEach(() => jest.restoreAllMocks());

it('takes the one that is installed, whatever it is called, without a word', () => {
  mockMachine.files.add('/usr/bin/google-chrome');
  expect(find()).toBe('/usr/bin/google-chrome');
  expect(mockMachine.happened).toEqual([]);
});

it('says that it installs one', () => {
  expect(find()).toBe('/usr/bin/chromium');
  expect(mockMachine.happened).toEqual([expect.stringMatching(/^say Installing chromium/), INSTALL]);
});

it('says what to do when there is none and none can be had', () => {
  mockMachine.aptWorks = false;
  expect(find).toThrow('put chromium on the PATH (it cannot be installed here: apt-get failed)');
  expect(mockMachine.happened.at(-1)).toBe('say apt-get could not install it: E: no network');
  jest.spyOn(process, 'getuid').mockReturnValue(1000);
  mockMachine.happened = [];
  expect(find).toThrow('it cannot be installed here: that takes root');
  expect(mockMachine.happened).toEqual([]);
});
