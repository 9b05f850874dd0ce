import { bytes, Harness } from '../conformance/harness';
import { EmbeddedBroker } from '../embedded';
import { BreakableTransport } from './breakable-transport';

it('hands over nothing that a hook has held until after the process died', async () => {
  const broker = new EmbeddedBroker();
  const harness = new Harness({ connect: () => Promise.resolve(broker.transport()) });
  const log = await harness.log(await harness.connect());
  let [letGo, reached] = [(): void => undefined, (): void => undefined];
  const [held, hooked] = [
    new Promise<void>((resolve) => (letGo = resolve)),
    new Promise<void>((resolve) => (reached = resolve)),
  ];
  const settled: string[] = [];
  const mortal = new BreakableTransport(broker.transport(), {
    record: async (record, next) => {
      reached();
      await held;
      await next(record);
      settled.push('hook');
    },
  });
  await mortal.log(log.name).startReading(() => void settled.push('handler'));
  await log.append(bytes('r'));
  await harness.within('the hook', hooked);
  await mortal.kill();
  letGo();
  await harness.eventually(
    'the hook to be done',
    () => settled,
    (all) => all.includes('hook'),
  );
  expect(settled).toEqual(['hook']);
  await harness.cleanUp();
});
