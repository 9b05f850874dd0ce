import type { ClusterOptions } from '@coffee/cluster';
import { until } from '@coffee/testing';
import { Scanners, gate } from './analysis.fixture';
import { Dataset, type Question } from './dataset.fixture';
import { GatewaySystem } from './gateways.fixture';

jest.setTimeout(120_000);

const several: ClusterOptions = {
  scale: { gateway: 2, filter: 2, aggregator: 2, maximizer: 2, joiner: 2 },
  env: { MAX_JOBS: '2', PARTITIONS: '3' },
};

/** Of as many clients. */
const questions: readonly Question[] = [
  {},
  { years: [2024], hours: '09:00-17:30', minAmount: '50', top: 5 },
  { queries: ['q1', 'q3'], minAmount: '0' },
  { queries: ['q4'], top: 1, years: [2023, 2025] },
  { queries: ['q2'], years: [2025] },
];

describe.each<[name: string, options: ClusterOptions]>([
  ['one of each service', {}],
  ['several of each service', several],
])('the answers of %s', (_name, options) => {
  let system: GatewaySystem;
  let scanners: Scanners;
  const data: Dataset[] = [];
  const gateways = options.scale?.gateway ?? 1;
  beforeAll(async () => {
    scanners = new Scanners();
    data.push(await Dataset.generate());
    system = await GatewaySystem.start(options);
  });
  afterEach(() => system.untilNothingIsLeft());
  afterAll(async () => {
    const problems = await system.stop();
    await scanners.stop();
    for (const set of data) set.remove();
    expect([problems, system.obituaries()]).toEqual([[], []]);
  });

  it.each(['q1', 'q2', 'q3', 'q4', 'all'])("are the oracle's: %s", async (query) => {
    const question = query === 'all' ? {} : { queries: [query] };
    await scanners.start(system.client(), data[0]!, { question }).check();
  });

  it("are the oracle's for five clients at once, each with data and parameters of its own, who wait for their turn", async () => {
    for (let seed = data.length; seed < questions.length; seed++)
      data.push(await Dataset.generate({ seed, firstMonth: '2024-11', transactionsPerMonth: 100 * seed }));
    const allOpened = gate();
    const analyses = questions.map((question, i) =>
      scanners.start(system.client([i % gateways]), data[i]!, { question, beforeChunk: () => allOpened.passed }),
    );
    await Promise.all(analyses.map((analysis) => analysis.id));
    const slots = Number(options.env?.['MAX_JOBS'] ?? 4);
    const waiting = (): number => analyses.filter(({ places }) => places.at(-1)! > 0).length;
    await until('all others know their places', () => waiting() === questions.length - slots, waiting);
    allOpened.open();
    await Promise.all(analyses.map((analysis) => analysis.check()));
    expect(system.mostRunning).toBe(slots);
    for (const { places } of analyses) {
      expect(places.at(-1)).toBe(0);
      expect(places).toEqual([...new Set(places)].sort((a, b) => b - a));
    }
  });
});
