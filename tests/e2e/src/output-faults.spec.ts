/** Every command, when what it prints goes to a full disk, or to a reader that has gone. */
import { closeSync, existsSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryVolume, ResultsStore } from '@coffee/results';
import { TestSystem } from '@coffee/sessions/testing';
import { shopFlags } from '@coffee/testing';
import { coffee, example, outcomeOf, start } from './coffee-process';

jest.setTimeout(120_000);

/** What commands are given: a gateway, a job of it that has completed, others that it opens, and a folder to write into. */
interface World {
  readonly gateway: string;
  readonly completed: string;
  readonly running: () => Promise<string>;
  /** One whose answers are kept. */
  readonly kept: () => Promise<string>;
  readonly folder: string;
}
type Command = (world: World) => readonly string[] | Promise<readonly string[]>;

const expected = join(example, 'expected');
const at = (gateway: string): string[] => ['--gateway', gateway];

/** At least one use of each command, by what is on standard output. */
const printing: Record<string, Command[]> = {
  analyze: [
    () => ['analyze', example, ...shopFlags],
    () => ['analyze', example, ...shopFlags, '--format', 'jsonl'],
    ({ gateway }) => ['analyze', example, ...shopFlags, ...at(gateway)],
  ],
  sql: [
    () => ['sql', example, 'SELECT store_id, count(*) FROM transactions GROUP BY ALL', '--format', 'csv'],
    ({ gateway }) => ['sql', example, 'SELECT city FROM stores', '--format', 'csv', ...at(gateway)],
  ],
  schema: [() => ['schema', example]],
  resume: [({ gateway, completed }) => ['resume', completed, ...at(gateway)]],
  jobs: [({ gateway }) => ['jobs', ...at(gateway)]],
  top: [({ gateway }) => ['top', ...at(gateway)]],
  status: [({ gateway, completed }) => ['status', completed, ...at(gateway)]],
  results: [({ gateway, completed }) => ['results', completed, '--format', 'csv', '--quiet', ...at(gateway)]],
  plot: [
    () => ['plot', expected, '--answer', 'q3'],
    ({ gateway, completed }) => ['plot', completed, '--answer', 'q3', ...at(gateway)],
  ],
  submit: [({ gateway }) => ['submit', example, ...shopFlags, '--quiet', ...at(gateway)]],
  serve: [() => ['serve', example, '--port', '0', '--quiet']],
  check: [() => ['check', example, ...shopFlags]],
  explain: [() => ['explain']],
  verify: [() => ['verify', expected, '--expected', expected]],
  help: [() => ['help'], () => ['--version']],
};
const silent: Record<string, Command[]> = {
  watch: [({ gateway, completed }) => ['watch', completed, ...at(gateway)]],
  delete: [async ({ gateway, kept }) => ['delete', await kept(), ...at(gateway)]],
  cancel: [async ({ gateway, running }) => ['cancel', await running(), ...at(gateway)]],
  generate: [({ folder }) => ['generate', join(folder, 'data'), '--months', '1', '--users', '5', '--force']],
};
const uses = (commands: Record<string, Command[]>): [string, Command][] =>
  Object.entries(commands).flatMap(([name, all]) => all.map((command): [string, Command] => [name, command]));

describe('a command', () => {
  let system: TestSystem;
  let world: World;

  beforeAll(async () => {
    system = new TestSystem();
    const worker = await system.worker();
    const served = await system.gateway(
      {},
      {},
      {
        results: new ResultsStore({
          ...{ volume: new MemoryVolume(), program: 'test', runBytes: 1 << 20, maxBytes: 1 << 30, keep: 1e12 },
        }),
      },
    );
    const gateway = `127.0.0.1:${served.port}`;
    const client = system.client(served);
    const open = async (): Promise<string> => (await system.start(client).job.accepted).job;
    const completes = async (job: string): Promise<string> => {
      while ((await client.listJobs(job))[0]?.state !== 'completed')
        await new Promise((resolve) => setTimeout(resolve, 10));
      return job;
    };
    const kept = async (): Promise<string> =>
      completes((await coffee('submit', example, ...shopFlags, '--quiet', ...at(gateway))).out.trim());
    const { err } = await coffee('analyze', example, ...shopFlags, '--detach', ...at(gateway));
    const completed = await completes(/^job (\S+)$/m.exec(err)?.[1] ?? '');
    expect(worker).toBeDefined();
    world = { gateway, completed, running: open, kept, folder: mkdtempSync(join(tmpdir(), 'coffee-output-')) };
  });
  afterAll(async () => {
    await system.stop();
    rmSync(world.folder, { recursive: true });
  });

  it('is in this table, whatever it is called', async () => {
    const { out } = await coffee('--help');
    const [, commands = ''] = out.split('Commands:\n');
    const names = [...commands.matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(8);
    expect([...Object.keys(printing), ...Object.keys(silent)].sort()).toEqual([...new Set(names)].sort());
  });

  it.each([...uses(printing), ...uses(silent)])(
    'ends without a word about it when nobody reads what it prints: %s',
    async (_name, command) => {
      const child = start(await command(world));
      child.stdout?.destroy();
      const { code, err } = await outcomeOf(child);
      expect(err).not.toMatch(/EPIPE|coffee:|\n\s+at /);
      expect([0, 141]).toContain(code);
    },
  );

  // Only Linux has a device that is always full.
  const onFullDisk = existsSync('/dev/full') ? it : it.skip;

  onFullDisk.each(uses(printing))(
    'says in one line that what it prints goes to a full disk: %s',
    async (_name, command) => {
      const { code, err } = await intoFullDisk(await command(world));
      // On a slow machine it is told how far it is.
      expect(err.replace(/^job \S+\n/, '').replaceAll(/^.* read\n/gm, '')).toMatch(
        /^coffee: cannot write to standard output: the disk is full\n$/,
      );
      expect(code).toBe(5);
    },
  );

  onFullDisk.each(uses(silent))(
    'does its work though standard output is on a full disk: %s',
    async (_name, command) => {
      expect(await intoFullDisk(await command(world))).toMatchObject({ code: 0 });
    },
  );

  onFullDisk('does its work though nobody can be told of it', async () => {
    const full = openSync('/dev/full', 'w');
    const { code, out } = await outcomeOf(
      start(['analyze', example, '--queries', 'q3', '--format', 'csv'], ['ignore', 'pipe', full]),
    );
    closeSync(full);
    expect([code, out]).toEqual([0, expect.stringMatching(/^year_half_created_at/)]);
  });

  it('draws the same of a job as of the folder of its results', async () => {
    const results = join(world.folder, 'results');
    const drawn = new Map<string, string>();
    for (const answer of ['q1', 'q2_best_selling', 'q3', 'q4']) {
      const ofJob = await coffee('plot', world.completed, '--answer', answer, ...at(world.gateway));
      expect(ofJob).toMatchObject({ code: 0, out: expect.stringMatching(/^<svg .*<\/svg>\n$/s) as string, err: '' });
      drawn.set(answer, ofJob.out);
    }
    // They are still there: somebody has only looked at them. After this they are not.
    await coffee('results', world.completed, '--out', results, '--quiet', ...at(world.gateway));
    for (const [answer, out] of drawn) expect((await coffee('plot', results, '--answer', answer)).out).toBe(out);
  });
});

async function intoFullDisk(args: readonly string[]): ReturnType<typeof outcomeOf> {
  const full = openSync('/dev/full', 'w');
  try {
    return await outcomeOf(start(args, ['ignore', full, 'pipe']));
  } finally {
    closeSync(full);
  }
}
