/** `coffee top` as a process: on a terminal, and where there is none. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { TestSystem, uploadTable, type TestGateway, type TestJob } from '@coffee/sessions/testing';
import { until } from '@coffee/testing';
import { WatchedCoffee, coffee, main } from './coffee-process';

jest.setTimeout(60_000);

const ENTER = '\u001b[?1049h';
const LEAVE = '\u001b[?1049l';

describe('coffee top', () => {
  let system: TestSystem;
  let gateway: TestGateway;
  let running: TestJob;
  let id: string;
  beforeEach(async () => {
    system = new TestSystem();
    gateway = await system.gateway();
    running = system.start(system.client(gateway), { queries: ['q3'] });
    const accepted = await running.job.accepted;
    id = accepted.job;
    for (const { table } of accepted.scan) await uploadTable(running.job, table);
  });
  afterEach(() => system.stop());
  const at = (): string[] => ['--gateway', `127.0.0.1:${gateway.port}`];

  it('tells once, where there is no terminal, what the jobs wait for', async () => {
    const { code, out, err } = await coffee('top', ...at());
    expect([code, err]).toEqual([0, '']);
    expect(out).not.toContain('\u001b');
    expect(out).toMatch(/^\d\d:\d\d:\d\d · 127\.0\.0\.1:\d+ · all jobs: 1 running, 0 queued, 0 completed\n/);
    expect(out).toContain(`job ${id} · q3 · running, 2 of 2 tables in`);
    expect(out).toMatch(/\n {2}the job waits for filter\.transactions: \d chunks? left\n/);
    expect(out).toMatch(/\n {2}filter\.transactions +0\/\d +chunks +\d +0\.0\/s +stands still\n/);
    // The same words as of the other commands.
    expect((await coffee('status', id, ...at())).out).toMatch(
      /now +the job waits for filter\.transactions: \d chunks? left\n/,
    );
  });

  it('tells again and again with --interval, until it is ended', async () => {
    const top = new WatchedCoffee('top', '--interval', '1', ...at());
    await top.prints(/all jobs: 1 running[^]*\n\n[^]*all jobs: 1 running/);
    await system.worker();
    expect(await running.job.finished).toMatchObject({ outcome: 'completed' });
    await top.prints(/all jobs: 0 running, 0 queued, 1 completed/);
    top.kill('SIGTERM');
    await top.ended;
  });

  it('says in one line that there is no gateway, and what it takes', async () => {
    await gateway.stop();
    const { code, err } = await coffee('top', '--patience', '0', ...at());
    expect([code, err]).toEqual([7, expect.stringMatching(/^coffee: the gateway cannot be reached: .*\n$/) as string]);
    expect(await coffee('top', '--interval', '0', ...at())).toMatchObject({
      code: 2,
      err: expect.stringContaining('--interval takes a whole number from 1 to 3600') as string,
    });
  });

  // A terminal for a process, of util-linux.
  const withTerminal = spawnSync('script', ['--version']).status === 0 ? it : it.skip;

  withTerminal('has the whole of a terminal, also while its gateway is away, and gives it back', async () => {
    const terminal = new PseudoTerminal(['top', ...at()]);
    await terminal.shows('the job waits for filter.transactions');
    expect(terminal.text.startsWith(ENTER)).toBe(true);
    await gateway.stop();
    await terminal.shows('the gateway cannot be reached');
    expect(terminal.text).not.toContain(LEAVE);
    terminal.type('\u0003');
    expect(await terminal.ended).toBe(0);
    expect(terminal.text.endsWith(`\u001b[?25h${LEAVE}`)).toBe(true);
  });
});

/** `coffee` on a terminal of 100 columns and 30 lines. */
class PseudoTerminal {
  text = '';
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;

  constructor(args: readonly string[]) {
    const command = `stty cols 100 rows 30; exec '${process.execPath}' '${main}' ${args.join(' ')}`;
    this.#child = spawn('script', ['-qefc', command, '/dev/null'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, TERM: 'xterm' },
    });
    this.#child.stdout?.on('data', (data: Buffer) => (this.text += data.toString()));
    this.ended = once(this.#child, 'close').then(([code]) => code as number | null);
  }

  shows(what: string): Promise<void> {
    return until(
      `the terminal shows ${what}`,
      () => this.text.includes(what),
      () => this.text,
    );
  }

  type(text: string): void {
    this.#child.stdin?.write(text);
  }
}
