/** What is said before Debian's package is installed. The machine, which has one or must not get one, is a stand-in. */
import { CONTAINER_IMAGE, findServer } from './find-server';

const SCRIPT = '/usr/lib/rabbitmq/bin/rabbitmq-server';
const mockMachine = { files: new Set<string>(), happened: [] as string[], aptWorks: true };

jest.mock('node:fs', () => ({
  existsSync: (path: string) => mockMachine.files.has(path),
  writeFileSync: (path: string) => void mockMachine.happened.push(`write ${path}`),
  chmodSync: () => undefined,
  rmSync: (path: string) => void mockMachine.happened.push(`remove ${path}`),
}));
jest.mock('node:child_process', () => ({
  spawnSync: (command: string, args: readonly string[]) => {
    mockMachine.happened.push(`run ${command} ${args.at(-1)}`);
    if (command !== 'apt-get') return { status: 0 };
    if (mockMachine.aptWorks) mockMachine.files.add('/usr/lib/rabbitmq/bin/rabbitmq-server');
    return mockMachine.aptWorks ? { status: 0, stderr: '' } : { status: 100, stderr: 'E: no network\n' };
  },
}));

beforeEach(() => {
  jest.spyOn(process, 'getuid').mockReturnValue(0);
  Object.assign(mockMachine, { files: new Set(['/usr/bin/apt-get']), happened: [], aptWorks: true });
});
afterEach(() => jest.restoreAllMocks());

const find = (): ReturnType<typeof findServer> => findServer((line) => mockMachine.happened.push(`say ${line}`));
const POLICY = '/usr/sbin/policy-rc.d';
const SAID = expect.stringMatching(/^say Installing rabbitmq-server with apt-get/) as string;

it('says that it installs a broker before it does, once', () => {
  expect(find()).toEqual({ kind: 'installed', script: SCRIPT });
  expect(mockMachine.happened).toEqual([SAID, `write ${POLICY}`, 'run apt-get rabbitmq-server', `remove ${POLICY}`]);
  mockMachine.happened = [];
  expect(find()).toEqual({ kind: 'installed', script: SCRIPT });
  expect(mockMachine.happened).toEqual([]);
});

it('says why nothing could be installed, before it takes a container', () => {
  mockMachine.aptWorks = false;
  expect(find()).toEqual({ kind: 'container', image: CONTAINER_IMAGE });
  const [first, ...rest] = mockMachine.happened;
  expect([first, ...rest.slice(-2)]).toEqual([
    SAID,
    'say apt-get could not install it: E: no network',
    'run docker info',
  ]);
});

it('installs nothing for whoever is not root', () => {
  jest.spyOn(process, 'getuid').mockReturnValue(1000);
  expect(find().kind).toBe('container');
  expect(mockMachine.happened).toEqual(['run docker info']);
});
