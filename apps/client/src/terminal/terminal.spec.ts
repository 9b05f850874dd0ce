import { printable } from '@coffee/core';
import type { ProgressReport } from '@coffee/jobs';
import * as fc from 'fast-check';
import { renderBars } from './bar-chart';
import { progressView, renderProgress } from './progress-view';
import { Rate } from './rate';
import { bytes, displayWidth, duration, wrapWords } from './style';
import { renderTable } from './table';
import { Terminal, type OutputStream } from './terminal';
import { cut, plain, style, text, wrapIndented, wrapLine, type Line } from './text';

class Recorder implements OutputStream {
  text = '';
  constructor(
    readonly isTTY: boolean,
    readonly columns = 80,
  ) {}
  write(text: string): void {
    this.text += text;
  }
}

const report = (seconds: number, done = 50): ProgressReport => ({
  seconds,
  tables: [{ table: 'transactions', bytes: done * 1e6, totalBytes: 100e6 }],
  stages: [
    { stage: 'filter.year', done: 3, expected: 7 },
    { stage: 'filter.hour', done: 2 },
  ],
});

describe('a line that is too long', () => {
  it('is broken between words, in its styles', () => {
    const line = text`${style('bold', 'q3')}  ${style('dim', 'total payment value of each store')}`;
    const wrapped = wrapLine(line, 20, '  ');
    expect(wrapped.map(plain)).toEqual(['q3  total payment', '  value of each', '  store']);
    expect(wrapped[1]).toContainEqual(style('dim', 'value '));
    expect(wrapLine(line, 80)).toEqual([line]);
  });

  it('keeps a word that is longer than the line', () => {
    expect(wrapLine('a bbbbbbbbbb c', 5).map(plain)).toEqual(['a', 'bbbbbbbbbb', 'c']);
    expect(wrapLine(['a ', style('bold', 'bbb'), ', c'], 5).map(plain)).toEqual(['a', 'bbb,', 'c']);
  });

  it('keeps a number and its unit together', () => {
    const read = '✓ 1 row, 108 MB in 0.78 s (138 MB/s)';
    for (let width = 8; width < read.length; width++)
      for (const lines of [wrapLine(read, width).map(plain), wrapWords(read, width)])
        expect(lines.join('|')).toMatch(/108 MB.*0\.78 s.*\(138 MB\/s\)/);
  });

  it('of a text that is indented goes on further in than it began', () => {
    expect(wrapIndented('stage\n  group by month, store\n', 16).map(plain)).toEqual([
      'stage',
      '  group by',
      '      month,',
      '      store',
    ]);
    expect(wrapIndented('a\n\n  b c', 80).map(plain)).toEqual(['a', '', '  b c']);
  });
});

describe('sizes and times', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [830.887, '831 B'],
    [999.7, '1.0 kB'],
    [1000, '1.0 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [600e6, '600 MB'],
    [3.2e9, '3.2 GB'],
  ])('%d bytes are %s', (value, text) => {
    expect(bytes(value)).toBe(text);
  });
  it.each([
    [0.351, '0.35 s'],
    [12.3, '12 s'],
    [75, '1:15 min'],
    [119.7, '2:00 min'],
  ])('%d seconds are %s', (value, text) => {
    expect(duration(value)).toBe(text);
  });
});

describe('text on a terminal', () => {
  it('counts columns, not code units', () => {
    expect([displayWidth('Café'), displayWidth('Cafe\u0301'), displayWidth('咖啡'), displayWidth('☕')]).toEqual([
      4, 4, 4, 2,
    ]);
  });
  const written = (isTTY: boolean, env: NodeJS.ProcessEnv, ...lines: Line[]): string => {
    const stream = new Recorder(isTTY);
    new Terminal(stream, env).lines(lines);
    return stream.text;
  };
  it('is coloured only on a terminal that shows colours, and not under NO_COLOR', () => {
    const line = text`${style(['bold', 'red'], 'x')} y`;
    expect(written(true, {}, line)).toBe('\u001b[1m\u001b[31mx\u001b[39m\u001b[22m y\n');
    for (const [isTTY, env] of [
      [false, {}],
      [true, { NO_COLOR: '1' }],
      [true, { TERM: 'dumb' }],
    ] as const)
      expect(written(isTTY, env, line)).toBe('x y\n');
  });
  it('is made of templates of strings, numbers, styles and lines', () => {
    expect(plain(text`${1} ${'two'} ${style('red', 'three')} ${text`${style('dim', 'four')}`}${''}.`)).toBe(
      '1 two three four.',
    );
  });
  it('has no escape codes but those of styles, whatever stands in it', () => {
    const outside = fc.string({ unit: 'binary' }).map((some) => `${some}\u001b[2J\n\u202e`);
    fc.assert(
      fc.property(outside, outside, (some, other) => {
        const [line, ...more] = written(true, {}, text`${style('red', some)}${other}`).split('\n');
        expect(more).toEqual(['']);
        expect(line!.replace('\u001b[31m', '').replace('\u001b[39m', '')).toBe(printable(some + other));
        const terminal = new Recorder(true);
        new Terminal(terminal, { NO_COLOR: '1' }).block(`${some}\n${other}`);
        expect(terminal.text.replaceAll('\n', '')).toBe(printable((some + other).replaceAll('\n', '')));
      }),
    );
  });
  it('is cut as it is printed', () => {
    expect(plain(cut(text`ab${style('red', '\u001bcd')}ef`, 7))).toBe('ab\\x1bc');
    expect(plain(cut('咖啡', 3))).toBe('咖');
  });
});

