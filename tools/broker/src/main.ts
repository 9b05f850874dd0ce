/** `broker`: starts a broker, prints `AMQP_URL=…`, and ends with it: on a signal, when its standard input ends, when it ends by itself. */
import { asCoffeeError } from '@coffee/core';
import { startBroker } from './start-broker';

async function main(): Promise<void> {
  const broker = await startBroker({ shared: false });
  process.stdout.write(`AMQP_URL=${broker.url}\n`);
  const asked = new Promise<undefined>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve(undefined));
    process.stdin.once('close', () => resolve(undefined)).resume();
  });
  const lost = await Promise.race([asked, broker.lost]);
  await broker.stop();
  if (lost) throw lost;
}

main().then(
  () => process.exit(0),
  (thrown: unknown) => {
    const error = asCoffeeError(thrown);
    process.stderr.write(`${error.code}: ${error.message}\n`);
    process.exit(error.exitCode);
  },
);
