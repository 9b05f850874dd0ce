/** A log over which the broker ends the connection of whoever touches it disturbs nobody else. */
import type { RabbitmqOptions } from './options';
import { breakLog, removeBrokenLog } from './broken-log.fixture';
import { OwnBroker, bytes, text, until } from './own-broker.fixture';

jest.setTimeout(60_000);

const own = OwnBroker.aroundTests();

/** The connections that were lost since the test began. */
const lost = (): string[] => own.events.flatMap((event) => (event.type === 'lost' ? [event.role] : []));

async function withBrokenLog(options: Partial<RabbitmqOptions>) {
  const transport = await own.connect(options);
  const [healthy, broken] = [transport.log(own.newName('healthy')), transport.log(own.newName('broken'))];
  await Promise.all([healthy.declare(), broken.declare()]);
  const seen: string[] = [];
  await healthy.startReading(({ body }) => void seen.push(text(body)));
  await breakLog(own.broker, broken.name);
  return { transport, healthy, broken, seen };
}

it('declaring and deleting it fails with a reason that names it, while other logs are declared, deleted and read', async () => {
  const { transport, healthy, broken, seen } = await withBrokenLog({});
  const reason = new RegExp(
    `^log ${broken.name}: the connection to the broker at .* was lost: INTERNAL_ERROR \\(541\\)$`,
  );
  const failing = [broken.delete(), broken.declare(), broken.delete()].map((operation) =>
    expect(operation).rejects.toMatchObject({
      code: 'TRANSPORT',
      retriable: true,
      message: expect.stringMatching(reason) as string,
    }),
  );
  for (let i = 0; i < 5; i++) {
    const other = transport.log(own.newName('other'));
    await other.declare();
    await healthy.append(bytes(`r${i}`));
    await other.delete();
  }
  await Promise.all(failing);
  await until(
    'the records of the healthy log',
    () => seen,
    (all) => all.length === 5,
  );
  expect(seen).toEqual(['r0', 'r1', 'r2', 'r3', 'r4']);
  expect(new Set(lost())).toEqual(new Set(['manage']));
  await removeBrokenLog(own.broker, broken.name);
  await broken.declare();
  await broken.append(bytes('as new'));
});

it('reading it costs the connection of the readers once, not with each attempt', async () => {
  const { healthy, broken, seen } = await withBrokenLog({ outage: 2000 });
  await expect(broken.startReading(() => undefined)).rejects.toMatchObject({ code: 'TRANSPORT' });
  await healthy.append(bytes('still read'));
  await until(
    'the record',
    () => seen,
    (all) => all.includes('still read'),
  );
  expect(lost().filter((role) => role === 'consume')).toEqual(['consume']);
});

it('appending to it is late, not for nobody, and does not touch the connection of the readers', async () => {
  const { broken, healthy } = await withBrokenLog({ outage: 500 });
  const appends = Array.from({ length: 20 }, (_, i) => broken.append(bytes(`r${i}`)));
  const outcomes = Promise.allSettled(appends);
  await healthy.append(bytes('not late'));
  for (const outcome of await outcomes)
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'TRANSPORT', retriable: true } });
  expect(lost()).not.toContain('consume');
  expect(lost()).not.toContain('publish');
});
