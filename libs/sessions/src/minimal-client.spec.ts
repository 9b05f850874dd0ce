/** The client under examples/minimal-client was written from the documents alone: that it gets right answers shows that they suffice. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
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

const VOUCHERS = `-- name: vouchers
SELECT voucher_id, min(created_at) AS first_use, min(created_at) < TIMESTAMP '2025-03-01' AS is_old, count(*) AS uses
FROM transactions
WHERE voucher_id > 13 OR voucher_id IS NULL
GROUP BY voucher_id
ORDER BY voucher_id DESC NULLS FIRST`;
const VOUCHERS_ANSWER = `# vouchers.csv
voucher_id,first_use,is_old,uses
,2023-04-02 12:00:00,true,3349
16,2025-05-21 11:06:32,false,13
15,2025-04-11 11:30:41,false,4
14,2025-02-17 10:15:49,true,7
`;

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

  it('asks in SQL, and prints and sorts what only such questions have', async () => {
    await system.worker();
    const { port } = await system.gateway();
    const folder = mkdtempSync(join(tmpdir(), 'coffee-minimal-client-'));
    try {
      const file = join(folder, 'vouchers.sql');
      writeFileSync(file, VOUCHERS);
      const { stdout } = await promisify(execFile)(process.execPath, [
        program,
        `127.0.0.1:${port}`,
        small,
        '--sql',
        file,
      ]);
      expect(stdout).toBe(VOUCHERS_ANSWER);
    } finally {
      rmSync(folder, { recursive: true });
    }
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
