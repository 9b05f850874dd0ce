/**
 * What is typed at a prompt, statement by statement. Owns: the terminal while a statement is typed, and only then: while it is answered, Ctrl-C is
 * a signal as in every other command.
 */
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

export interface TypedOptions {
  readonly input: Readable;
  readonly output: Writable;
  /** @returns words that may stand at the end of a line, and how much of its end they are for. */
  readonly complete: (line: string) => [words: string[], part: string];
  /** Whether nothing must follow. */
  readonly isWhole: (text: string) => boolean;
}

const FIRST = 'sql> ';
const NEXT = '...> ';

export class TypedStatements {
  /** Lines that came with those before: text that was pasted. */
  #lines: string[] = [];
  /** Of a line that has no end yet. */
  #rest = '';

  constructor(private readonly options: TypedOptions) {}

  /** @param history newest first. @returns undefined at the end of the input: Ctrl-D, or two times Ctrl-C with nothing typed. */
  next(history: readonly string[]): Promise<string | undefined> {
    const typed: string[] = [];
    const take = (): string | undefined => {
      while (this.#lines.length > 0) {
        typed.push(this.#lines.shift()!);
        const text = typed.join('\n');
        if (text.trim() === '') typed.length = 0;
        else if (this.options.isWhole(text)) return text;
      }
      return undefined;
    };
    const whole = take();
    return whole !== undefined || this.options.input.readableEnded
      ? Promise.resolve(whole)
      : this.#type(history, typed, take);
  }

  #type(history: readonly string[], typed: string[], take: () => string | undefined): Promise<string | undefined> {
    const { input, output, complete } = this.options;
    return new Promise((resolve) => {
      const lines = createInterface({
        ...{ input, output, terminal: true, history: [...history], historySize: 1000, completer: complete },
        prompt: typed.length > 0 ? NEXT : FIRST,
      });
      let found: string | undefined;
      let isLeaving = false;
      const ask = (): void => {
        lines.setPrompt(typed.length > 0 ? NEXT : FIRST);
        lines.prompt();
      };
      lines.on('line', (line) => {
        isLeaving = false;
        this.#lines.push(line);
        // Behind a whole one: they are for the next.
        if (found !== undefined) return;
        found = take();
        if (found === undefined) return ask();
        // In the next turn: lines that came with this one are told before.
        setImmediate(() => lines.close());
      });
      lines.on('SIGINT', () => {
        const isEmpty = typed.length === 0 && lines.line === '';
        if (isEmpty && isLeaving) return lines.close();
        isLeaving = isEmpty;
        typed.length = 0;
        output.write(isEmpty ? '\n(Ctrl-C again, or .quit, to leave)\n' : '\n');
        // What was typed of this line is given up.
        lines.write(null, { ctrl: true, name: 'e' });
        lines.write(null, { ctrl: true, name: 'u' });
        ask();
      });
      lines.on('close', () => {
        this.#rest = lines.line;
        if (found === undefined) output.write('\n');
        resolve(found);
      });
      ask();
      if (this.#rest !== '') lines.write(this.#rest);
      this.#rest = '';
    });
  }
}
