/** The broker that all tests of a run share. */
import { CoffeeError } from '@coffee/core';

/**
 * The URL of the shared broker. Queues in it are named so that tests cannot meet.
 * @throws CoffeeError USAGE when there is none: a test that needs a broker never passes without one.
 */
export function testBroker(): string {
  const url = process.env['AMQP_URL'];
  if (!url)
    throw new CoffeeError(
      'USAGE',
      'AMQP_URL is not set: `npm test` starts a broker, or set it to a RabbitMQ for tests',
    );
  return url;
}
