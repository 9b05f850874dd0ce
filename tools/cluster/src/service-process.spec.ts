import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServiceProcess, type Exit } from './service-process';

describe('a service as a process', () => {
  const folder = mkdtempSync(join(tmpdir(), 'coffee-cluster-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** What a service is to the cluster: it says that it is up, stops at SIGTERM, and dies where it is told to. */
  const program = `
    process.on('SIGTERM', () => { console.log('stopping'); process.exit(0); });
    setInterval(() => undefined, 1000);
    console.log('up ' + (process.env.ONCE ?? 'again'));
    if (process.env.THREAD) {
      const { Worker } = require('node:worker_threads');
      new Worker('', { eval: true }).on('exit', () => console.log('its thread has ended'));
    }
    if (process.env.EXIT) process.exit(Number(process.env.EXIT));
  `;

  function service(env: Record<string, string> = {}) {
    const entry = join(folder, 'main.js');
    writeFileSync(entry, program);
    const lines: string[] = [];
    const deaths: [Exit, number | undefined][] = [];
    const spec = { name: 'filter.0', app: 'filter', service: 'filter', replica: 0, healthPort: 0, env } as const;
    const one = new ServiceProcess(spec, {
      launcher: [],
      entry,
      sourceMaps: false,
      onLine: (_spec, line) => lines.push(line),
      onDied: (_spec, exit, restartIn) => deaths.push([exit, restartIn]),
    });
    return { one, lines, deaths };
  }

  async function until(condition: () => boolean): Promise<void> {
    const deadline = performance.now() + 10_000;
    while (!condition()) {
      if (performance.now() > deadline) throw new Error('waited in vain');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  it('is started again when it is killed, without the settings of its first start, and stops in order', async () => {
    const { one, lines, deaths } = service();
    one.start({ ONCE: 'first' });
    await until(() => lines.includes('up first'));
    expect(await one.kill('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
    await until(() => lines.includes('up again'));
    expect(deaths).toEqual([[{ code: null, signal: 'SIGKILL' }, 100]]);
    expect(await one.stop()).toEqual({ code: 0, signal: null });
    expect([lines.at(-1), one.pid, one.starts, deaths.length]).toEqual(['stopping', undefined, 2, 1]);
  });

  it('outlives its threads, which load what it was told to load first', async () => {
    const { one, lines } = service({ THREAD: 'yes' });
    one.start();
    await until(() => lines.includes('its thread has ended'));
    expect(await one.kill('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
    expect(lines).not.toContain('stopping');
    await one.stop();
  });

  it('is not started again when its settings are wrong', async () => {
    const { one, deaths } = service({ EXIT: '2' });
    one.start();
    await until(() => one.hopeless);
    expect(deaths).toEqual([[{ code: 2, signal: null }, undefined]]);
    expect((await one.stop()).code).toBe(2);
  });
});
