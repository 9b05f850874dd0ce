import { CoffeeError, jobId } from '@coffee/core';
import { BreakableTransport, type Transport } from '@coffee/middleware';
import { decodeProgressRecords } from '@coffee/protocol';
import { shopTables, until } from '@coffee/testing';
import { holdsOutputs, hooked } from './hooked-transport.fixture';
import { System, expected, upload } from './small-system.fixture';
import type { StageWorkerOptions } from './stage-worker';
import type { WorkerEvent } from './worker-events';

describe('a chunk that ends its worker', () => {
  let system: System;
  /** Workers that have died. */
  let deaths: number;
  /** Whether it ends the next one. */
  let isDeadly: () => boolean;
  beforeEach(async () => {
    system = new System();
    deaths = 0;
    isDeadly = () => true;
    await system.service.start();
  });
  afterEach(() => system.stop());

  /** A worker that chunk 1 of the job `bad` kills, and that is started anew. */
  async function live(
    options: Partial<StageWorkerOptions> = {},
    wrap = (one: Transport): Transport => one,
  ): Promise<void> {
    const mortal = new BreakableTransport(wrap(system.broker.transport()));
    await system.worker({
      transport: mortal,
      failpoint: (name, stage, { job, seq }) => {
        const isIt = name === 'after-receive' && job === 'bad' && seq === 1 && stage === 'filter.transactions';
        if (!isIt || !isDeadly()) return;
        deaths++;
        void mortal.kill();
        void live(options, wrap);
        throw new CoffeeError('TRANSPORT', 'dead: whatever it still does reaches nobody');
      },
      ...options,
    });
  }

  async function openBoth(): Promise<{ bad: Awaited<ReturnType<System['open']>>; good: typeof bad }> {
    const [bad, good] = await Promise.all([system.open('bad'), system.open('good')]);
    await Promise.all(shopTables.flatMap((table) => [upload(bad, table), upload(good, table)]));
    return { bad, good };
  }

  it.each([1, 2, 8])('fails its job after three of them, and only that, with %i chunks in hand', async (prefetch) => {
    const { bad, good } = await openBoth();
    await live({ prefetch });
    await expect(bad.finished).rejects.toThrow('chunk 1: the chunk ended its worker 3 times');
    // The first time it was not known whose doing it was.
    expect(deaths).toBe(4);
    expect(await system.answersOf(good)).toEqual(expected);
  });

  it('fails its job after three, also when every record comes twice', async () => {
    const { bad, good } = await openBoth();
    await live({}, (transport) =>
      hooked(transport, {
        append: async (log, body) => {
          await log.append(body.slice());
          return log.append(body);
        },
      }),
    );
    await expect(bad.finished).rejects.toThrow('chunk 1: the chunk ended its worker 3 times');
    expect(deaths).toBe(4);
    expect(await system.answersOf(good)).toEqual(expected);
  });

  it('may end fewer than three', async () => {
    isDeadly = () => deaths < 3;
    const { bad } = await openBoth();
    await live();
    expect(await system.answersOf(bad)).toEqual(expected);
    expect(deaths).toBe(3);
  });

  it('is not thought to by workers that only told of it twice', async () => {
    isDeadly = () => deaths < 3;
    const { bad } = await openBoth();
    await live({}, (transport) =>
      hooked(transport, {
        append: async (log, body) => {
          const isProgress = log.name === `job.${jobId('bad')}.progress`;
          if (isProgress && [...decodeProgressRecords(body)][0]?.type === 'StageAttempt')
            await log.append(body.slice());
          return log.append(body);
        },
      }),
    );
    expect(await system.answersOf(bad)).toEqual(expected);
    expect(deaths).toBe(3);
  });

  it('is not thought to by workers that gave it back because a log was out of reach, and stopped in order', async () => {
    const { bad, good } = await openBoth();
    for (let replica = 0; replica < 6; replica++) {
      // Killed from outside, so that what it has in hand is delivered again.
      const killed = new BreakableTransport(hooked(system.broker.transport(), holdsOutputs));
      const inHand: WorkerEvent[] = [];
      await system.worker({ replica, transport: killed, prefetch: 9, onEvent: (event) => inHand.push(event) });
      const delivered = (): number => inHand.filter(({ type }) => type === 'delivered').length;
      await until('all chunks are in its hand', () => delivered() >= 6, inHand);
      await killed.kill();

      const events: WorkerEvent[] = [];
      const outOfReach = hooked(system.broker.transport(), {
        append: (log, body) =>
          log.name.includes('.part.')
            ? Promise.reject(new CoffeeError('TRANSPORT', `log ${log.name} is out of reach`))
            : log.append(body),
      });
      const worker = await system.worker({ replica, transport: outOfReach, onEvent: (event) => events.push(event) });
      const isBack = (seq: number) => (event: WorkerEvent) => event.type === 'chunkReturned' && event.seq === seq;
      await until('both chunks have gone back', () => [0, 1].every((seq) => events.some(isBack(seq))), events);
      await worker.stop();
    }
    await system.worker();
    expect(await system.answersOf(bad)).toEqual(expected);
    expect(await system.answersOf(good)).toEqual(expected);
  });
});
