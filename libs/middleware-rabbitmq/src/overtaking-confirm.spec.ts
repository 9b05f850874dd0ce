/** A log that gets another leader while a record is on its way to it: what RabbitMQ before 4.0 then confirms without having taken it. */
import { OwnBroker, bytes, text, until } from './own-broker.fixture';

jest.setTimeout(60_000);

const own = OwnBroker.aroundTests();

const lookUp = (log: string): string =>
  `{ok, Q} = rabbit_amqqueue:lookup(rabbit_misc:r(<<"/">>, queue, <<"${log}">>)), Leader = amqqueue:get_pid(Q),`;

/** The log has no leader, and gets none, until `electLeader`. */
const loseLeader = (log: string): Promise<string> =>
  own.broker.control('eval', `${lookUp(log)} ok = sys:suspend(rabbit_stream_coordinator), exit(Leader, kill).`);

/** Resolves when whoever sends to the log has been told of its new leader. */
async function electLeader(log: string): Promise<void> {
  await own.broker.control('eval', 'sys:resume(rabbit_stream_coordinator).');
  await until(
    'the new leader',
    () => own.broker.control('eval', `${lookUp(log)} is_process_alive(Leader).`),
    (alive) => alive.trim() === 'true',
  );
}

it('a record is safe when it is in its log, not when the broker says so of records behind one that it has lost', async () => {
  const transport = await own.connect();
  const [queue, log] = [transport.workQueue(own.newName('queue')), transport.log(own.newName('log'))];
  await Promise.all([queue.declare(), log.declare()]);
  // The broker takes the numbers of messages on their channel for those of records in their log.
  for (let i = 0; i < 3; i++) await queue.send(bytes('a chunk'));
  await log.append(bytes('before'));
  await loseLeader(log.name);
  const onItsWay = log.append(bytes('on its way'));
  // Behind it on the same channel.
  await queue.send(bytes('a chunk'));
  await electLeader(log.name);
  await log.append(bytes('behind'));
  const seen: string[] = [];
  await log.startReading(({ body }) => void seen.push(text(body)));
  await until(
    'what was confirmed',
    () => seen,
    (records) => records.includes('behind'),
  );
  await onItsWay;
  expect(seen[0]).toBe('before');
  expect(seen).toContain('on its way');
});
