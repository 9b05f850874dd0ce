/**
 * The one way in which this command writes lines for people. Owns: escape codes (styles, and drawing over a block of lines that is
 * replaced), and that nothing else in a line is one: text may come from files, gateways and brokers.
 */
import { columnsOf } from './style';
import { styleText } from 'node:util';
import { printable, printableLines } from '@coffee/core';
import { cut, partsOf, style, wrapLine, type Line, type Part } from './text';

export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

/** Of a terminal that does not know. */
const USUAL_ROWS = 24;

export class Terminal {
  /** Lines of the block that is on the screen. */
  #drawn = 0;

  constructor(
    private readonly stream: OutputStream,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  get width(): number {
    return columnsOf(this.stream);
  }

  /** Lines of it. */
  get height(): number {
    return this.stream.rows || USUAL_ROWS;
  }

  /** Whether the cursor can be moved about: a terminal that says that it cannot is written to like a file. */
  get canRedraw(): boolean {
    return this.stream.isTTY === true && this.env['TERM'] !== 'dumb';
  }

  /** A line that stays; in the place of the block, if there is one. */
  line(line: Line): void {
    this.lines([line]);
  }

  /** As `line`, of any number. */
  lines(lines: readonly Line[]): void {
    this.stream.write(this.#erased() + this.#rendered(lines));
    this.#drawn = 0;
  }

  /** As `line`, broken between words where a terminal is narrower; a file or a program gets it whole. */
  wrapped(line: Line): void {
    this.lines(wrapLine(line, this.canRedraw ? this.width : Infinity, '  '));
  }

  /** A text of several lines, all of it ours but for what was put into it. */
  block(text: string): void {
    this.stream.write(`${this.#erased()}${printableLines(text)}`);
    this.#drawn = 0;
  }

  /** Draws a block of lines, none wider than the terminal, over the one before. Only where `canRedraw`. */
  draw(lines: readonly Line[]): void {
    const visible = lines.slice(0, this.height - 1);
    this.stream.write(`${this.#up()}${this.#rendered(visible, '\u001b[2K')}\u001b[J`);
    this.#drawn = visible.length;
  }

  /** Takes the whole screen, and leaves what is on it as it is: it is there again after `leaveScreen`. Only where `canRedraw`. */
  enterScreen(): void {
    this.stream.write('\u001b[?1049h\u001b[?25l');
  }

  /** Draws lines over all of the screen, cut where it ends. Those that have no room are counted in the last. */
  fillScreen(lines: readonly Line[]): void {
    const { height } = this;
    const hidden = lines.length - height;
    const shown = hidden > 0 ? [...lines.slice(0, height - 1), [style('dim', `  … ${hidden + 1} more lines`)]] : lines;
    const rows = shown.map((line) => `${this.#render(cut(line, this.width))}\u001b[K`);
    this.stream.write(`\u001b[H${rows.join('\r\n')}\u001b[J`);
  }

  /** Idempotent. */
  leaveScreen(): void {
    this.stream.write('\u001b[?25h\u001b[?1049l');
  }

  /** Takes the block off the screen: what follows is printed where it was. */
  clear(): void {
    if (this.#drawn > 0) this.stream.write(this.#erased());
    this.#drawn = 0;
  }

  /**
   * Where the next line begins, a terminal shows what was typed, a `^C`: that is written over. Behind a block it goes with the block.
   * Not where answers may stand in the same line.
   */
  overTyped(): void {
    if (this.canRedraw) this.stream.write('\r\u001b[K');
  }

  /** To the first column, too: the terminal may show behind the block what was typed. */
  #up(): string {
    return this.#drawn > 0 ? `\r\u001b[${this.#drawn}A` : '';
  }

  #erased(): string {
    return this.#drawn > 0 ? `${this.#up()}\u001b[J` : '';
  }

  #rendered(lines: readonly Line[], before = ''): string {
    return lines.map((line) => `${before}${this.#render(line)}\n`).join('');
  }

  #render(line: Line): string {
    return partsOf(line)
      .map((part) => this.#styled(part))
      .join('');
  }

  #styled(part: Part): string {
    if (typeof part === 'string') return printable(part);
    const shown = printable(part.text);
    // NO_COLOR: https://no-color.org
    return this.canRedraw && !this.env['NO_COLOR'] ? styleText([...part.formats], shown) : shown;
  }
}

/** For answers. */
export const stdout = new Terminal(process.stdout, process.env);
/** For everything else that is said. */
export const stderr = new Terminal(process.stderr, process.env);
