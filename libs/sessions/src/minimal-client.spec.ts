/** The client under examples/minimal-client was written from the documents alone: that it gets right answers shows that they suffice. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { shopQueries } from '@coffee/testing';
import { TestSystem } from './testing/test-system';

const examples = join(__dirname, '../../../examples');
const small = join(examples, 'small');
const program = join(examples, 'minimal-client/coffee-csv-client.mjs');

const run = (port: number, dir: string, env: NodeJS.ProcessEnv = {}) =>
  promisify(execFile)(process.execPath, [program, `127.0.0.1:${port}`, dir, '--queries', shopQueries.join()], {
    env: { ...process.env, ...env },
  });

const expected = readdirSync(join(small, 'expected'))
  .sort()
  .map((name) => `# ${name}\n${readFileSync(join(small, 'expected', name), 'utf8')}`)
  .join('');

let system: TestSystem;
beforeEach(() => (system = new TestSystem()));
afterEach(async () => {
  await system.stop();
  expect(system.failures).toEqual([]);
});

describe('the client in examples/minimal-client', () => {
  it('uploads the example folder and prints the right answers', async () => {
    await system.worker();
    const { port } = await system.gateway();
    const { stdout, stderr } = await run(port, small);
    expect(stdout).toBe(expected);
    expect(stderr).toBe('');
  });

  it('stays within a window that is smaller than a file, and gives its token', async () => {
    await system.worker();
    const { port } = await system.gateway(
      { windowBytes: 1 << 13, maxFrameBytes: 1 << 12 },
      { tokens: ['a long enough token'] },
    );
    const { stdout } = await run(port, small, { COFFEE_TOKEN: 'a long enough token' });
    expect(stdout).toBe(expected);
  });

  // Only Linux has a device that is always full.
  const full = existsSync('/dev/full') ? it : it.skip;
  full('says in one line that its answers go to a full disk', async () => {
    await system.worker();
    const { port } = await system.gateway();
    const out = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, [program, `127.0.0.1:${port}`, small, '--queries', 'q1'], {
      stdio: ['ignore', out, 'pipe'],
    });
    closeSync(out);
    let said = '';
    child.stderr!.on('data', (data: Buffer) => (said += data.toString()));
    const [code] = (await once(child, 'close')) as [number];
    expect([code, said]).toEqual([1, expect.stringMatching(/^ENOSPC: .*\n$/)]);
  });

  it('says what the gateway says', async () => {
    const { port } = await system.gateway({}, { tokens: ['a long enough token'] });
    await expect(run(port, small)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^UNAUTHORIZED: /) as unknown,
    });
  });
});
