/** The flags that say how to reach the gateways, shared by the commands that do. What they leave out comes from the environment. */
import { readFileSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { CoffeeError } from '@coffee/core';
import type { GatewayClient } from '@coffee/sessions/client';
import { stderr } from '../terminal/terminal';
import { integerFlag } from './flags';

export interface GatewayFlags {
  readonly gateway?: string;
  readonly tokenFile?: string;
  readonly tls?: true;
  readonly ca?: string;
  readonly patience?: number;
}

/** How long to try before the first connection, and after one was lost (s). */
const FIRST_PATIENCE = 10;
const PATIENCE = 120;

/** A variable that is set to nothing is not set. */
const fromEnvironment = (option: Option, name: string): Option =>
  process.env[name] === '' ? option : option.env(name);

export const withGateway = (command: Command): Command =>
  command
    .addOption(
      fromEnvironment(
        new Option('--gateway <list>', 'HOST:PORT of a gateway, or several with commas'),
        'COFFEE_GATEWAY',
      ),
    )
    .addOption(
      fromEnvironment(
        new Option('--token-file <file>', 'the file with your token (or set COFFEE_TOKEN)'),
        'COFFEE_TOKEN_FILE',
      ),
    )
    .option('--tls', 'connect with TLS')
    .addOption(fromEnvironment(new Option('--ca <file>', 'with TLS: certificates to trust, in PEM'), 'COFFEE_CA'))
    .addOption(
      fromEnvironment(
        new Option(
          '--patience <seconds>',
          `how long to try to reach a gateway (default: ${FIRST_PATIENCE} at first, ${PATIENCE} later)`,
        ),
        'COFFEE_PATIENCE',
      ).argParser(integerFlag('--patience', 0, 86_400)),
    );

/**
 * Says on standard error when it has to wait for a gateway, unless `quiet`. What talks to gateways is loaded here, so that commands
 * that need none start without it. @throws CoffeeError USAGE
 */
export async function gatewayClient(flags: GatewayFlags & { readonly quiet?: true }): Promise<GatewayClient> {
  if (flags.gateway === undefined)
    throw new CoffeeError('USAGE', 'no gateway is given: use --gateway HOST:PORT, or set COFFEE_GATEWAY');
  const token = flags.tokenFile === undefined ? process.env['COFFEE_TOKEN'] : read(flags.tokenFile, '--token-file');
  const ca = flags.ca === undefined ? undefined : read(flags.ca, '--ca');
  const { GatewayClient, parseGateways } = await import('@coffee/sessions/client');
  return new GatewayClient({
    gateways: parseGateways(flags.gateway),
    patience: (flags.patience ?? PATIENCE) * 1000,
    firstPatience: (flags.patience ?? FIRST_PATIENCE) * 1000,
    ...(!flags.quiet && { onWaiting: ({ message }) => stderr.wrapped(`${message}; trying again …`) }),
    ...(token !== undefined && { token: token.trim() }),
    ...((flags.tls || ca !== undefined) && { tls: { ...(ca !== undefined && { ca }) } }),
  });
}

/** The flags again, as one would type them. */
export function gatewayFlagsText({ gateway = '', tokenFile, tls, ca }: GatewayFlags): string {
  const parts = [`--gateway ${shellWord(gateway)}`];
  if (tokenFile !== undefined) parts.push(`--token-file ${shellWord(tokenFile)}`);
  if (ca !== undefined) parts.push(`--ca ${shellWord(ca)}`);
  else if (tls) parts.push('--tls');
  return parts.join(' ');
}

export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

function read(file: string, flag: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new CoffeeError('USAGE', `${flag}: cannot read ${file}: ${(cause as Error).message}`, { cause });
  }
}
