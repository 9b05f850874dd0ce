import type { JobSummary, SystemState } from '@coffee/sessions/client';
import { displayWidth } from '../terminal/style';
import { partsOf, plain } from '../terminal/text';
import type { JobView, StageView, SystemView } from './loads';
import { renderTop, type TopContext } from './top-view';

const NOW = new Date(2026, 0, 31, 14, 5, 9).getTime();
const stage = (name: string, more: Partial<StageView> = {}): StageView => ({
  ...{
    stage: name,
    unit: 'chunks',
    done: 12,
    expected: undefined,
    waiting: 0,
    rate: 3.25,
    replicas: 2,
    isLimit: false,
  },
  ...more,
});
const job = (more: Partial<JobSummary> = {}): JobSummary => ({
  ...{ job: 'j1', state: 'running', openedAt: NOW - 12_000, queries: ['q1', 'q3'], tables: { ended: 1, of: 2 } },
  ...more,
});
const view = (more: Partial<JobView> = {}): JobView => {
  return { job: job({ rows: 1_234_567 }), rowsRate: 120_000.4, waitsFor: undefined, stages: [], ...more };
};
const counts = (more: Partial<SystemState['jobs']> = {}): SystemState => {
  return { jobs: { running: 1, queued: 0, completed: 5, failed: 0, cancelled: 0, ...more }, queues: [] };
};
const waiting = view({
  waitsFor: 'the job waits for aggregator.tpv: add a replica',
  stages: [
    stage('filter.transactions', { expected: 40 }),
    stage('aggregator.tpv', { waiting: 30, rate: 2, isLimit: true, replicas: 1 }),
    stage('joiner.stores.q3', { unit: 'partitions', done: 0, expected: 4, rate: 0, replicas: undefined }),
  ],
});
const shown = (of: SystemView, more: Partial<TopContext> = {}): string[] =>
  renderTop(of, { gateway: 'shop:7000', now: NOW, width: 100, ...more }).map(plain);

describe('a system as it is shown', () => {
  it('has what a job waits for in words, and how far, how fast and how full its stages are', () => {
    expect(shown({ system: counts(), jobs: [waiting] })).toEqual([
      '14:05:09 · shop:7000 · all jobs: 1 running, 0 queued, 5 completed',
      '',
      'job j1 · q1,q3 · running, 1 of 2 tables in · 12 s · 1,234,567 rows · 120,000/s',
      '  the job waits for aggregator.tpv: add a replica',
      '  stage                done               waiting  rate   backlog  replicas',
      '  ───────────────────  ─────  ──────────  ───────  ─────  ───────  ────────',
      '  filter.transactions  12/40  chunks            0  3.3/s           2',
      '  aggregator.tpv       12     chunks           30  2.0/s  15 s     1',
      '  joiner.stores.q3     0/4    partitions        0',
    ]);
    const styled = renderTop({ system: counts(), jobs: [waiting] }, { gateway: '', now: NOW, width: 100 });
    const yellow = styled.filter((line) =>
      partsOf(line).some((part) => typeof part === 'object' && part.formats[0] === 'yellow'),
    );
    expect(yellow.map(plain).map((line) => line.trim().split(/ {2}/)[0])).toEqual([
      'the job waits for aggregator.tpv: add a replica',
      'aggregator.tpv',
    ]);
  });

  it('says of a stage that does nothing though something waits that it stands still, and nothing before it was looked at twice', () => {
    const stages = [stage('filter.a', { waiting: 9, rate: 0 }), stage('filter.b', { waiting: 9, rate: undefined })];
    const lines = shown({ system: undefined, jobs: [view({ stages, rowsRate: undefined })] });
    expect(lines.slice(-2)).toEqual([
      '  filter.a    12  chunks        9  0.0/s  stands still         2',
      '  filter.b    12  chunks        9                              2',
    ]);
    expect(lines.join('\n')).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('has those that wait by their place, and the last five that have ended, the newest first', () => {
    const ended = Array.from({ length: 7 }, (_, i) =>
      view({
        job: job({
          job: `e${i}`,
          state: i === 6 ? 'failed' : 'completed',
          endedAt: NOW,
          ...(i === 6 && { reason: 'bad date' }),
        }),
      }),
    );
    const queued = view({ job: job({ job: 'w1', state: 'queued', place: 2 }) });
    const lines = shown({ system: counts({ queued: 1, failed: 1, cancelled: 2 }), jobs: [...ended, queued] });
    expect(lines[0]).toContain('1 running, 1 queued, 5 completed, 1 failed, 2 cancelled');
    expect(lines.slice(4).map((line) => line.trim().split(/ {2,}/)[0])).toEqual(['w1', 'e6', 'e5', 'e4', 'e3', 'e2']);
    expect(lines[4]).toContain('queued, place 2');
    expect(lines[5]).toMatch(/failed .* bad date$/);
  });

  it('says so when there are no jobs, when one cannot be read, and when there is nothing newer', () => {
    expect(shown({ system: counts(), jobs: [] }).slice(1)).toEqual(['', 'no jobs of yours']);
    expect(shown({ system: counts(), jobs: [view()] })).toContain('  how far it is cannot be read now');
    expect(shown({ system: counts(), jobs: [] }, { problem: 'the gateway cannot be reached' })[1]).toBe(
      'the gateway cannot be reached',
    );
  });

  it.each([20, 40, 60, 71, 72, 80, 132])('is no wider than %d columns, but for what cannot be less', (width) => {
    const ended = view({
      job: job({ job: 'mx1mftmg-cfaca34b63', state: 'failed', reason: 'no progress '.repeat(20) }),
    });
    const problem = 'the gateway cannot be reached: connect ECONNREFUSED 127.0.0.1:7000; trying again …';
    const lines = shown({ system: counts(), jobs: [waiting, ended] }, { width, problem });
    const table = lines.filter((line) => line.includes('  ')).length;
    expect(table).toBeGreaterThan(4);
    // The last column may be cut where there is no terminal as narrow: what it waits for never is.
    if (width >= 60) expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(width);
    expect(lines.join(' ').replace(/\s+/g, ' ')).toContain('the job waits for aggregator.tpv: add a replica');
  });

  it('shows text from elsewhere without its control characters', () => {
    const evil = '\u001b[31mq1';
    const lines = shown({
      system: undefined,
      jobs: [view({ job: job({ queries: [evil] }), waitsFor: evil, stages: [stage(evil)] })],
    });
    expect(lines.join('')).not.toContain('\u001b');
  });
});
