import type { CoffeeError } from '@coffee/core';
import { bytes, Harness, text } from '../conformance/harness';
import { Deliveries, Records } from '../conformance/inbox';
import { EmbeddedBroker } from '../embedded';
import { FaultBudget, faultKinds, type FaultKind } from './fault-budget';
import { withFaults } from './with-faults';
import type { BreakableTransport } from './breakable-transport';

jest.setTimeout(40_000);

/** One queue and one log, seen through a faulty transport that meets every chance until its budget is spent. */
async function setUp(counts: Partial<Record<FaultKind, number>>) {
  const broker = new EmbeddedBroker();
  const connect = (): Promise<ReturnType<EmbeddedBroker['transport']>> => Promise.resolve(broker.transport());
  const harness = new Harness({ connect });
  const clean = await harness.connect();
  const budget = FaultBudget.of(counts);
  const faulty: BreakableTransport = withFaults(broker.transport(), { budget, seed: 7, chance: 1 });
  const [queue, log] = [await harness.queue(clean), await harness.log(clean)];
  return {
    harness,
    budget,
    faulty,
    queue,
    log,
    faultyQueue: faulty.workQueue(queue.name),
    faultyLog: faulty.log(log.name),
  };
}

describe('a transport with faults', () => {
  it('sends twice what it duplicates, as often as its budget says', async () => {
    const { harness, budget, queue, log, faultyQueue, faultyLog } = await setUp({ duplicate: 2 });
    await faultyQueue.send(bytes('m'));
    await faultyLog.append(bytes('r'));
    await faultyQueue.send(bytes('the budget is spent'));
    await harness.depthIs(queue, 3);
    const records = new Records(harness);
    await records.from(log);
    await records.holds(2);
    expect(records.texts).toEqual(['r', 'r']);
    expect(budget.spent).toBe(true);
    await harness.cleanUp();
  });

  it('rejects, retriable, a send that it loses, and one whose confirm it loses', async () => {
    const { harness, queue, faultyQueue } = await setUp({ 'lose-send': 1, 'lose-confirm': 1 });
    const lost = (await harness.rejection('send', faultyQueue.send(bytes('lost')))) as CoffeeError;
    expect([lost.code, lost.retriable]).toEqual(['TRANSPORT', true]);
    await harness.depthIs(queue, 0);
    await harness.rejection('send', faultyQueue.send(bytes('arrived')));
    await harness.depthIs(queue, 1);
    await faultyQueue.send(bytes('good'));
    await harness.depthIs(queue, 2);
    await harness.cleanUp();
  });

  it('lets others overtake what it delays', async () => {
    const { harness, log, faultyLog } = await setUp({ delay: 1 });
    await Promise.all([faultyLog.append(bytes('first')), faultyLog.append(bytes('second'))]);
    const records = new Records(harness);
    await records.from(log);
    await records.holds(2);
    expect(records.texts).toEqual(['second', 'first']);
    await harness.cleanUp();
  });

  it('delivers again, marked, what it returns before the handler, and what it loses the ack of', async () => {
    const { harness, queue, faultyQueue } = await setUp({ redeliver: 1, 'lose-ack': 1 });
    const inbox = new Deliveries(harness);
    await inbox.acking(faultyQueue, 1);
    await queue.send(bytes('m'));
    await inbox.holds(2);
    await harness.depthIs(queue, 0);
    expect(inbox.items.map(({ body, redelivered }) => [text(body), redelivered])).toEqual([
      ['m', true],
      ['m', true],
    ]);
    await harness.cleanUp();
  });

  it('drops its connection: sends and subscriptions reject, and what it held goes back', async () => {
    const { harness, faulty, queue, faultyQueue } = await setUp({ 'drop-connection': 1 });
    const inbox = new Deliveries(harness);
    const subscription = await inbox.holding(faultyQueue, 1);
    await queue.send(bytes('held'));
    await inbox.holds(1);
    for (let i = 0; i < 2; i++) {
      const error = (await harness.rejection('send', faultyQueue.send(bytes('no')))) as CoffeeError;
      expect([error.code, error.retriable]).toEqual(['TRANSPORT', true]);
    }
    expect(await harness.rejection('closed', subscription.closed)).toMatchObject({ code: 'TRANSPORT' });
    await faulty.broken;
    await harness.depthIs(queue, 1);
    await faulty.close();
    await harness.cleanUp();
  });

  it('rejects, late and retriable, what goes to something out of reach', async () => {
    const { harness, log, faultyLog } = await setUp({ 'out-of-reach': 1 });
    const late = harness.rejection('append', faultyLog.append(bytes('late')));
    await faultyLog.append(bytes('meanwhile'));
    expect(await late).toMatchObject({ code: 'TRANSPORT', retriable: true });
    const records = new Records(harness);
    await records.from(log);
    await records.holds(1);
    expect(records.texts).toEqual(['meanwhile']);
    await harness.cleanUp();
  });

  it('appends again, after others, what it repeats late', async () => {
    const { harness, log, faultyLog } = await setUp({ 'repeat-late': 1 });
    await faultyLog.append(bytes('first'));
    await faultyLog.append(bytes('second'));
    const records = new Records(harness);
    await records.from(log);
    await records.holds(3);
    expect(records.texts).toEqual(['first', 'second', 'first']);
    await harness.cleanUp();
  });

  it('ends a consumer and a reading as the broker does; what was not handed over is there for the next', async () => {
    const { harness, queue, log, faultyQueue, faultyLog } = await setUp({ 'end-subscription': 2 });
    await queue.send(bytes('m'));
    await log.append(bytes('r'));
    const handled: string[] = [];
    const consumer = await faultyQueue.startConsuming(({ body }) => void handled.push(text(body)), { prefetch: 1 });
    const reading = await faultyLog.startReading(({ body }) => void handled.push(text(body)));
    for (const { closed } of [consumer, reading])
      expect(await harness.rejection('closed', closed)).toMatchObject({ code: 'TRANSPORT', retriable: true });
    expect(handled).toEqual([]);
    await harness.depthIs(queue, 1);
    await faultyLog.startReading(({ body }) => void handled.push(text(body)));
    await harness.eventually(
      'the record to be handed over',
      () => handled,
      (all) => all.length === 1,
    );
    await harness.cleanUp();
  });

  it('keeps the order of the records of a slow reader', async () => {
    const { harness, budget, log, faultyLog } = await setUp({ 'slow-record': 2 });
    for (const one of ['a', 'b', 'c']) await log.append(bytes(one));
    const records = new Records(harness);
    await records.from(faultyLog);
    await records.holds(3);
    expect([records.texts, budget.spent]).toEqual([['a', 'b', 'c'], true]);
    await harness.cleanUp();
  });

  it('meets the same faults for the same seed', () => {
    const run = (seed: number): Promise<string[]> => {
      const broker = new EmbeddedBroker();
      const budget = FaultBudget.of({ 'lose-send': 5 });
      const faulty = withFaults(broker.transport(), { budget, seed, chance: 0.3 });
      const sends = Array.from({ length: 20 }, () =>
        faulty
          .workQueue('q')
          .declare()
          .then(() => faulty.workQueue('q').send(bytes('m'))),
      );
      return Promise.allSettled(sends).then((outcomes) => outcomes.map(({ status }) => status));
    };
    return Promise.all([run(3), run(3), run(4)]).then(([first, again, other]) => {
      expect(first).toEqual(again);
      expect(first).not.toEqual(other);
      expect(first.filter((status) => status === 'rejected')).toHaveLength(5);
    });
  });
});

describe('a fault budget', () => {
  it('is given out exactly once, to whoever holds a handle of it', () => {
    const budget = FaultBudget.of({ duplicate: 2, delay: 1 });
    const other = new FaultBudget(budget.handle);
    expect([other.take('duplicate'), budget.take('duplicate'), other.take('duplicate')]).toEqual([true, true, false]);
    expect([budget.remaining('duplicate'), budget.remaining('delay'), budget.spent]).toEqual([0, 1, false]);
    expect(other.take('delay')).toBe(true);
    expect(budget.spent).toBe(true);
    for (const kind of faultKinds) expect(budget.take(kind)).toBe(false);
  });
});
