import type { WatchedJob } from './job-events';

/** Of a stream nothing is told here but whether it is open. */
class SilentEvents {
  static readonly CLOSED = 2;
  static open = 0;
  constructor() {
    SilentEvents.open++;
  }
  addEventListener(): void {}
  close(): void {
    SilentEvents.open--;
  }
}

const running = { job: 'j', state: 'running', openedAt: 0 };
const problem = (status: number, code: string): (() => Response) => {
  return () => new Response(JSON.stringify({ code, detail: '', status }), { status });
};
const proxy = (status: number) => (): Response => new Response('<html>', { status });

describe('a job that is watched', () => {
  let watchJob: (job: string) => WatchedJob;
  let answers: (() => Response)[];
  let watched: WatchedJob;
  beforeAll(async () => {
    const noDocument = { hidden: false, addEventListener: () => undefined, removeEventListener: () => undefined };
    Object.assign(globalThis, { document: noDocument, EventSource: SilentEvents });
    Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
    ({ watchJob } = await import('./job-events'));
  });
  beforeEach(() => {
    jest.useFakeTimers();
    jest.spyOn(globalThis, 'fetch').mockImplementation(() => {
      const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
      return Promise.resolve().then(answer);
    });
  });
  afterEach(() => {
    watched.stop();
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  const state = (): unknown => [watched.isLost.value, watched.problem.value?.code, watched.status.value?.state];

  it.each([
    ['as too much is asked', problem(429, 'TOO_MANY'), 'TOO_MANY'],
    ['as a body did not come in time', problem(408, 'TOO_SLOW'), 'TOO_SLOW'],
    ['as the gateway has failed', problem(500, 'INTERNAL'), 'INTERNAL'],
    ['as the gateway cannot do it now', problem(503, 'UNAVAILABLE'), 'UNAVAILABLE'],
    ['by somebody in between', proxy(500), 'HTTP 500'],
    ['by somebody in between that is asked too much', proxy(429), 'HTTP 429'],
    ['in the middle of an answer', () => new Response('{"job":'), 'other'],
  ])('is looked for again when it is lost %s, and is said to be lost meanwhile', async (_how, lost, code) => {
    answers = [lost, () => Response.json(running), lost, () => Response.json(running)];
    watched = watchJob('j');
    await jest.advanceTimersByTimeAsync(0);
    expect(state()).toEqual([true, code, undefined]);
    await jest.advanceTimersByTimeAsync(3000);
    expect(state()).toEqual([false, undefined, 'running']);
    watched.again();
    await jest.advanceTimersByTimeAsync(0);
    // What is known of it stays.
    expect(state()).toEqual([true, undefined, 'running']);
    await jest.advanceTimersByTimeAsync(3000);
    expect(state()).toEqual([false, undefined, 'running']);
  });

  it.each([
    [404, 'UNKNOWN_JOB'],
    [410, 'GONE'],
    [401, 'UNAUTHORIZED'],
    [403, 'FORBIDDEN'],
    [400, 'BAD_REQUEST'],
  ])('is not looked for any more after a %d %s', async (status, code) => {
    answers = [problem(status, code)];
    watched = watchJob('j');
    await jest.advanceTimersByTimeAsync(60_000);
    expect(state()).toEqual([false, code, undefined]);
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it('is listened to no more when it is gone: its problem is told, whatever was known of it', async () => {
    answers = [() => Response.json(running), problem(404, 'UNKNOWN_JOB')];
    watched = watchJob('j');
    await jest.advanceTimersByTimeAsync(0);
    expect(SilentEvents.open).toBe(1);
    watched.again();
    await jest.advanceTimersByTimeAsync(0);
    expect([...(state() as unknown[]), SilentEvents.open]).toEqual([false, 'UNKNOWN_JOB', 'running', 0]);
  });
});
