import { BacklogWatch } from './backlog-watch';

describe('BacklogWatch', () => {
  const sample = (waiting: number, delivered: number) => [{ queue: 'filter.year', waiting, delivered }];

  it('notices messages that wait while none is delivered', () => {
    const watch = new BacklogWatch(1000);
    expect(watch.observe(0, sample(5, 2))).toBeUndefined();
    expect(watch.observe(999, sample(5, 2))).toBeUndefined();
    expect(watch.observe(2000, sample(5, 2))).toBe('5 messages wait in filter.year, and none was delivered for 2 s');
  });

  it('is content while some are delivered, or none wait', () => {
    const watch = new BacklogWatch(1000);
    expect(watch.observe(0, sample(5, 2))).toBeUndefined();
    expect(watch.observe(2000, sample(5, 3))).toBeUndefined();
    expect(watch.observe(3500, sample(0, 3))).toBeUndefined();
    expect(watch.observe(4000, sample(1, 3))).toBeUndefined();
    expect(watch.observe(4500, sample(1, 3))).toMatch('1 messages wait in filter.year, and none was delivered for 1 s');
  });

  it('begins anew after a time in which nothing could be delivered', () => {
    const watch = new BacklogWatch(1000);
    watch.observe(0, sample(5, 2));
    watch.reset();
    expect(watch.observe(2000, sample(5, 2))).toBeUndefined();
  });
});
