/** The traces that gateways post of their jobs, as a receiver gets them: of one that completes, of one whose gateway is killed, and while nobody takes them. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { shopPlan, until } from '@coffee/testing';
import { OwnBrokerSystem } from './own-broker.fixture';

jest.setTimeout(120_000);

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
  readonly status: { readonly code: number };
}
interface Traces {
  readonly resourceSpans: readonly {
    readonly resource: Pick<Span, 'attributes'>;
    readonly scopeSpans: readonly { readonly spans: readonly Span[] }[];
  }[];
}

const textOf = ({ attributes }: Pick<Span, 'attributes'>, name: string): string | undefined =>
  attributes.find(({ key }) => key === name)?.value.stringValue;

/** Of a plan with as many partitions as that of the services. */
const stageNames = shopPlan({ partitions: 2 }).stages.map(({ id }) => `stage ${id}`);

describe('a receiver of traces', () => {
  const received: { readonly gateway: string | undefined; readonly spans: readonly Span[] }[] = [];
  let receiver: Server;
  let isThere = true;
  let own: OwnBrokerSystem;
  beforeAll(async () => {
    receiver = createServer((request, response) => {
      let body = '';
      request.on('data', (piece: Buffer) => (body += piece.toString()));
      request.on('end', () => {
        // One that is not there as far as it can be: it never answers.
        if (!isThere) return;
        const [traces] = (JSON.parse(body) as Traces).resourceSpans;
        received.push({
          gateway: textOf(traces!.resource, 'service.instance.id'),
          spans: traces!.scopeSpans.flatMap(({ spans }) => spans),
        });
        response.setHeader('content-type', 'application/json').end('{}');
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const { port } = receiver.address() as AddressInfo;
    own = await OwnBrokerSystem.start(12, { TRACES_URL: `http://127.0.0.1:${port}/v1/traces` });
  });
  beforeEach(() => void received.splice(0));
  afterAll(async () => {
    const problems = await own.stop();
    receiver.closeAllConnections();
    receiver.close();
    expect(problems).toEqual([]);
  });

  it('gets one of a job that completes, with all of its stages inside of it', async () => {
    const analysis = own.analyze([0]);
    await analysis.check();
    await until('a trace has come', () => received.length > 0);
    const [{ gateway, spans }] = received as [(typeof received)[number]];
    const [job, ...others] = spans as [Span, ...Span[]];
    expect([gateway, job.name, textOf(job, 'coffee.job'), job.status]).toEqual([
      ...['gateway.0', 'job', await analysis.id],
      { code: 1 },
    ]);
    expect(others.map(({ name }) => name).sort()).toEqual([...stageNames, 'wait for a slot'].sort());
    for (const span of others) {
      expect([span.name, span.traceId, span.parentSpanId]).toEqual([span.name, job.traceId, job.spanId]);
      const times = [job, span].map((of) => [BigInt(of.startTimeUnixNano), BigInt(of.endTimeUnixNano)] as const);
      const [[begin, end], [from, to]] = times as [(typeof times)[number], (typeof times)[number]];
      expect([span.name, begin <= from && from <= to && to <= end]).toEqual([span.name, true]);
    }
  });

  it('gets one of a job whose gateway is killed, from the one that has taken it over', async () => {
    const { cluster } = own.system;
    const analysis = own.analyze([0, 1], {
      beforeChunk: async (n) => {
        if (n === 8) await cluster.kill('gateway', 0);
      },
    });
    await analysis.check();
    await cluster.waitReady();
    // That of another job comes after all that may come of the first: each gateway posts one after the other.
    for (const gateway of [0, 1]) await own.analyze([gateway]).check();
    await until('those of the others have come', () => received.length >= 3);
    const id = await analysis.id;
    const of = received.filter(({ spans }) => textOf(spans[0]!, 'coffee.job') === id);
    expect(of).toHaveLength(1);
    expect(of[0]!.spans.map(({ name }) => name)).toEqual(expect.arrayContaining(stageNames));
  });

  it('costs nobody anything when it does not answer: jobs complete, gateways stop in order', async () => {
    isThere = false;
    await own.analyze([0]).check();
    await own.analyze([0]).check();
    expect(await own.system.cluster.kill('gateway', 0, 'SIGTERM')).toEqual({ code: 0, signal: null });
    await own.system.cluster.waitReady();
  });
});
