/** A system as lines: what runs and what it waits for first, then what waits for a slot, then what has ended last. Pure. */
import { count, plural, printable } from '@coffee/core';
import { stateText, tookText } from '../terminal/jobs-view';
import { duration, wrapWords } from '../terminal/style';
import { renderTable } from '../terminal/table';
import { plain, style, text, type Line } from '../terminal/text';
import type { JobView, StageView, SystemView } from './loads';

export interface TopContext {
  /** As it was given. */
  readonly gateway: string;
  /** Milliseconds since 1970, when this was told. */
  readonly now: number;
  /** Columns. */
  readonly width: number;
  /** Why there is nothing newer, if so. */
  readonly problem?: string;
}

/** Of the jobs that have ended. */
const LAST_ENDED = 5;

export function renderTop({ system, jobs }: SystemView, { gateway, now, width, problem }: TopContext): Line[] {
  const running = jobs.filter(({ job }) => job.state === 'running');
  const queued = jobs.filter(({ job }) => job.state === 'queued');
  const ended = jobs.filter(({ job }) => job.state !== 'running' && job.state !== 'queued').slice(-LAST_ENDED);
  const others = [...queued, ...ended.reverse()];
  return [
    ...wrapWords(`${clock(now)} · ${gateway}${system ? ` · all jobs: ${countsOf(system.jobs)}` : ''}`, width - 1).map(
      (line): Line => [style('bold', line)],
    ),
    ...(problem === undefined ? [] : wrapWords(problem, width - 1).map((line): Line => [style('red', line)])),
    ...(jobs.length === 0 ? ['', [style('dim', 'no jobs of yours')]] : []),
    ...running.flatMap((view) => ['', ...runningJob(view, now, width)]),
    ...(others.length > 0 ? ['', ...table(others, now, width)] : []),
  ];
}

function countsOf({
  running,
  queued,
  completed,
  failed,
  cancelled,
}: NonNullable<SystemView['system']>['jobs']): string {
  const unsuccessful = [
    failed > 0 ? `${count(failed)} failed` : '',
    cancelled > 0 ? `${count(cancelled)} cancelled` : '',
  ];
  const counts = [
    `${count(running)} running`,
    `${count(queued)} queued`,
    `${count(completed)} completed`,
    ...unsuccessful,
  ];
  return counts.filter(Boolean).join(', ');
}

function runningJob({ job, rowsRate, waitsFor, stages }: JobView, now: number, width: number): Line[] {
  const facts = [
    (job.queries ?? []).join(','),
    stateText(job),
    tookText(job, now),
    job.rows === undefined ? '' : plural(job.rows, 'row'),
    rowsRate === undefined ? '' : `${count(Math.round(rowsRate))}/s`,
  ];
  return [
    ...wrapWords([`job ${job.job}`, ...facts].filter(Boolean).map(printable).join(' · '), width - 1).map(
      (line, i): Line => (i === 0 ? [style('bold', line)] : `  ${line}`),
    ),
    ...wrapWords(printable(waitsFor ?? 'how far it is cannot be read now'), width - 3).map(
      (line): Line => text`  ${style('yellow', line)}`,
    ),
    ...stageTable(stages, width),
  ];
}

const COLUMNS = ['stage', 'done', '', 'waiting', 'rate', 'backlog', 'replicas'];
/** Columns of a terminal from which there is room for all of these. */
const WIDE = 72;
/** Stage, done, waiting, backlog. */
const NARROW_COLUMNS = [0, 1, 3, 5];

function stageTable(stages: readonly StageView[], width: number): Line[] {
  if (stages.length === 0) return [];
  const rows = stages.map((stage) => [
    stage.stage,
    stage.expected === undefined ? count(stage.done) : `${count(stage.done)}/${count(stage.expected)}`,
    stage.unit,
    String(stage.waiting),
    // One that has nothing to do is not slow.
    stage.rate === undefined || (stage.rate === 0 && stage.waiting === 0) ? '' : `${stage.rate.toFixed(1)}/s`,
    backlogOf(stage),
    stage.replicas === undefined ? '' : String(stage.replicas),
  ]);
  const shown = width < WIDE ? NARROW_COLUMNS : COLUMNS.map((_, column) => column);
  const pick = (cells: readonly string[]): string[] => shown.map((column) => cells[column]!);
  const [title, rule, ...lines] = renderTable(pick(COLUMNS), rows.map(pick), width - 1);
  return [title!, rule!, ...lines.map((line, i) => (stages[i]!.isLimit ? [style('yellow', plain(line))] : line))];
}

/** How long what waits would take: nothing where nothing waits, or nobody knows. */
function backlogOf({ waiting, rate }: StageView): string {
  if (waiting === 0 || rate === undefined) return '';
  return rate === 0 ? 'stands still' : duration(waiting / rate);
}

function table(views: readonly JobView[], now: number, width: number): Line[] {
  const rows = views.map(({ job }) => [
    job.job,
    (job.queries ?? []).join(','),
    stateText(job),
    tookText(job, now),
    job.rows === undefined ? '' : count(job.rows),
    job.reason ?? '',
  ]);
  return renderTable(['job', 'queries', 'state', 'took', 'rows', 'reason'], rows, width - 1);
}

function clock(now: number): string {
  const time = new Date(now);
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}
