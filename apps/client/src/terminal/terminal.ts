/**
 * The one way in which this command writes lines for people. Owns: escape codes (styles, and drawing over a block of lines that is
 * replaced), and that nothing else in a line is one: text may come from files, gateways and brokers.
 */
import { columnsOf } from './style';
import { styleText } from 'node:util';
import { printable, printableLines } from '@coffee/core';
import { partsOf, wrapLine, type Line, type Part } from './text';

export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

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
    const visible = lines.slice(0, (this.stream.rows ?? 24) - 1);
    this.stream.write(`${this.#up()}${this.#rendered(visible, '\u001b[2K')}\u001b[J`);
    this.#drawn = visible.length;
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
    return lines
      .map(
        (line) =>
          `${before}${partsOf(line)
            .map((part) => this.#styled(part))
            .join('')}\n`,
      )
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
