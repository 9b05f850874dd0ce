import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CoffeeError } from '@coffee/core';
import { Metrics } from '@coffee/metrics';
import { until } from '@coffee/testing';
import { MOST_WAITING, TraceSender, tracesCounter } from './trace-sender';

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

const ok: Answer = (response) => response.writeHead(200).end('{"partialSuccess":{}}');
const hang: Answer = () => undefined;

describe('who sends traces', () => {
  let counter = tracesCounter(new Metrics());
  let server: Server;
  let url = '';
  let answer: Answer = ok;
  const received: { readonly path: string; readonly type: string; readonly body: string }[] = [];
  const problems: CoffeeError[] = [];
  const senders: TraceSender[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (piece: Buffer) => (body += piece.toString()));
      request.on('end', () => {
        received.push({ path: request.url!, type: request.headers['content-type']!, body });
        answer(response, request);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`;
  });
  beforeEach(() => {
    answer = ok;
    received.length = problems.length = 0;
    counter = tracesCounter(new Metrics());
  });
  afterEach(async () => {
    await Promise.all(senders.splice(0).map((sender) => sender.stop()));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  function sender(patience = 600_000, to = url): TraceSender {
    const onProblem = (error: CoffeeError): void => void problems.push(error);
    const made = new TraceSender({ url: to, counter, onProblem, patience });
    senders.push(made);
    return made;
  }
  async function counts(): Promise<Readonly<Record<string, number>>> {
    const { values } = await counter.get();
    return Object.fromEntries(values.map(({ labels, value }) => [String(labels.outcome), value]));
  }
  const untilCounted = (what: Record<string, number>): Promise<void> =>
    until(`${JSON.stringify(what)} are counted`, async () => {
      const now = await counts();
      return Object.entries(what).every(([outcome, count]) => now[outcome] === count);
    });

  it('posts each as JSON, in the order in which they came', async () => {
    const to = sender();
    for (const n of [1, 2, 3]) to.send({ n });
    await untilCounted({ sent: 3 });
    expect(received).toEqual(
      [1, 2, 3].map((n) => ({ path: '/v1/traces', type: 'application/json', body: `{"n":${n}}` })),
    );
    // And those that come when none waits any more.
    to.send({ n: 4 });
    await untilCounted({ sent: 4 });
    expect(problems).toEqual([]);
  });

  it.each<[string, Answer, string]>([
    ['answers with an error', (response) => response.writeHead(500).end('no'), 'it answered 500'],
    ['leads elsewhere', (response) => response.writeHead(302, { location: '/x' }).end(), 'unexpected redirect'],
    ['hangs up', (response) => response.destroy(), 'other side closed'],
    [
      'refuses spans',
      (response) => response.end('{"partialSuccess":{"rejectedSpans":"2","errorMessage":"bad\\nid"}}'),
      'it refused spans: "bad\\nid"',
    ],
  ])(
    'counts what a receiver does not take, tells of it, and sends nothing twice: one that %s',
    async (_what, of, why) => {
      answer = of;
      const to = sender();
      to.send({});
      await untilCounted({ failed: 1 });
      expect(problems.map(({ code, message }) => [code, message])).toEqual([
        ['TRANSPORT', `the receiver of traces at ${url} took none: ${why}`],
      ]);
      answer = ok;
      to.send({});
      await untilCounted({ failed: 1, sent: 1 });
      expect(received).toHaveLength(2);
    },
  );

  it.each([
    ['nothing', ''],
    ['what is not JSON', '<html>'],
    ['more than anybody reads', `${' '.repeat(1 << 20)}{"partialSuccess":{"rejectedSpans":"2"}}`],
  ])('takes an answer for what its status says that has %s', async (_what, body) => {
    answer = (response) => response.end(body);
    sender().send({});
    await untilCounted({ sent: 1 });
  });

  it('gives up one that does not answer', async () => {
    answer = hang;
    sender(20).send({});
    await untilCounted({ failed: 1 });
    expect(problems[0]!.message).toContain('no answer within 0.02 s');
  });

  it('gives up one whose answer does not end', async () => {
    answer = (response) => response.writeHead(200).write('{');
    sender(20).send({});
    await untilCounted({ failed: 1 });
  });

  it('tells that nobody is there, and not each time', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const to = sender(600_000, `http://127.0.0.1:${port}/`);
    for (let n = 0; n < 5; n++) to.send({ n });
    await untilCounted({ failed: 5 });
    expect(problems.map(({ message }) => message)).toEqual([
      `the receiver of traces at http://127.0.0.1:${port}/ took none: connect ECONNREFUSED 127.0.0.1:${port}`,
    ]);
  });

  it('lets no more wait than are worth it, and no stop wait for any', async () => {
    answer = hang;
    const to = sender();
    to.send({});
    await until('the first is under way', () => received.length === 1);
    for (let n = 0; n < MOST_WAITING + 3; n++) to.send({ n });
    expect(await counts()).toEqual({ sent: 0, failed: 0, dropped: 3 });
    await to.stop();
    to.send({});
    expect(await counts()).toEqual({ sent: 0, failed: 0, dropped: 3 + MOST_WAITING + 1 + 1 });
    expect(received).toHaveLength(1);
    expect(problems).toEqual([]);
  });
});
