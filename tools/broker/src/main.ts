/** `broker`: starts a broker, prints `AMQP_URL=…`, and ends with it on a signal or when its standard input ends. */
import { asCoffeeError } from '@coffee/core';
import { startBroker } from './start-broker';

async function main(): Promise<void> {
  const broker = await startBroker({ shared: false });
  process.stdout.write(`AMQP_URL=${broker.url}\n`);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
    process.stdin.once('close', () => resolve()).resume();
  });
  await broker.stop();
}

main().then(
  () => process.exit(0),
  (thrown: unknown) => {
    const error = asCoffeeError(thrown);
    process.stderr.write(`${error.code}: ${error.message}\n`);
    process.exit(error.exitCode);
  },
);
