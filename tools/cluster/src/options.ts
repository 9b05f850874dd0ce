/** The flags of `npm run cluster`: text in, checked options out. */
import { CoffeeError, parseFlags } from '@coffee/core';
import { parseScale, type Scale } from './scale';

export interface CommandLine {
  readonly help: boolean;
  readonly scale: Scale;
  readonly amqp?: string;
  readonly basePort?: number;
  /** Where answers are stored; left out, in a folder that goes with the cluster. */
  readonly results?: string;
  readonly transient: boolean;
  readonly failpoints: Readonly<Record<string, string>>;
}

export const usage = `npm run cluster -- [options]
  --scale LIST       processes of each service (default gateway=1,filter=1,aggregator=1,maximizer=1,joiner=1)
  --amqp URL         the broker (default: AMQP_URL, else a private RabbitMQ that ends with the cluster)
  --base-port N      port of the first gateway, the other ports behind it, those for HTTP first (default: free ports)
  --results DIR      where gateways store answers (default: RESULTS_DIR, else a folder that ends with the cluster)
  --transient        messages in work queues do not survive a restart of the broker: faster, for comparison
  --failpoint SERVICE=PLACE:STAGE[:N]
                     for tests: that process kills itself at the N-th pass of the place, e.g. filter.0=after-publish:filter.transactions:3
Other settings of the services are taken from the environment: LOG_LEVEL=debug MAX_JOBS=2 npm run cluster
`;

/** @throws CoffeeError USAGE that says which flag is wrong. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const { values } = parseFlags(args, {
    help: { type: 'boolean', default: false, short: 'h' },
    scale: { type: 'string', default: '' },
    amqp: { type: 'string' },
    'base-port': { type: 'string' },
    results: { type: 'string' },
    transient: { type: 'boolean', default: false },
    failpoint: { type: 'string', multiple: true, default: [] },
  });
  const port = values['base-port'];
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_000))
    throw new CoffeeError('USAGE', `--base-port takes a port from 1 to 65000, not ${JSON.stringify(port)}`);
  return {
    help: values.help,
    scale: parseScale(values.scale),
    transient: values.transient,
    failpoints: Object.fromEntries(values.failpoint.map(parseFailpoint)),
    ...(values.amqp !== undefined && { amqp: values.amqp }),
    ...(values.results !== undefined && { results: values.results }),
    ...(port !== undefined && { basePort: Number(port) }),
  };
}

function parseFailpoint(text: string): readonly [service: string, failpoint: string] {
  const [service, failpoint] = text.split('=');
  if (!service || !failpoint || !/^[a-z]+(\.[a-z0-9_]+)*\.\d+$/.test(service))
    throw new CoffeeError('USAGE', `--failpoint takes SERVICE=PLACE:STAGE[:N], not ${JSON.stringify(text)}`);
  return [service, failpoint];
}
