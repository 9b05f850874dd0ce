import {
  begin,
  isSteady,
  retryDelay,
  step,
  type LifecycleEffect,
  type LifecycleEvent,
  type LifecycleState,
} from './connection-lifecycle';

const error = new Error('refused');
const opened: LifecycleEvent = { type: 'opened' };
const lost: LifecycleEvent = { type: 'lost', error, steady: true };
const lostAtOnce: LifecycleEvent = { type: 'lost', error, steady: false };
const failed: LifecycleEvent = { type: 'failed', error, hopeless: false };
const hopeless: LifecycleEvent = { type: 'failed', error, hopeless: true };
const retryDue: LifecycleEvent = { type: 'retryDue' };
const closeAsked: LifecycleEvent = { type: 'closeAsked' };

/** The last state, and the effects of each event in short: `connect 2`, `announce up`. */
function run(...events: LifecycleEvent[]): { state: LifecycleState; effects: string[] } {
  let [state, effects] = begin();
  const all = [...effects];
  for (const event of events) {
    [state, effects] = step(state, event);
    all.push(...effects);
  }
  return { state, effects: all.map(short) };
}

function short(effect: LifecycleEffect): string {
  if (effect.do === 'announce') return effect.what;
  return 'attempt' in effect ? `${effect.do} ${effect.attempt}` : effect.do;
}

describe('a connection', () => {
  it('connects at once, and says when it is up', () => {
    expect(run(opened)).toEqual({ state: { name: 'open', attempt: 1 }, effects: ['connect 1', 'up'] });
  });

  it('is tried again after a pause, each attempt with a longer one', () => {
    expect(run(failed, retryDue, failed, retryDue, opened).effects).toEqual([
      'connect 1',
      'schedule 1',
      'connect 2',
      'schedule 2',
      'connect 3',
      'up',
    ]);
  });

  it('comes back when it is lost, and starts its pauses from the shortest', () => {
    expect(run(failed, retryDue, failed, retryDue, opened, lost, retryDue, opened).effects.slice(6)).toEqual([
      'down',
      'schedule 1',
      'connect 2',
      'up',
    ]);
  });

  it('that is lost as soon as it is open is tried after longer and longer pauses, until one has lasted', () => {
    const flap = [retryDue, opened, lostAtOnce];
    const { effects } = run(opened, lostAtOnce, ...flap, ...flap, retryDue, failed, retryDue, opened, lost);
    expect(effects.filter((effect) => effect.startsWith('schedule'))).toEqual([
      'schedule 1',
      'schedule 2',
      'schedule 3',
      'schedule 4',
      'schedule 1',
    ]);
  });

  it('gives up when it was never open and cannot be', () => {
    const { state, effects } = run(failed, retryDue, hopeless);
    expect(state.name).toBe('closed');
    expect(effects.at(-1)).toBe('closed');
    expect(step({ name: 'connecting', attempt: 1, known: false }, hopeless)[1]).toEqual([
      { do: 'announce', what: 'closed', error },
    ]);
  });

  it('never gives up once it has been open: a broker that restarts refuses for a while', () => {
    expect(run(opened, lost, retryDue, hopeless).effects.slice(2)).toEqual([
      'down',
      'schedule 1',
      'connect 2',
      'schedule 2',
    ]);
  });

  it('says farewell when it is closed, and is closed when the broker has answered', () => {
    expect(run(opened, closeAsked).effects.slice(2)).toEqual(['down', 'disconnect']);
    expect(run(opened, closeAsked, lost).effects.slice(4)).toEqual(['closed']);
    expect(run(opened, closeAsked, closeAsked, lost, closeAsked).effects.slice(4)).toEqual(['closed']);
  });

  it('is closed while it waits or connects without a connection being left', () => {
    expect(run(failed, closeAsked).effects.slice(2)).toEqual(['cancelTimer', 'closed']);
    expect(run(closeAsked, failed).effects).toEqual(['connect 1', 'abandon', 'closed']);
    expect(run(closeAsked, opened, lost).effects).toEqual(['connect 1', 'abandon', 'disconnect', 'closed']);
  });
});

it('a connection has lasted when it was open for longer than the longest pauses', () => {
  expect([0, 9_999, 10_000].map((lasted) => isSteady(lasted, { first: 50, max: 2000 }))).toEqual([false, false, true]);
});

describe('the pause between attempts', () => {
  const limits = { first: 50, max: 2000 };
  it('doubles up to a limit', () => {
    expect([1, 2, 3, 6, 7, 100].map((attempt) => retryDelay(attempt, limits, 1))).toEqual([
      50, 100, 200, 1600, 2000, 2000,
    ]);
  });
  it('is half random, so that processes do not come back in one moment', () => {
    expect([0, 0.5, 1].map((random) => retryDelay(3, limits, random))).toEqual([100, 150, 200]);
  });
});
