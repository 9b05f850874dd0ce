/** Runs the lines of docs/http.md, in their order, against a gateway with workers behind it. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { encodeChunk, numberColumn } from '@coffee/protocol';
import type { JobStatus } from './job-schemas';
import { TestHttp, ask, asJson, type TestApi } from './testing/test-api';

const run = promisify(execFile);
const root = join(__dirname, '../../..');
const blocks = [...readFileSync(join(root, 'docs/http.md'), 'utf8').matchAll(/^```sh\n(.*?)^```$/gms)].map(
  ([, code = '']) => code,
);

describe('docs/http.md', () => {
  const http = new TestHttp();
  const folder = mkdtempSync(join(tmpdir(), 'http-document-'));
  let api: TestApi;
  beforeAll(async () => {
    await http.system.worker();
    api = await http.gateway();
    symlinkSync(join(root, 'examples'), join(folder, 'examples'));
  });
  afterAll(async () => {
    await http.stop();
    rmSync(folder, { recursive: true });
    expect(http.system.failures).toEqual([]);
  });

  const result = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const json = (name: string): Record<string, unknown> => JSON.parse(result(name)) as Record<string, unknown>;

  it('has lines that answer all questions about examples/small, to the byte', async () => {
    await run('curl', ['--version']).catch(() => {
      throw new Error('the lines of docs/http.md are run with curl, which is not there: apt-get install curl');
    });
    writeFileSync(join(folder, 'empty.chunk'), await emptyChunk(api));
    const script = join(folder, 'lines.sh');
    writeFileSync(script, ['set -euo pipefail', ...blocks].join('\n'));
    const env = { ...process.env, COFFEE_HTTP: api.url };
    const { stderr } = await run('bash', [script], { cwd: folder, env }).catch((thrown: { stdout: string }) => {
      throw new Error(thrown.stdout, { cause: thrown });
    });
    expect(stderr).toBe('');

    for (const name of readdirSync(join(root, 'examples/small/expected')))
      expect([name, result(name)]).toEqual([name, readFileSync(join(root, 'examples/small/expected', name), 'utf8')]);
    const analysis = json('analysis.json') as {
      readonly answers: { readonly answer: string; readonly rows: object[] }[];
    };
    expect(analysis.answers.map(({ answer, rows }) => [answer, rows.length])).toEqual([
      ['q1', result('q1.csv').trim().split('\n').length - 1],
      ['q3', result('q3.csv').trim().split('\n').length - 1],
    ]);
    expect(result('beginning.csv')).toBe(result('q1.csv').slice(0, 100));
    expect(result('q3.ndjson').trim().split('\n')).toHaveLength(analysis.answers[1]!.rows.length);
    expect(json('page.json')).toMatchObject({ answer: 'q3', from: 0 });
    expect(result('events.txt')).toMatch(/event: end\n.*"state":"completed"/s);
    expect((json('jobs.json')['jobs'] as object[]).length).toBeGreaterThanOrEqual(2);
    expect(json('plan.json')).toHaveProperty('stages');
    expect(json('questions.json')).toHaveProperty('parameters.schema');
    expect(json('cluster.json')).toHaveProperty('queues');
  });
});

async function emptyChunk(api: TestApi): Promise<Uint8Array> {
  const opened = await ask(api, 'POST', '/v1/jobs', asJson({ queries: ['q1'] }));
  const { job, upload } = opened.json as unknown as JobStatus;
  await ask(api, 'DELETE', `/v1/jobs/${job}`);
  const columns = upload!.tables[0]!.columns.map(({ name, kind }) =>
    kind === 'uuid' ? ({ name, type: 'uuid', values: new Uint8Array(0) } as const) : numberColumn(name, []),
  );
  return encodeChunk({ rows: 0, columns });
}
