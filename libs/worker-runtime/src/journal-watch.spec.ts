import { CoffeeError } from '@coffee/core';
import { JournalWatch } from './journal-watch';

const MINUTE = 60_000;

describe('the watch over the journal', () => {
  let reader: { recordsRead: number; catchUp: jest.Mock<Promise<void>, []> };
  let watch: JournalWatch;
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  beforeEach(() => {
    reader = { recordsRead: 0, catchUp: jest.fn(() => Promise.resolve(void reader.recordsRead++)) };
    watch = new JournalWatch(reader);
    watch.observe(0);
  });

  it('asks for nothing while something comes', () => {
    for (let now = 0; now < 10 * MINUTE; now += MINUTE / 2) {
      reader.recordsRead++;
      expect(watch.observe(now)).toBe(0);
    }
    expect(reader.catchUp).not.toHaveBeenCalled();
  });

  it('asks once a minute when all are quiet', async () => {
    for (let now = 0; now <= 5 * MINUTE; now += MINUTE / 4) {
      watch.observe(now);
      await settled();
    }
    // After each answer the minute begins anew, with the next look.
    expect(reader.catchUp).toHaveBeenCalledTimes(4);
    expect(watch.problem).toBeUndefined();
  });

  it('says since when nothing came, until something does', async () => {
    reader.catchUp.mockRejectedValue(new CoffeeError('TRANSPORT', 'a barrier in it was not reached'));
    expect(watch.observe(MINUTE)).toBe(0);
    await settled();
    expect(watch.problem).toBe('the journal does not come: a barrier in it was not reached');
    expect(watch.observe(3 * MINUTE)).toBe(3 * MINUTE);
    reader.recordsRead++;
    expect(watch.observe(4 * MINUTE)).toBe(0);
    expect(watch.problem).toBeUndefined();
  });

  it('does not count the time in which nothing can come', async () => {
    reader.catchUp.mockRejectedValue(new CoffeeError('TRANSPORT', 'no connection'));
    watch.observe(MINUTE);
    await settled();
    watch.reset(2 * MINUTE);
    expect([watch.problem, watch.observe(2.5 * MINUTE)]).toEqual([undefined, 0]);
  });

  it('has one question at a time', () => {
    reader.catchUp.mockReturnValue(new Promise<void>(() => undefined));
    for (let now = MINUTE; now < 9 * MINUTE; now += MINUTE) watch.observe(now);
    expect(reader.catchUp).toHaveBeenCalledTimes(1);
  });
});
