/**
 * Shows how far a job is. On a terminal: a block of bars that is drawn over itself. Elsewhere: a plain line now and then.
 * Nothing is shown for a job that is over within `QUIET_SECONDS`. Must not know: where the numbers come from.
 */
import { printable } from '@coffee/core';
import type { ProgressReport } from '@coffee/jobs';
import { Rate } from './rate';
import { shorten } from './shorten';
import { bytes, duration, padEnd, padStart } from './style';
import type { Terminal } from './terminal';
import { cut, style, text, type Line } from './text';

const QUIET_SECONDS = 0.3;
const REDRAW_SECONDS = 0.1;
const LINE_SECONDS = 2;
const BAR_WIDTH = 24;
const NARROW_BAR_WIDTH = 8;
/** Columns from which there is room for the wide bars. */
const WIDE = 72;
/** Columns of a table's line besides its name and its bar. */
const FIGURES_WIDTH = 18;

export interface ProgressView {
  update(report: ProgressReport): void;
  /** A line that stays, above the block. */
  note(line: Line): void;
  /** Takes the block off the screen: what follows is printed where it was. */
  clear(): void;
}

export const silentProgress: ProgressView = {
  update: () => undefined,
  note: () => undefined,
  clear: () => undefined,
};

export const progressView = (terminal: Terminal): ProgressView =>
  terminal.canRedraw ? new BarsView(terminal) : new LinesView(terminal);

class BarsView implements ProgressView {
  readonly #rate = new Rate();
  #next = QUIET_SECONDS;

  constructor(private readonly terminal: Terminal) {}

  update(report: ProgressReport): void {
    if (report.seconds < this.#next) return;
    this.#next = report.seconds + REDRAW_SECONDS;
    const { width } = this.terminal;
    const rate = this.#rate.update(report.seconds, bytesRead(report));
    this.terminal.draw(renderProgress(report, rate, width).map((line) => cut(line, width - 1)));
  }

  note(line: Line): void {
    this.terminal.wrapped(line);
    this.#next = Math.min(this.#next, QUIET_SECONDS);
  }

  clear(): void {
    this.terminal.clear();
  }
}

class LinesView implements ProgressView {
  readonly #rate = new Rate();
  #next = LINE_SECONDS;
  #place: number | undefined;

  constructor(private readonly terminal: Terminal) {}

  update(report: ProgressReport): void {
    if (report.place !== undefined && report.place !== this.#place) this.note(waitingAt(report.place));
    this.#place = report.place;
    if (report.seconds < this.#next || report.place !== undefined) return;
    this.#next = report.seconds + LINE_SECONDS;
    const rate = this.#rate.update(report.seconds, bytesRead(report));
    const read = `${bytes(bytesRead(report))} of ${bytes(bytesInAll(report))} read`;
    this.terminal.line(`${duration(report.seconds)}: ${[read, ...paceOf(report, rate)].join(', ')}`);
  }

  note(line: Line): void {
    this.terminal.wrapped(line);
  }

  clear(): void {
    // Lines that were printed stay.
  }
}

/**
 * The block: a bar for each table, what has been read of all, then the stages.
 * @param rate bytes a second. @param width columns of the terminal.
 */
export function renderProgress(report: ProgressReport, rate: number, width: number): Line[] {
  if (report.place !== undefined) return [waitingAt(report.place)];
  const nameWidth = Math.max(...report.tables.map((table) => table.table.length), 0);
  const room = Math.max(0, width - 1 - nameWidth - FIGURES_WIDTH);
  const barWidth = Math.min(width < WIDE ? NARROW_BAR_WIDTH : BAR_WIDTH, room);
  const tables = report.tables.map(({ table, bytes: done, totalBytes }) => {
    const share = totalBytes > 0 ? done / totalBytes : 1;
    const full = Math.round(share * barWidth);
    const bar = [style('green', '━'.repeat(full)), style('dim', '━'.repeat(barWidth - full))];
    return text`  ${padEnd(table, nameWidth)}  ${bar} ${padStart(`${Math.floor(share * 100)}%`, 4)}  ${padStart(bytes(done), 7)}`;
  });
  const all = [`${bytes(bytesRead(report))} of ${bytes(bytesInAll(report))}`, ...paceOf(report, rate)];
  const stages = report.stages.map(({ stage, done, expected }) => {
    const figures = ` ${done}${expected === undefined ? '' : `/${expected}`}`;
    return shorten(printable(stage), width - 3 - figures.length) + figures;
  });
  return [
    ...tables,
    ...wrap(all, width - 3).map((line) => `  ${line}`),
    ...wrap(stages, Math.min(width - 3, 96)).map((line) => [style('dim', `  ${line}`)]),
  ];
}

/** How fast, and until when; nothing until that is known, or when all has been read. */
function paceOf(report: ProgressReport, rate: number): string[] {
  const left = bytesInAll(report) - bytesRead(report);
  return rate <= 0 || left <= 0 ? [] : [`${bytes(rate)}/s`, `${duration(left / rate)} left`];
}

const bytesRead = (report: ProgressReport): number => sum(report.tables.map((table) => table.bytes));
const bytesInAll = (report: ProgressReport): number => sum(report.tables.map((table) => table.totalBytes));

const waitingAt = (place: number): string => `  waiting: place ${place} in the queue`;

function wrap(parts: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.length - 1;
    if (last >= 0 && lines[last]!.length + part.length + 3 <= width) lines[last] += ` · ${part}`;
    else lines.push(part);
  }
  return lines;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