describe('renderTable', () => {
  it('aligns numbers to the right and text to the left', () => {
    expect(
      renderTable(
        ['store', 'tpv'],
        [
          ['A', '5.0'],
          ['Long name', '12345.25'],
        ],
      ).map(plain),
    ).toEqual(['  store           tpv', '  ─────────  ────────', '  A               5.0', '  Long name  12345.25']);
  });
  it('shortens texts where the terminal is narrow, and never a number', () => {
    const rows = [['G Coffee @ Kampung Changkat', '1234567.25']];
    expect(renderTable(['store', 'tpv'], rows, 30).map(plain).at(-1)).toBe('  G Coffee @ Kamp…  1234567.25');
    expect(renderTable(['store', 'tpv'], rows, 10).map(plain).at(-1)).toBe('  G Coffe…  1234567.25');
  });
  it('keeps apart what begins alike', () => {
    const rows = ['G Coffee @ Bandar Tanjung Indah', 'G Coffee @ Bukit Cendana', 'Kiosk'].map((store) => [
      store,
      '1.5',
    ]);
    const shown = (cells: string[][]): string[] =>
      renderTable(['store', 'tpv'], cells, 20)
        .map(plain)
        .slice(2)
        .map((line) => line.trim().split('  ')[0]!);
    expect(shown(rows.slice(0, 2))).toEqual(['…Bandar Tanj…', '…Bukit Cenda…']);
    expect(shown([rows[0]!, rows[2]!])).toEqual(['G Coffee @ B…', 'Kiosk']);
  });
  it('and the chart and the terminal take more rows than a call takes arguments', () => {
    const rows = Array.from({ length: 150_000 }, (_, i) => [`Store ${i}`, String(i)]);
    const lines = renderTable(['store', 'tpv'], rows, 40);
    expect(lines).toHaveLength(rows.length + 2);
    const bars = rows.map(([store, tpv]) => ({ labels: [store!], value: Number(tpv), text: tpv! }));
    expect(renderBars(bars, 40)).toHaveLength(rows.length);
    const file = new Recorder(false);
    new Terminal(file, {}).lines(lines);
    expect(file.text.endsWith('  Store 149999  149999\n')).toBe(true);
  });
  it('shows the header of an empty answer', () => {
    expect(renderTable(['a', 'b'], []).map(plain)).toEqual(['  a  b', '  ─  ─']);
  });
});

describe('renderBars', () => {
  it('gives the largest value the whole width and others their share', () => {
    const [full, half, none] = renderBars(
      [
        { labels: ['a'], value: 10, text: '10' },
        { labels: ['b'], value: 5, text: '5' },
        { labels: ['c'], value: 0, text: '0' },
      ],
      25,
    ).map(plain);
    expect([full!.match(/█/g)?.length, half!.match(/█/g)?.length, none!.match(/█/g)]).toEqual([16, 8, null]);
    expect(full!.length).toBeLessThanOrEqual(25);
  });
});

describe('a chart that has little room', () => {
  const stores = ['G Coffee @ Bandar Tanjung Indah', 'G Coffee @ Bukit Cendana'];
  const bars = stores.map((store) => ({ labels: ['2024-H1', store], value: 394042, text: '394042.685' }));

  it.each([40, 60, 80])('is no wider than %d columns, and tells its bars apart', (width) => {
    const lines = renderBars(bars, width).map(plain);
    expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(width);
    expect(lines.every((line) => line.endsWith(' 394042.685'))).toBe(true);
    expect(new Set(lines).size).toBe(2);
  });
});

