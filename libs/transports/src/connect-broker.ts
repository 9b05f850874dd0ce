/**
 * Which transport a service talks over: it follows from the scheme of its broker's URLs. Owns: the list of transports. Must not know: what is
 * done over one.
 */
import { CoffeeError } from '@coffee/core';
import { connectRabbitmq } from '@coffee/middleware-rabbitmq';
import {
  brokerOptions,
  brokerSchemes,
  type BrokerScheme,
  type BrokerSettings,
  type Connect,
  type ServiceTransport,
  type TransportEvent,
} from '@coffee/middleware/service';

export interface BrokerOptions extends ReturnType<typeof brokerOptions> {
  /** In the broker's list of connections. */
  readonly name: string;
  readonly onEvent: (event: TransportEvent) => void;
}

export type ConnectTransport = (options: BrokerOptions) => Promise<ServiceTransport>;

const transports: Readonly<Record<BrokerScheme, ConnectTransport>> = {
  amqp: connectRabbitmq,
  amqps: connectRabbitmq,
};

/** @param app the name of the service. @returns what connects it; it throws what the transport throws. */
export const connectBroker =
  (app: string): Connect<BrokerSettings & { readonly REPLICA: number }> =>
  (settings, onEvent) =>
    transportOf(settings.AMQP_URL)({ ...brokerOptions(settings), name: `${app}.${settings.REPLICA}`, onEvent });

/** By the first URL: a transport refuses those of another. @throws CoffeeError USAGE. */
export function transportOf([first = '']: readonly string[]): ConnectTransport {
  const scheme = brokerSchemes.find((each) => URL.canParse(first) && new URL(first).protocol === `${each}:`);
  if (!scheme) throw new CoffeeError('USAGE', `brokers have URLs that begin with ${brokerSchemes.join(' or ')}`);
  return transports[scheme];
}
