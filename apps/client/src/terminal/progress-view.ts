/**
 * Shows how far a job is. On a terminal: a block of bars that is drawn over itself. Elsewhere: a plain line now and then.
 * Nothing is shown for a job that is over within `QUIET_SECONDS`. Must not know: where the numbers come from.
 */
import type { ProgressReport } from '@coffee/jobs';
import { bytes, duration, padEnd, padStart, type OutputStream, type Style } from './style';

const QUIET_SECONDS = 0.3;
const REDRAW_SECONDS = 0.1;
const LINE_SECONDS = 2;
const BAR_WIDTH = 24;

export interface ProgressView {
  update(report: ProgressReport): void;
  /** A line that stays, above the block. */
  note(line: string): void;
  /** Takes the block off the screen: what follows is printed where it was. */
  clear(): void;
}

export const silentProgress: ProgressView = {
  update: () => undefined,
  note: () => undefined,
  clear: () => undefined,
};

export function progressView(stream: OutputStream, style: Style): ProgressView {
  return stream.isTTY ? new BarsView(stream, style) : new LinesView(stream);
}

class BarsView implements ProgressView {
  #lines = 0;
  #next = QUIET_SECONDS;

  constructor(
    private readonly stream: OutputStream,
    private readonly style: Style,
  ) {}

  update(report: ProgressReport): void {
    if (report.seconds < this.#next) return;
    this.#next = report.seconds + REDRAW_SECONDS;
    const lines = renderProgress(report, this.style).map((line) => cut(line, (this.stream.columns ?? 80) - 1));
    this.stream.write(`${this.#up()}${lines.map((line) => `\u001b[2K${line}\n`).join('')}`);
    this.#lines = lines.length;
  }

  note(line: string): void {
    this.clear();
    this.stream.write(`${line}\n`);
    this.#next = Math.min(this.#next, QUIET_SECONDS);
  }

  clear(): void {
    if (this.#lines > 0) this.stream.write(`${this.#up()}\u001b[J`);
    this.#lines = 0;
  }

  #up(): string {
    return this.#lines > 0 ? `\u001b[${this.#lines}A` : '';
  }
}

class LinesView implements ProgressView {
  #next = LINE_SECONDS;
  #place: number | undefined;

  constructor(private readonly stream: OutputStream) {}

  update(report: ProgressReport): void {
    if (report.place !== undefined && report.place !== this.#place) this.note(waitingAt(report.place));
    this.#place = report.place;
    if (report.seconds < this.#next || report.place !== undefined) return;
    this.#next = report.seconds + LINE_SECONDS;
    const total = sum(report.tables.map((table) => table.totalBytes));
    const done = sum(report.tables.map((table) => table.bytes));
    this.stream.write(`${duration(report.seconds)}: ${bytes(done)} of ${bytes(total)} read\n`);
  }

  note(line: string): void {
    this.stream.write(`${line}\n`);
  }

  clear(): void {
    // Lines that were printed stay.
  }
}

/** The block: a bar for each table, then the stages in one line. */
export function renderProgress(report: ProgressReport, style: Style): string[] {
  if (report.place !== undefined) return [waitingAt(report.place)];
  const nameWidth = Math.max(...report.tables.map((table) => table.table.length), 0);
  const tables = report.tables.map(({ table, bytes: done, totalBytes }) => {
    const share = totalBytes > 0 ? done / totalBytes : 1;
    const full = Math.round(share * BAR_WIDTH);
    const rate = done / Math.max(report.seconds, 0.001);
    const left = share < 1 && done > 0 ? `${duration((totalBytes - done) / rate)} left` : '';
    const bar = style('green', '━'.repeat(full)) + style('dim', '━'.repeat(BAR_WIDTH - full));
    return `  ${padEnd(table, nameWidth)}  ${bar} ${padStart(`${Math.floor(share * 100)}%`, 4)}  ${padStart(bytes(done), 7)}  ${padStart(`${bytes(rate)}/s`, 9)}  ${left}`;
  });
  const stages = report.stages.map(
    ({ stage, done, expected }) => `${stage} ${done}${expected === undefined ? '' : `/${expected}`}`,
  );
  return [...tables, ...wrap(stages, 96).map((line) => style('dim', `  ${line}`))];
}

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

/** Cut to a number of columns; colour codes take none. A line that wraps would break the redrawing. */
function cut(line: string, width: number): string {
  let columns = 0;
  let out = '';
  for (const part of line.split(/(\u001b\[[0-9;]*m)/)) {
    if (part.startsWith('\u001b')) out += part;
    else {
      out += part.slice(0, Math.max(0, width - columns));
      columns += part.length;
    }
  }
  return out;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
