import { defaultParameters } from '@coffee/query-plan';
import type { JobSummary } from '@coffee/sessions/client';
import { renderJob, renderJobs } from './jobs-view';
import { plain } from './text';

const at = (hour: number, minute = 0, second = 0): number => new Date(2026, 0, 31, hour, minute, second).getTime();
const asked = { queries: ['q1', 'q3'], parameters: defaultParameters };
const completed: JobSummary = {
  ...{ job: 'j1', state: 'completed', openedAt: at(14), ...asked, rows: 1_439_866 },
  endedAt: at(14, 1, 5),
};
const kept: JobSummary = { ...completed, keptUntil: at(15, 1, 5) };
const shown = (job: JobSummary): string[] => renderJob(job, at(14, 0, 30)).map(plain);

describe('a job of a cluster', () => {
  it('is shown with what was asked, rows, how long it took, and until when its answers are kept', () => {
    expect(shown(kept)).toEqual([
      '  job         j1',
      '  state       completed',
      '  queries     q1, q3',
      '  parameters  years 2024, 2025; hours 06:00:00 to 23:00:00; minimum amount 75.0; top 3',
      '  opened      2026-01-31 14:00:00',
      '  ended       2026-01-31 14:01:05',
      '  took        1:05 min',
      '  rows        1,439,866 processed, without tables that are only joined',
      '  answers     kept until 2026-01-31 15:01:05, or until they are fetched',
    ]);
  });

  it('in SQL is shown with what its questions say of themselves', () => {
    const titles = [{ query: 'mix', title: 'Revenue of each month' }];
    expect(shown({ job: 'j1', state: 'completed', openedAt: at(14), queries: ['mix'], titles })).toContain(
      '  asks     Revenue of each month',
    );
  });

  it('that runs is shown with how far it is', () => {
    const running: JobSummary = {
      job: 'j1',
      state: 'running',
      openedAt: at(14),
      tables: { ended: 3, of: 5 },
      rows: 12,
    };
    expect(shown(running)).toEqual([
      '  job     j1',
      '  state   running, 3 of 5 tables in',
      '  opened  2026-01-31 14:00:00',
      '  took    30 s',
      '  rows    12 processed, without tables that are only joined',
    ]);
  });

  it('that failed is shown with the reason, whatever is in it', () => {
    const failed: JobSummary = { job: 'j1', state: 'failed', openedAt: at(14), endedAt: at(14), reason: 'a\u001b[2Jb' };
    expect(shown(failed).join('\n')).toMatch(/state {3}failed\n {2}reason {2}a[^\u001b]+b\n/);
  });

  it('whose answers have ids that are missing from joined tables says how many', () => {
    const unmatched = [
      { table: 'menu_items', ids: 1 },
      { table: 'stores', ids: 2000 },
    ];
    expect(shown({ ...kept, unmatched })).toContain('  missing     1 id from menu_items, 2,000 ids from stores');
  });

  it('whose answers are gone says so', () => {
    expect(shown(completed).at(-1)).toBe('  answers     not kept any more');
  });

  it.each([80, 40])('keeps its whole id in %d columns, and breaks lines between words', (width) => {
    const job = { ...kept, job: 'mwzya6sg-724aeeb897' };
    for (const lines of [renderJobs([job], at(15), width), renderJob(job, at(15), width)].map((each) =>
      each.map(plain),
    )) {
      expect(lines.join('\n')).toContain('mwzya6sg-724aeeb897');
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
      expect(lines.join(' ').replaceAll(/\s+/g, ' ')).toContain(
        'kept until 2026-01-31 15:01:05, or until they are fetched',
      );
    }
  });

  it('says in a list what is kept, and counts rows as people do, on a terminal of any width', () => {
    const listed = (jobs: JobSummary[], width?: number): string =>
      renderJobs(jobs, at(15), width).map(plain).join('\n');
    for (const width of [40, undefined]) {
      expect(listed([completed], width).replaceAll(/\s+/g, ' ')).toContain('answers not kept any more');
      expect(listed([kept], width).replaceAll(/\s+/g, ' ')).toContain('answers kept until 2026-01-31 15:01:05');
    }
    expect(listed([{ ...completed, rows: 1 }], 40)).toContain('· 1 row ·');
  });

  it('is a line of a table among others', () => {
    const waiting: JobSummary = { job: 'j2', state: 'queued', place: 2, openedAt: at(14) };
    const [head, , first, second] = renderJobs([kept, waiting], at(14, 0, 30)).map(plain);
    expect(head).toMatch(/^ {2}job {2}queries {2}opened +took +state +rows +remarks$/);
    expect(first).toMatch(/j1 +q1,q3 +2026-01-31 14:00:00 +1:05 min +completed +1,439,866 +answers kept until/);
    expect(second).toMatch(/j2 +2026-01-31 14:00:00 +30 s +queued, place 2$/);
  });
});
