import { ThreadWatch } from './thread-watch';

describe('the watch over a thread', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  /** Answers while `lives`. */
  function watched() {
    const thread = { lives: true, asked: 0, stuck: 0 };
    const watch = new ThreadWatch(
      800,
      () => {
        thread.asked++;
        if (thread.lives) setTimeout(() => watch.answered(), 1);
      },
      () => thread.stuck++,
    );
    return { watch, thread };
  }

  it('finds it stuck when it has tables and does not answer for as long as it may take', () => {
    const { watch, thread } = watched();
    watch.busy();
    jest.advanceTimersByTime(10_000);
    expect(thread.stuck).toBe(0);
    thread.lives = false;
    jest.advanceTimersByTime(800);
    expect(thread.stuck).toBe(0);
    jest.advanceTimersByTime(300);
    expect(thread.stuck).toBe(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('asks nothing of one that has nothing to do, once it has answered', () => {
    const { watch, thread } = watched();
    expect(jest.getTimerCount()).toBe(0);
    watch.busy();
    watch.idle();
    jest.advanceTimersByTime(1000);
    const { asked } = thread;
    jest.advanceTimersByTime(10_000);
    expect([thread.asked, jest.getTimerCount()]).toEqual([asked, 0]);
    watch.busy();
    expect(thread.asked).toBe(asked + 1);
    watch.end();
  });

  it('finds one stuck whose tables were given up, before another comes to it', () => {
    const { watch, thread } = watched();
    watch.busy();
    jest.advanceTimersByTime(10);
    thread.lives = false;
    watch.idle();
    jest.advanceTimersByTime(1000);
    expect(thread.stuck).toBe(1);
  });

  it('gives it time to be heard when the process itself was held up', () => {
    const { watch, thread } = watched();
    watch.busy();
    jest.advanceTimersByTime(1000);
    // One look is all that follows, however late it is.
    jest.setSystemTime(Date.now() + 3_600_000);
    jest.advanceTimersByTime(100);
    expect(thread.stuck).toBe(0);
    watch.end();
  });
});
