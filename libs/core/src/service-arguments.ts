/** The command line of a service: it has settings in its environment, and only says which build it is. */
import { CoffeeError } from './errors';
import { quotedStart } from './printable';

export interface Program {
  readonly name: string;
  readonly version: string;
}

/**
 * @returns what to print instead of running; undefined when there are no arguments.
 * @throws CoffeeError USAGE for any other argument, which would be passed over in silence.
 */
export function answerTo(args: readonly string[], { name, version }: Program): string | undefined {
  if (args.length === 0) return undefined;
  if (args.length === 1 && args[0] === '--version') return `${name} ${version}\n`;
  throw new CoffeeError(
    'USAGE',
    `${name} takes no arguments but --version, not ${quotedStart(args.join(' '))}: its settings are environment variables`,
  );
}
