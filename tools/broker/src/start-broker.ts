/**
 * A RabbitMQ to work with: the one that AMQP_URL names, or a private one that lives and dies with this process.
 * Owns: the life of the private one. Must not know: who uses it.
 */
import { CoffeeError } from '@coffee/core';
import type { Broker } from './broker';
import { findServer, type ServerSource } from './find-server';
import { freePorts } from './free-ports';
import { startNode } from './private-node';

export interface BrokerOptions {
  /** Use the broker of AMQP_URL when that is set (the default); false: a private one in any case. */
  readonly shared?: boolean;
  /** Told what takes long. The default writes to standard error. */
  readonly log?: (line: string) => void;
  /** How long the broker may take to answer (ms). */
  readonly patience?: number;
}

export const BOOT_PATIENCE = 60_000;

/**
 * @throws CoffeeError USAGE when no RabbitMQ can be had; the message says what to do.
 * @throws CoffeeError TRANSPORT when it was started and does not answer; the message ends with what it wrote last.
 */
export async function startBroker(options: BrokerOptions = {}): Promise<Broker> {
  const { shared = true, log = (line) => void process.stderr.write(`${line}\n`), patience = BOOT_PATIENCE } = options;
  const url = process.env['AMQP_URL'];
  if (shared && url) return sharedBroker(url);
  const source = findServer(log);
  try {
    return await startPrivate(source, patience);
  } catch (first) {
    // Another process may have taken a port between our look and the broker's use of it.
    if (!(first instanceof CoffeeError && first.message.includes('eaddrinuse'))) throw first;
    return startPrivate(source, patience);
  }
}

const sharedBroker = (url: string): Broker =>
  foreignBroker(url, 'the broker of AMQP_URL is not ours to restart; unset AMQP_URL for a private one');

/** One that somebody else has started. @param refusal why it is neither restarted nor killed here. */
export function foreignBroker(url: string, refusal: string): Broker {
  const refuse = (): Promise<never> => Promise.reject(new CoffeeError('USAGE', refusal));
  return {
    url,
    isPrivate: false,
    dataFolder: undefined,
    lost: new Promise(() => undefined),
    stop: () => Promise.resolve(),
    restart: refuse,
    kill: refuse,
    revive: refuse,
    control: refuse,
  };
}

async function startPrivate(source: ServerSource, patience: number): Promise<Broker> {
  const [amqp, distribution, mapper] = (await freePorts(3)) as [number, number, number];
  return startNode(source, { amqp, distribution, mapper }, patience);
}
