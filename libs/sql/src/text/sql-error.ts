/** What is wrong with a text, and where. Owns: how that is shown. */
import { CoffeeError, printable } from '@coffee/core';

/** Of a character: both from 1, columns in code points. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Characters of a line that are shown around the place. */
const SHOWN = 100;

/** USAGE: the message has the place, the problem and what works, then the line and a caret under the place. */
export class SqlError extends CoffeeError {
  override readonly name: string = 'SqlError';
  constructor(
    /** One line, without the place. */
    readonly problem: string,
    readonly at: Position,
    text: string,
    /** Of its file, where more than one is looked at. */
    file?: string,
  ) {
    super(
      'USAGE',
      `${file === undefined ? '' : `${file} `}line ${at.line}, column ${at.column}: ${problem}\n${lineWithCaret(text, at)}`,
    );
  }
}

function lineWithCaret(text: string, { line, column }: Position): string {
  const characters = Array.from(text.split('\n')[line - 1]?.replace(/\r$/, '') ?? '');
  const from = Math.max(0, Math.min(column - 1 - SHOWN / 2, characters.length - SHOWN));
  // Each character is shown as one or more that stand in one line, so the caret stands where those before it end.
  const shown = characters.slice(from, from + SHOWN).map((each) => (each === '\t' ? ' ' : printable(each)));
  const before = shown.slice(0, column - 1 - from).join('');
  return `  ${shown.join('')}\n  ${' '.repeat(Array.from(before).length)}^`;
}

/** A text that messages are about. */
export class SqlText {
  /** @param file its name, for messages, where it is not the only text. */
  constructor(
    readonly text: string,
    private readonly file?: string,
  ) {}

  /** Something is wrong here. */
  error(at: Position, problem: string): SqlError {
    return new SqlError(problem, at, this.text, this.file);
  }
}
