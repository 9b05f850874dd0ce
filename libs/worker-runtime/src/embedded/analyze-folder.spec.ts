import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultParameters, type Layout } from '@coffee/query-plan';
import { until } from '@coffee/testing';
import { analyzeFolder, type AnalysisRequest } from './analyze-folder';
import { EmbeddedCluster } from './embedded-cluster';

const ROWS = 3000;

describe('an embedded cluster without threads of its own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'here-'));
  let cluster: EmbeddedCluster;
  beforeAll(() => {
    const rows = Array.from(
      { length: ROWS },
      (_, i) =>
        `00000000-0000-4000-8000-${String(i).padStart(12, '0')},1,1,${i % 2 === 0 ? 100 : 50},2024-05-05 10:00:00`,
    );
    writeFileSync(
      join(folder, 'transactions.csv'),
      ['transaction_id,store_id,user_id,final_amount,created_at', ...rows, ''].join('\n'),
    );
    writeFileSync(join(folder, 'stores.csv'), 'store_id,store_name\n1,Here\n');
  });
  afterEach(() => cluster.terminate());
  beforeEach(() => (cluster = EmbeddedCluster.start({ threads: 0, entry: join(folder, 'is not there.js') })));
  afterAll(() => rmSync(folder, { recursive: true }));

  const request: AnalysisRequest = {
    ...{ dir: folder, queries: ['q1', 'q3'], parameters: defaultParameters, onBadRow: 'fail', rangeBytes: 10_000 },
  };

  it('answers one job after another in the thread it was made in', async () => {
    for (const partitions of [1, 3]) {
      const { answers } = await analyzeFolder(cluster, { ...request, partitions });
      expect(answers.map(({ rows }) => rows)).toEqual([ROWS / 2, 1]);
      expect(Buffer.concat([...answers[1]!.csv()]).toString()).toBe(
        `year_half_created_at,store_name,tpv\n2024-H1,Here,${(ROWS / 2) * 150}.0\n`,
      );
    }
    await cluster.stop();
  });

  /** `kinds`: its chunks go through work queues, from which a job that waits must take no place. */
  it.each<Layout>(['scan', 'kinds'])('answers jobs of layout %s that are asked for at once', async (layout) => {
    const asked = [1, 2, 3].map(() => analyzeFolder(cluster, { ...request, layout }));
    for (const { rows } of await Promise.all(asked)) expect(rows).toBe(ROWS + 1);
  });

  it('lets go of one that is cancelled while it waits', async () => {
    const stop = new AbortController();
    const [first, second, third] = [undefined, stop.signal, undefined].map((signal) =>
      analyzeFolder(cluster, { ...request, ...(signal && { signal }) }),
    );
    stop.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');
    for (const one of [first, third]) await expect(one).resolves.toMatchObject({ rows: ROWS + 1 });
  });

  it('keeps nothing of jobs that are over, whether they were answered or not', async () => {
    const path = join(folder, 'transactions_2.csv');
    for (let i = 0; i < 3; i++) {
      await analyzeFolder(cluster, { ...request, layout: 'kinds' });
      writeFileSync(path, 'transaction_id,store_id,user_id,final_amount,created_at\nx,1,1,many,2024-05-05 10:00:00\n');
      await expect(analyzeFolder(cluster, { ...request, layout: 'kinds' })).rejects.toMatchObject({
        code: 'BAD_INPUT',
      });
      rmSync(path);
    }
    await until(
      'nothing is kept but an empty journal',
      () => JSON.stringify([...cluster.logs]) === '[["jobs",0]]',
      () => [...cluster.logs],
    );
  });

  it('tells a bad row as a thread would, and works on', async () => {
    const path = join(folder, 'transactions_2.csv');
    writeFileSync(path, 'transaction_id,store_id,user_id,final_amount,created_at\nx,1,1,many,2024-05-05 10:00:00\n');
    await expect(analyzeFolder(cluster, request)).rejects.toMatchObject({ code: 'BAD_INPUT' });
    rmSync(path);
    await expect(analyzeFolder(cluster, request)).resolves.toMatchObject({ rows: ROWS + 1 });
    await cluster.stop();
  });

  it('ends at once what is in hand', async () => {
    const stop = new AbortController();
    const onProgress = (): void => stop.abort(new Error('enough'));
    const analysis = analyzeFolder(cluster, { ...request, rangeBytes: 200, signal: stop.signal, onProgress });
    stop.abort(new Error('enough'));
    await expect(analysis).rejects.toThrow('enough');
  });

  it('lets go of the files when it is terminated', async () => {
    await analyzeFolder(cluster, request);
    const isOpen = (): boolean =>
      readdirSync('/proc/self/fd').some((fd) => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder);
        } catch {
          return false;
        }
      });
    const before = isOpen();
    await cluster.terminate();
    while (isOpen()) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(before).toBe(true);
  });
});
