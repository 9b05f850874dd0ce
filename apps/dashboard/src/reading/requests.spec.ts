import { deferred } from '@coffee/core';
import { JobRequests, RefusedRequest } from './requests';

/** What a gateway answers; undefined: nothing, for as long as somebody waits. */
type Answer = { readonly status: number; readonly body?: object } | 'away' | undefined;

const busy = {
  status: 503,
  body: { code: 'UNAVAILABLE', detail: 'its publish connection is connecting', retriable: true },
};
const queued = { status: 200, body: { state: 'queued' } };
const running = { status: 200, body: { state: 'running' } };

class Gateway {
  /** Of what is sent, and of the job: each is told the next, and the last again and again. */
  readonly sent: Answer[] = [];
  readonly job: Answer[] = [];
  readonly told: string[] = [];
  readonly requests: JobRequests;

  constructor(isQueued = false) {
    this.requests = new JobRequests({ job: 'j', isQueued }, (reason) =>
      this.told.push(reason ? reason.detail || reason.code : 'nothing'),
    );
    jest.spyOn(globalThis, 'fetch').mockImplementation((path, init) => {
      const answers = path === '/v1/jobs/j' ? this.job : this.sent;
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      return answered(answer, init?.signal ?? undefined);
    });
  }

  send(): Promise<unknown> {
    return this.requests.send('PUT', '/tables/t/chunks/0', 'chunk');
  }
}

function answered(answer: Answer, signal: AbortSignal | undefined): Promise<Response> {
  if (answer === 'away') return Promise.reject(new TypeError('Failed to fetch'));
  if (answer) return Promise.resolve(new Response(answer.body && JSON.stringify(answer.body), answer));
  return new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)));
}

const pass = (seconds: number): Promise<void> => jest.advanceTimersByTimeAsync(seconds * 1000);

describe('what is sent to a job', () => {
  let gateway: Gateway;
  beforeEach(() => {
    jest.useFakeTimers();
    Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
    gateway = new Gateway();
  });
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  it('goes through later, and what was wrong is told until then', async () => {
    gateway.sent.push(busy, 'away', { status: 204 });
    gateway.job.push(running);
    const sent = gateway.send();
    await pass(0);
    expect(gateway.told).toEqual(['its publish connection is connecting']);
    await pass(2);
    await sent;
    expect(gateway.told).toEqual(['its publish connection is connecting', 'NETWORK', 'nothing']);
  });

  it('is told to wait for nothing while the job is only queued', async () => {
    gateway.sent.push(busy);
    gateway.job.push(queued);
    void gateway.send();
    await pass(90);
    expect(gateway.told).toEqual(['its publish connection is connecting', 'nothing']);
  });

  it('is told to wait for nothing while a gateway that is well holds it back', async () => {
    gateway.sent.push(busy, undefined);
    gateway.job.push(running);
    void gateway.send();
    await pass(90);
    expect(gateway.told).toEqual(['its publish connection is connecting', 'nothing']);
  });

  it('is told that the gateway does not answer, when a request merely hangs, until it does', async () => {
    gateway.sent.push(undefined);
    gateway.job.push(undefined);
    void gateway.send();
    await pass(12);
    expect(gateway.told).toEqual([]);
    await pass(2);
    expect(gateway.told).toEqual(['NETWORK']);
    gateway.job[0] = running;
    await pass(20);
    expect(gateway.told).toEqual(['NETWORK', 'nothing']);
    gateway.job[0] = busy;
    await pass(4);
    expect(gateway.told.slice(2)).toEqual(['its publish connection is connecting']);
  });

  it('waits for a token though what was sent before it was refused is still taken', async () => {
    const slow = deferred<Response>();
    gateway.job.push(running);
    jest.mocked(fetch).mockReturnValueOnce(slow.promise);
    const before = gateway.send();
    await pass(0);
    gateway.sent.push({ status: 401, body: { code: 'UNAUTHORIZED' } }, { status: 204 });
    const refused = gateway.send();
    await pass(0);
    slow.resolve(new Response(null, { status: 204 }));
    await before;
    expect(gateway.told).toEqual(['UNAUTHORIZED']);
    await pass(1);
    await refused;
    expect(gateway.told).toEqual(['UNAUTHORIZED', 'nothing']);
  });

  it('is refused at once when something else has to come first, though it may go through later', async () => {
    gateway.sent.push({ status: 503, body: { ...busy.body, missing: [3, 5] } });
    const refused = await gateway.send().catch((thrown: unknown) => thrown);
    expect(refused).toBeInstanceOf(RefusedRequest);
    expect(refused).toMatchObject({ code: 'UNAVAILABLE', missing: [3, 5] });
  });

  it('is not sent to a job that is queued when the look whether it runs is given up, and one goes on at once', async () => {
    const patient = new Gateway(true);
    patient.job.push(undefined, queued, running);
    patient.sent.push({ status: 204 });
    const sent = patient.send();
    await pass(0);
    patient.requests.halt();
    patient.requests.goOn();
    await pass(2);
    await sent;
    expect(jest.mocked(fetch).mock.calls.map(([path]) => path)).toEqual([
      ...['/v1/jobs/j', '/v1/jobs/j', '/v1/jobs/j'],
      '/v1/jobs/j/tables/t/chunks/0',
    ]);
  });

  it('asks for nothing more once nothing is under way', async () => {
    gateway.sent.push({ status: 204 });
    await gateway.send();
    await pass(60);
    expect(fetch).toHaveBeenCalledTimes(1);
  });
});
