import { Seldom } from './seldom';

describe('something that is done seldom', () => {
  let done: number;
  let seldom: Seldom;
  beforeEach(() => {
    jest.useFakeTimers();
    done = 0;
    seldom = new Seldom(250, () => done++);
  });
  afterEach(() => jest.useRealTimers());

  it('is done at once, and then once for all that ask before its time', () => {
    seldom.ask();
    expect(done).toBe(1);
    for (let i = 0; i < 5; i++) seldom.ask();
    jest.advanceTimersByTime(249);
    expect(done).toBe(1);
    jest.advanceTimersByTime(1);
    expect(done).toBe(2);
    jest.advanceTimersByTime(10_000);
    expect(done).toBe(2);
    seldom.ask();
    expect(done).toBe(3);
  });

  it('is done now for whoever cannot wait, and not again for those that did', () => {
    seldom.ask();
    seldom.ask();
    seldom.now();
    expect(done).toBe(2);
    jest.advanceTimersByTime(10_000);
    expect(done).toBe(2);
  });

  it('is not done once it is stopped', () => {
    seldom.ask();
    seldom.ask();
    seldom.stop();
    jest.advanceTimersByTime(10_000);
    expect(done).toBe(1);
  });
});
