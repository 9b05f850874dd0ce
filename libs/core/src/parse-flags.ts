/** The flags of a command of this repository. Owns: the words for what it does not take. Must not know: what flags mean. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { CoffeeError } from './errors';
import { quoted } from './printable';

type Flags = NonNullable<ParseArgsConfig['options']>;

/** `takesWords`: also what is no flag. @throws CoffeeError USAGE that says which word is wrong. */
export function parseFlags<const T extends Flags>(args: readonly string[], options: T, takesWords = false) {
  const problem = problemOf(args, options, takesWords);
  if (problem !== undefined) throw new CoffeeError('USAGE', `${problem}; see --help`);
  return parseArgs({ args: [...args], options, allowPositionals: takesWords });
}

function problemOf(args: readonly string[], options: Flags, takesWords: boolean): string | undefined {
  for (const token of parseArgs({ args: [...args], options, strict: false, tokens: true }).tokens) {
    if (token.kind === 'positional' && !takesWords) return `only flags are taken, not ${quoted(token.value)}`;
    if (token.kind !== 'option') continue;
    const { name, rawName, value, inlineValue } = token;
    if (!Object.hasOwn(options, name)) return `there is no flag ${rawName}`;
    const takesValue = options[name]!.type === 'string';
    if (!takesValue && value !== undefined) return `${rawName} takes no value`;
    // A flag in the place of a value: the value was forgotten.
    if (takesValue && (value === undefined || (!inlineValue && /^-./.test(value)))) return `${rawName} takes a value`;
  }
  return undefined;
}
