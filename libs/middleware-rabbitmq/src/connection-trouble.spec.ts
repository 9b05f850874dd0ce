/** What is said of a broker that cannot be reached, and of logs that it does not find: who, why, and whether it is final. */
import { OwnBroker, bytes, text, until } from './own-broker.fixture';

jest.setTimeout(60_000);

const own = OwnBroker.aroundTests();

/** No words of the library that speaks to the broker. */
const JARGON = /no reply will be forthcoming|Channel (closed|closing)|IllegalOperation|Operation failed/;

it('an outage is told with the address and the reason, once for each connection and reason', async () => {
  await own.connect();
  own.proxy.block();
  await until(
    'several attempts',
    () => own.events.filter(({ type }) => type === 'retryScheduled').length,
    (count) => count >= 12,
  );
  const { host } = new URL(own.proxy.url);
  const lost = own.events.filter((event) => event.type === 'lost');
  const unreachable = own.events.filter((event) => event.type === 'unreachable');
  expect(lost.map(({ role, broker }) => `${role} ${broker}`).sort()).toEqual([`consume ${host}`, `publish ${host}`]);
  for (const { role, broker, reason } of [...lost, ...unreachable]) {
    expect([role, broker]).toEqual([expect.stringMatching(/^(publish|consume)$/), host]);
    expect(reason).not.toMatch(JARGON);
    expect(reason).not.toContain('guest');
  }
  const told = unreachable.map(({ role, reason }) => `${role} ${reason}`);
  expect(new Set(told).size).toBe(told.length);
  expect(new Set(unreachable.map(({ role }) => role))).toEqual(new Set(['publish', 'consume']));
});

it('what a lost connection interrupts fails with the reason for the loss', async () => {
  const transport = await own.connect({ outage: 2_000 });
  const [queue, log] = [transport.workQueue(own.newName('queue')), transport.log(own.newName('log'))];
  await Promise.all([queue.declare(), log.declare()]);
  own.proxy.block();
  const failures = await Promise.allSettled([
    queue.send(bytes('x')),
    queue.depth(),
    log.append(bytes('x')),
    log.declare(),
    log.startReading(() => undefined),
  ]);
  for (const failure of failures) {
    expect(failure).toMatchObject({ status: 'rejected', reason: { code: 'TRANSPORT', retriable: true } });
    const { message } = (failure as PromiseRejectedResult).reason as Error;
    expect(message).toContain(new URL(own.proxy.url).host);
    expect(message).not.toMatch(JARGON);
    expect(message).not.toContain('guest');
  }
});

it('a log that its broker does not find, and has, is late for as long as that lasts, and takes what comes after', async () => {
  const transport = await own.connect({ outage: 2_000 });
  const log = transport.log(own.newName('log'));
  await log.declare();
  await log.append(bytes('before'));
  const name = `rabbit_misc:r(<<"/">>, queue, <<"${log.name}">>)`;
  // As while the node that has it is down: known, and not in use.
  await own.broker.control('eval', `mnesia:dirty_delete(rabbit_queue, ${name}).`);
  await expect(log.append(bytes('late'))).rejects.toMatchObject({ code: 'TRANSPORT', retriable: true });
  await own.broker.control(
    'eval',
    `[Q] = mnesia:dirty_read(rabbit_durable_queue, ${name}), mnesia:dirty_write(rabbit_queue, Q).`,
  );
  await log.append(bytes('after'));
  const seen: string[] = [];
  await log.startReading(({ body }) => void seen.push(text(body)));
  await until(
    'what was taken',
    () => seen,
    (all) => all.length === 2,
  );
  expect(seen).toEqual(['before', 'after']);
  await log.delete();
  await expect(log.append(bytes('never'))).rejects.toMatchObject({ code: 'GONE', retriable: false });
});

it('a broker that says nothing any more counts as lost, and is connected again', async () => {
  const transport = await own.connect({ heartbeat: 1 });
  own.proxy.deafen();
  await until(
    'both connections to be lost',
    () => own.events.flatMap((event) => (event.type === 'lost' ? [`${event.role}: ${event.reason}`] : [])),
    (lost) => lost.length === 2,
  );
  const reasons = own.events.flatMap((event) => (event.type === 'lost' ? [event.reason] : []));
  expect(new Set(reasons)).toEqual(new Set(['no heartbeat from the broker']));
  await until(
    'them to be back',
    () => transport.health,
    ({ publish, consume }) => publish === 'open' && consume === 'open',
  );
});
