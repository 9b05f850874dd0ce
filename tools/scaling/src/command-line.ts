/** The command line of `npm run scale`: text in, checked options out. */
import { CoffeeError, parseFlags } from '@coffee/core';

export const targets = ['compose', 'kubernetes', 'run', 'plan'] as const;
export type Target = (typeof targets)[number];

export type CommandLine =
  { readonly target: 'help' } | { readonly target: Target; readonly config: string; readonly out: string | undefined };

export const usage = `npm run scale -- TARGET --config FILE [--out PATH]
  compose      write a compose file (default docker-compose.yaml; - for standard output, with npm run --silent), with its secrets in secrets/ beside it
  kubernetes   write a folder of manifests (default kubernetes)
  run          run the services as processes of this machine, until Ctrl-C; a broker that is theirs runs with them
  plan         print what would run: services, replicas, queues and partitions, limits

  --config FILE   the scaling file; samples with every key explained are in deploy/scaling
  --out PATH      where to write
  --help          this text
`;

/** @throws CoffeeError USAGE that says what is wrong. */
export function parseCommandLine(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): CommandLine {
  const options = {
    help: { type: 'boolean', default: false, short: 'h' },
    config: { type: 'string', short: 'c' },
    out: { type: 'string', short: 'o' },
  } as const;
  const { values, positionals } = parseFlags(args, options, true);
  if (values.help || args.length === 0) return { target: 'help' };
  const [name, ...rest] = positionals;
  const target = targets.find((candidate) => candidate === name);
  if (!target || rest.length > 0)
    throw new CoffeeError(
      'USAGE',
      `${JSON.stringify(positionals.join(' '))} is none of ${targets.join(', ')}; see --help`,
    );
  if (values.config === undefined) throw new CoffeeError('USAGE', `${target} takes --config FILE; see --help`);
  if (values.out !== undefined && (target === 'run' || target === 'plan'))
    throw new CoffeeError('USAGE', `${target} writes no file: leave --out away`);
  if (values.out === '-' && npmPrintsItsBanner(environment))
    throw new CoffeeError('USAGE', 'npm prints its own lines on standard output: npm run --silent scale -- … --out -');
  return { target, config: values.config, out: values.out };
}

/** It does so for every script unless it was told to be silent. */
const npmPrintsItsBanner = (environment: Readonly<Record<string, string | undefined>>): boolean =>
  environment['npm_lifecycle_event'] !== undefined && environment['npm_config_loglevel'] !== 'silent';
