import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { deferred } from '@coffee/core';
import { HostedJob } from '@coffee/jobs';
import { eventually } from '@coffee/sessions/testing';
import { Exchange } from './exchange';
import { JobEvents } from './job-events';
import type { JobStatus } from './job-schemas';
import { TestHttp, ask, asJson, type TestApi } from './testing/test-api';

interface Event {
  readonly event: string;
  readonly id: string;
  readonly data: Record<string, unknown>;
}

/** Reads a stream of events as it comes. */
class Stream {
  text = '';
  over = false;
  readonly status: Promise<number>;
  readonly #abort = new AbortController();

  constructor(api: TestApi, job: string, lastEventId?: string) {
    const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
    const response = fetch(`${api.url}/v1/jobs/${job}/events`, { headers, signal: this.#abort.signal });
    this.status = response.then(({ status }) => status);
    void response.then((opened) => this.#read(opened)).catch(() => (this.over = true));
  }

  get events(): Event[] {
    return this.text.split('\n\n').flatMap((block) => {
      const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
      if (!block.includes('\ndata: ')) return [];
      return [{ event: field('event'), id: field('id'), data: JSON.parse(field('data')) as Record<string, unknown> }];
    });
  }

  until(condition: () => boolean): Promise<void> {
    return eventually(condition, () => this.text);
  }

  leave(): void {
    this.#abort.abort();
  }

  async #read(response: Response): Promise<void> {
    const decoder = new TextDecoder();
    for await (const piece of response.body ?? []) this.text += decoder.decode(piece as Uint8Array, { stream: true });
    this.over = true;
  }
}

describe('the events of a job', () => {
  let http: TestHttp;
  beforeEach(() => {
    http = new TestHttp();
  });
  afterEach(async () => {
    await http.stop();
    expect(http.system.failures).toEqual([]);
  });

  const open = async (api: TestApi): Promise<string> => {
    const opened = await ask(api, 'POST', '/v1/jobs', asJson({ queries: ['q1'] }));
    return opened.json['job'] as string;
  };

  it('tell all of the job at once, then what changes, and its end; who has the end need not come back', async () => {
    const [api, other] = [await http.gateway({ eventInterval: 1 }), await http.gateway({ eventInterval: 1 })];
    const job = await open(api);
    const stream = new Stream(other, job);
    await stream.until(() => stream.events.some(({ data }) => data['state'] === 'running'));
    expect(stream.events[0]).toMatchObject({ event: 'job', data: { job, upload: { format: 'columns' } } });
    expect((await ask(api, 'POST', `/v1/jobs/${job}/tables/transactions/end`, asJson({ chunks: 1 }))).status).toBe(200);
    await stream.until(() => JSON.stringify(stream.events.at(-1)?.data['upload']).includes('"ended":true'));
    await ask(api, 'DELETE', `/v1/jobs/${job}`);
    await stream.until(() => stream.over);
    expect(stream.events.at(-1)).toMatchObject({ event: 'end', id: 'end', data: { state: 'cancelled' } });
    expect(await new Stream(api, job, 'end').status).toBe(204);
    const late = new Stream(api, job);
    await late.until(() => late.over);
    expect(late.events).toEqual([stream.events.at(-1)]);
  });

  it('tell that nothing is heard of the job, though nothing happens', async () => {
    const api = await http.gateway({ eventInterval: 1, eventSilence: 5 });
    const job = await open(api);
    expect((await ask(api, 'POST', `/v1/jobs/${job}/tables/transactions/end`, asJson({ chunks: 1 }))).status).toBe(200);
    const stream = new Stream(api, job);
    const last = (): unknown => stream.events.at(-1)?.data['limit'];
    await stream.until(() => JSON.stringify(last() ?? '').includes('"rest"'));
    expect(last()).not.toHaveProperty('quiet');
    jest.spyOn(HostedJob.prototype, 'quiet', 'get').mockReturnValue(20);
    await stream.until(() => JSON.stringify(last() ?? '').includes('"quiet":20'));
    // Where one process is the whole system, whoever is waited for has not gone.
    const whole = new Stream(await http.gateway({ eventInterval: 1 }, { workersSetting: '--workers' }), job);
    await whole.until(() => whole.events.at(-1)?.data['limit'] !== undefined);
    expect(whole.events.at(-1)!.data['limit']).toEqual({ ...(last() as object), quiet: undefined });
    whole.leave();
    jest.restoreAllMocks();
    stream.leave();
  });

  it('go on through another gateway from the last that the client has', async () => {
    const api = await http.gateway({ eventInterval: 1 });
    const job = await open(api);
    const first = new Stream(api, job);
    await first.until(() => first.events.at(-1)?.data['state'] === 'running');
    const { id } = first.events.at(-1)!;
    await api.api.stop();
    await first.until(() => first.over);
    const other = await http.gateway({ eventInterval: 1, eventSilence: 5 });
    const second = new Stream(other, job, id);
    await second.until(() => second.text.includes(': still there'));
    // Nothing has changed since.
    expect(second.events).toEqual([]);
    await ask(other, 'DELETE', `/v1/jobs/${job}`);
    await second.until(() => second.over);
    expect(second.events.map(({ event }) => event)).toEqual(['end']);
  });

  it('come four times a second at most, however often something happens, and the end at once', async () => {
    const api = await http.gateway({ eventInterval: 100_000 });
    await http.system.worker();
    const job = await open(api);
    const stream = new Stream(api, job);
    await stream.until(() => stream.events.length === 1);
    await ask(api, 'POST', `/v1/jobs/${job}/tables/transactions/end`, asJson({ chunks: 0 }));
    await stream.until(() => stream.over);
    expect(stream.events.map(({ event }) => event)).toEqual(['job', 'end']);
  });

  it('cost a client that does not read them its connection', async () => {
    const outcome = deferred<unknown>();
    const server = createServer((incoming, outgoing) => {
      const limits = { idle: 50, jsonBytes: 0 };
      const client = { owner: '', party: '', peer: '' };
      const bare = { params: {}, query: new URLSearchParams(), awaitsContinue: false };
      const exchange = new Exchange({ incoming, outgoing, client, limits, ...bare });
      let told = 0;
      const status = (): JobStatus => {
        setImmediate(() => events.changed({ isLeft: false, isOver: false }));
        return { job: `${told++}`, state: 'running', openedAt: 0, waitsFor: 'x'.repeat(1 << 20) };
      };
      const events = new JobEvents(exchange, { eventInterval: 0, eventSilence: 1000 }, status);
      events.send().then(
        () => outcome.resolve(undefined),
        (thrown: unknown) => outcome.resolve(thrown),
      );
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' }).pause();
    socket.on('error', () => undefined).write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    expect(await outcome.promise).toMatchObject({
      problem: 'TOO_SLOW',
      message: 'what was sent is not read for 0.05 s',
    });
    socket.destroy();
    await new Promise((closed) => server.close(closed));
  });

  it('are streamed to as many as have places, and refused to the others with a way out', async () => {
    const api = await http.gateway(
      { eventInterval: 1 },
      { places: { ownerConnections: 20, addressConnections: 2000 } },
    );
    const job = await open(api);
    const sockets: Socket[] = [];
    const heads: string[] = [];
    for (let i = 0; i < 1000; i++) {
      const socket = connect({ port: api.port, host: '127.0.0.1' }).on('error', () => undefined);
      socket.on('data', (data: Buffer) => (heads[i] = (heads[i] ?? '') + data.toString().slice(0, 400)));
      socket.write(`GET /v1/jobs/${job}/events HTTP/1.1\r\nhost: x\r\n\r\n`);
      sockets.push(socket);
    }
    const of = (status: number): number => heads.filter((head) => head?.startsWith(`HTTP/1.1 ${status} `)).length;
    await eventually(
      () => sockets.every((socket, i) => heads[i] !== undefined || socket.destroyed),
      () => [of(200), of(429)],
    );
    expect(of(200)).toBeGreaterThan(0);
    expect(of(200)).toBeLessThanOrEqual(20);
    expect(heads.find((head) => head?.startsWith('HTTP/1.1 429 '))).toContain('Retry-After: 1');
    for (const socket of sockets) socket.destroy();
    await eventually(
      () => api.gateway.server.connections === 0,
      () => api.gateway.server.connections,
    );
    // Nobody is shut out for longer than that.
    let status = 0;
    while (status !== 200) ({ status } = await ask(api, 'GET', `/v1/jobs/${job}`));
  });
});
