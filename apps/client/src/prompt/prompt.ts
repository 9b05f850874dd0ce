/**
 * The prompt of `coffee sql DIR`: questions that are typed, each answered when it ends with a semicolon, and commands that begin with a dot. An error
 * is told, and the next question can be asked.
 */
import { CoffeeError, plural, quotedStart } from '@coffee/core';
import type { Tables } from '@coffee/protocol';
import { checkPrintable, outputFormatOf, outputFormats, type OutputFormat } from '../output/output-format';
import { sayError } from '../exit-with';
import { interruptible, type Interruption } from '../interrupt';
import { bytes } from '../terminal/style';
import type { Terminal } from '../terminal/terminal';
import { style, text, type Line } from '../terminal/text';
import { completionsOf } from './completions';
import type { History } from './history';
import { TypedStatements, type TypedOptions } from './typed-statements';

/** What a prompt asks, and of what. */
export interface AskedFolder {
  readonly tables: Tables;
  /** Of the folder, in bytes by table. */
  readonly sizes: ReadonlyMap<string, number>;
  /** These tables as a `schema.sql` has them. */
  readonly schemaText: (tables: Tables) => string;
  /** Whether a text is a whole question. */
  readonly isWhole: (text: string) => boolean;
  /** @throws CoffeeError, for SQL with line and column. */
  readonly answer: (text: string, settings: PromptSettings, interruption: Interruption) => Promise<void>;
  /** The plans of a question, line by line. @throws as `answer`. */
  readonly explain: (text: string, settings: PromptSettings) => Promise<readonly string[]>;
}

export interface PromptSettings {
  readonly format: OutputFormat;
  /** Of parameters, by name without the dollar. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Whether what was read, and how long it took, is told. */
  readonly isTimed: boolean;
}

const commands: Readonly<Record<string, string>> = {
  '.explain QUESTION;': 'how it would be answered',
  '.format NAME': `of answers: ${outputFormats.join(', ')}`,
  '.help': 'this list',
  '.param NAME=VALUE':
    'value of a parameter, $NAME in questions that have it; .param lists them, .param NAME= takes one away',
  '.quit': 'leave, as Ctrl-D',
  '.schema [TABLE]': 'columns of the tables',
  '.tables': 'the tables of the folder',
  '.timer on|off': 'whether the time of a question is told',
};

export class Prompt {
  #settings: PromptSettings;

  constructor(
    private readonly folder: AskedFolder,
    private readonly out: Terminal,
    settings: PromptSettings,
  ) {
    this.#settings = settings;
  }

  /** Ends when whoever types ends it. */
  async run(streams: Pick<TypedOptions, 'input' | 'output'>, history: Pick<History, 'entries' | 'add'>): Promise<void> {
    const words = Object.entries(this.folder.tables).flatMap(([name, table]) => [
      name,
      ...table.columns.map((column) => column.name),
    ]);
    const complete = completionsOf(
      [...new Set(words)],
      Object.keys(commands).map((command) => command.split(' ')[0]!),
    );
    // Of a dot command the question may take several lines, too.
    const isWhole = (typed: string): boolean => /^\s*\.(?!explain)/i.test(typed) || this.folder.isWhole(typed);
    const statements = new TypedStatements({ ...streams, complete, isWhole });
    this.out.line([style('dim', 'Questions end with a semicolon. .help lists what else there is; Ctrl-D leaves.')]);
    for (;;) {
      const statement = (await statements.next(history.entries))?.trim();
      if (statement === undefined || /^\.(quit|exit)\b/i.test(statement)) return;
      history.add(statement);
      try {
        await this.#serve(statement);
      } catch (thrown) {
        sayError(thrown);
      }
    }
  }

  async #serve(statement: string): Promise<void> {
    const [, command, rest = ''] = /^(\.\S*)\s*([^]*)$/.exec(statement) ?? [];
    if (command !== undefined) return this.#command(command.toLowerCase(), rest.trim());
    await interruptible((interruption) => this.folder.answer(statement, this.#settings, interruption));
  }

  async #command(command: string, rest: string): Promise<void> {
    switch (command) {
      case '.help':
        return this.out.lines(listOf(commands));
      case '.tables':
        return this.out.lines(this.#tables());
      case '.schema':
        return this.out.lines(this.#schema(rest));
      case '.explain':
        return this.out.lines(await this.folder.explain(rest, this.#settings));
      case '.timer':
        return this.#set({ isTimed: onOrOff(rest) });
      case '.format':
        return this.#set({ format: formatOf(rest) });
      case '.param':
        return this.#param(rest);
      default:
        throw new CoffeeError('USAGE', `there is no command ${quotedStart(command, 40)}; see .help`);
    }
  }

  #set(change: Partial<PromptSettings>): void {
    this.#settings = { ...this.#settings, ...change };
  }

  #param(rest: string): void {
    const { parameters } = this.#settings;
    if (rest === '') return this.out.lines(Object.entries(parameters).map(([name, value]) => `$${name} = ${value}`));
    const [, name, value] = /^\$?(\w+)\s*=\s*(.*)$/s.exec(rest) ?? [];
    if (name === undefined)
      throw new CoffeeError('USAGE', '.param takes a name and its value, like .param years=2024,2025');
    const values = new Map(Object.entries(parameters));
    const known = [...values.keys()].find((each) => each.toLowerCase() === name.toLowerCase()) ?? name;
    if (value === '') values.delete(known);
    else values.set(known, value!);
    this.#set({ parameters: Object.fromEntries(values) });
  }

  #tables(): Line[] {
    return Object.entries(this.folder.tables).map(([name, table]) => {
      const size = this.folder.sizes.get(name);
      const columns = plural(table.columns.length, 'column');
      return size === undefined
        ? [style('dim', `${name}  ${columns}, not in this folder`)]
        : text`${name}  ${style('dim', `${columns}, ${bytes(size)}`)}`;
    });
  }

  #schema(name: string): Line[] {
    const wanted = name.replace(/;$/, '').toLowerCase();
    const found = Object.entries(this.folder.tables).filter(([table]) => wanted === '' || table === wanted);
    if (found.length === 0) throw new CoffeeError('USAGE', `there is no table ${quotedStart(name)}; see .tables`);
    return this.folder.schemaText(Object.fromEntries(found)).trimEnd().split('\n');
  }
}

function listOf(entries: Readonly<Record<string, string>>): Line[] {
  const width = Math.max(0, ...Object.keys(entries).map(({ length }) => length));
  return Object.entries(entries).map(([name, meaning]) => text`  ${name.padEnd(width)}  ${style('dim', meaning)}`);
}

function onOrOff(word: string): boolean {
  if (/^(on|off)$/i.test(word)) return word.toLowerCase() === 'on';
  throw new CoffeeError('USAGE', '.timer takes on or off');
}

/** @throws CoffeeError USAGE */
function formatOf(word: string): OutputFormat {
  const format = outputFormatOf(word);
  if (format === undefined)
    throw new CoffeeError('USAGE', `.format takes one of ${outputFormats.join(', ')}, not ${quotedStart(word, 40)}`);
  checkPrintable(format, 1, true);
  return format;
}
