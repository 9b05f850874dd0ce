import { bytes, Harness, text } from '../conformance/harness';
import { Records } from '../conformance/inbox';
import type { Transport } from '../contract';
import { EmbeddedBroker } from '../embedded';
import { crashAt, crashPoints, type CrashPoint } from './crash-at';

jest.setTimeout(40_000);

/** The delivery rules in small: send the output, append the record, ack. */
async function work(
  transport: Transport,
  names: { readonly input: string; readonly output: string; readonly progress: string },
) {
  await transport.workQueue(names.input).startConsuming(
    async (delivery) => {
      await transport.workQueue(names.output).send(bytes(`${text(delivery.body)} out`));
      await transport.log(names.progress).append(bytes(`${text(delivery.body)} done`));
      delivery.ack();
    },
    { prefetch: 1 },
  );
}

/** What is there after a crash at the point, with one message in the input. */
const expected: Readonly<
  Record<CrashPoint, { readonly outputs: number; readonly records: number; readonly back: boolean }>
> = {
  'before-handler': { outputs: 0, records: 0, back: true },
  'before-send': { outputs: 0, records: 0, back: true },
  'after-send': { outputs: 1, records: 0, back: true },
  'before-append': { outputs: 1, records: 0, back: true },
  'after-append': { outputs: 1, records: 1, back: true },
  'before-ack': { outputs: 1, records: 1, back: true },
  'after-ack': { outputs: 1, records: 1, back: false },
};

describe('a process that dies', () => {
  it.each(crashPoints)(
    '%s leaves the broker as it was at that moment, and its message goes to the next',
    async (point) => {
      const broker = new EmbeddedBroker();
      const harness = new Harness({ connect: () => Promise.resolve(broker.transport()) });
      const clean = await harness.connect();
      const [input, output, progress] = [
        await harness.queue(clean),
        await harness.queue(clean),
        await harness.log(clean),
      ];
      const names = { input: input.name, output: output.name, progress: progress.name };
      const mortal = crashAt(broker.transport(), { point, nth: 1 });
      await work(mortal, names);
      await input.send(bytes('chunk'));
      await harness.within('the crash', mortal.broken);

      const after = expected[point];
      await harness.depthIs(output, after.outputs);
      await harness.depthIs(input, after.back ? 1 : 0);

      await work(await harness.connect(), names);
      await harness.depthIs(input, 0);
      await harness.depthIs(output, after.outputs + (after.back ? 1 : 0));
      const records = new Records(harness);
      await records.from(progress);
      await records.holds(after.records + (after.back ? 1 : 0));
      await harness.cleanUp();
    },
  );

  it('dies at the n-th time, not before', async () => {
    const broker = new EmbeddedBroker();
    const harness = new Harness({ connect: () => Promise.resolve(broker.transport()) });
    const clean = await harness.connect();
    const queue = await harness.queue(clean);
    const mortal = crashAt(broker.transport(), { point: 'after-send', nth: 3 });
    const mortalQueue = mortal.workQueue(queue.name);
    await mortalQueue.send(bytes('1'));
    await mortalQueue.send(bytes('2'));
    let settled = false;
    void mortalQueue.send(bytes('3')).finally(() => (settled = true));
    await harness.within('the crash', mortal.broken);
    await harness.depthIs(queue, 3);
    await harness.roundTrips(clean);
    expect(settled).toBe(false);
    await harness.cleanUp();
  });
});