describe('progress', () => {
  it('shows a bar for each table, rate and time left of all, and what each stage has done', () => {
    const [table, all, stages] = renderProgress(report(2), 25e6, 80).map(plain);
    expect(table).toMatch(/transactions {2}━{24} +50% +50 MB$/);
    expect(all).toBe('  50 MB of 100 MB · 25 MB/s · 2.00 s left');
    expect(stages).toBe('  filter.year 3/7 · filter.hour 2');
  });
  it('knows how fast it goes from the last seconds', () => {
    const rate = new Rate();
    expect([0, 1, 2].map((second) => rate.update(second, 10 * second))).toEqual([0, 10, 10]);
    for (const second of [3, 4, 5, 6, 7, 8]) rate.update(second, 20);
    expect(rate.update(9, 20)).toBe(0);
  });
  it('fits on 40 columns, with every figure whole', () => {
    const [table] = report(2).tables;
    const wide = { ...report(2), tables: [{ ...table!, table: 'transaction_items' }] };
    const lines = renderProgress(wide, 25e6, 40).map(plain);
    expect(lines).toEqual([
      expect.stringMatching(/^ {2}transaction_items {2}━+ +50% +50 MB$/),
      '  50 MB of 100 MB · 25 MB/s',
      '  2.00 s left',
      '  filter.year 3/7 · filter.hour 2',
    ]);
    for (const line of lines) expect(line.length).toBeLessThan(40);
  });
  it('shortens the name of a stage that does not fit, and shows what it has done', () => {
    const stages = [{ stage: 'joiner.menu_items.q2_most_profitable', done: 0, expected: 1 }];
    expect(plain(renderProgress({ ...report(2), stages }, 0, 40).at(-1)!)).toBe(
      '  joiner.menu_items.q2_most_profit… 0/1',
    );
  });
  it('shows the place in the queue while the job waits', () => {
    expect(renderProgress({ ...report(1), place: 2 }, 0, 80)).toEqual(['  waiting: place 2 in the queue']);
  });
  it('draws over itself on a terminal, never wider than it, and leaves nothing behind', () => {
    const terminal = new Recorder(true, 40);
    const view = progressView(new Terminal(terminal, { NO_COLOR: '1' }));
    view.update(report(0.1));
    expect(terminal.text).toBe('');
    view.update(report(1));
    for (const line of terminal.text.split('\n')) expect(line.replace(/\u001b\[\w*/g, '').length).toBeLessThan(40);
    view.update(report(2));
    expect(terminal.text).toContain('\r\u001b[3A');
    view.clear();
    expect(terminal.text.endsWith('\u001b[3A\u001b[J')).toBe(true);
  });
  it('writes over what was typed behind the block, and in a line of its own over what was typed there', () => {
    const stream = new Recorder(true, 40);
    const terminal = new Terminal(stream, {});
    terminal.draw(['one']);
    stream.text = '^C';
    terminal.line('stays');
    expect(stream.text).toBe('^C\r\u001b[1A\u001b[Jstays\n');
    stream.text = '^C';
    terminal.overTyped();
    expect(stream.text).toBe('^C\r\u001b[K');
    const file = new Recorder(false);
    new Terminal(file, {}).overTyped();
    expect(file.text).toBe('');
  });
  it('stays within the terminal, however many stages there are and whatever they are called', () => {
    const terminal = new Recorder(true, 40);
    const stages = Array.from({ length: 100 }, (_, i) => ({ stage: `s${i}\u001b[2J${'x'.repeat(60)}`, done: i }));
    progressView(new Terminal(terminal, { NO_COLOR: '1' })).update({ ...report(1), stages });
    const lines = terminal.text.split('\n');
    expect(lines.length).toBeLessThanOrEqual(24);
    for (const line of lines) expect(line.replace(/^\u001b\[(2K|J)/, '')).toMatch(/^[^\u001b]{0,39}$/);
  });
  it.each(['xterm', 'dumb'])(
    'breaks notes between words on a terminal (%s) that can be drawn over, and nowhere else',
    (TERM) => {
      const terminal = new Recorder(true, 20);
      progressView(new Terminal(terminal, { TERM, NO_COLOR: '1' })).note('left out: items.bak.csv, of no table');
      expect(terminal.text).toBe(
        TERM === 'dumb' ? 'left out: items.bak.csv, of no table\n' : 'left out:\n  items.bak.csv, of\n  no table\n',
      );
    },
  );
  it('prints a plain line now and then elsewhere', () => {
    const file = new Recorder(false);
    const view = progressView(new Terminal(file, {}));
    for (const seconds of [0.5, 1, 2, 2.5, 3.9, 4]) view.update(report(seconds, 10 * seconds));
    view.clear();
    expect(file.text).toBe('2.00 s: 20 MB of 100 MB read\n4.00 s: 40 MB of 100 MB read, 10 MB/s, 6.00 s left\n');
  });
  it('prints plain lines on a terminal that cannot be drawn over', () => {
    const terminal = new Recorder(true);
    progressView(new Terminal(terminal, { TERM: 'dumb' })).update(report(2));
    expect(terminal.text).toBe('2.00 s: 50 MB of 100 MB read\n');
  });
});
