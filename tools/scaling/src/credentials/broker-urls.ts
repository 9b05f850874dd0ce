/** Where the broker is, for each of its users: with his name and password at one of ours, as given at one of others. Pure. */
import { brokerUsers, type BrokerUser } from '../broker-rights';
import type { Scaling } from '../scaling';
import type { Words } from './words';

const PORT = 5672;

/** @param hosts of the nodes of a broker of ours, as its users see them. */
export function brokerUrls(
  { broker }: Scaling,
  { passwords }: Words,
  hosts: (user: BrokerUser) => readonly string[],
): ReadonlyMap<BrokerUser, string> {
  const urlsOf = (user: BrokerUser): readonly string[] =>
    'urls' in broker
      ? broker.urls
      : hosts(user).map((host) => `amqp://${user}:${passwords.get(user) ?? ''}@${host}:${PORT}`);
  return new Map(brokerUsers.map((user) => [user, urlsOf(user).join(',')]));
}
