/** The four questions as SQL and the queries of the catalogue have the same plans in every layout, whatever the parameters: but for names. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { formatMoney, formatTimeOfDay } from '@coffee/protocol';
import {
  catalogue,
  layouts,
  planJob,
  queriesOf,
  type Layout,
  type PhysicalPlan,
  type QueryParameters,
} from '@coffee/query-plan';
import { bindAll, parse, type SqlStatement } from '.';

const folder = join(__dirname, '../questions');
const ids = catalogue.map(({ id }) => id);
let statements: ReadonlyMap<string, readonly SqlStatement[]>;
beforeAll(async () => {
  const parsed = readdirSync(folder).map(async (file) => {
    const name = file.replace(/\.sql$/, '');
    return [name, await parse(readFileSync(join(folder, file), 'utf8'), { name })] as const;
  });
  statements = new Map(await Promise.all(parsed));
});

const second = fc.integer({ min: 0, max: 86_399 });
const parameters = fc.record({
  years: fc
    .uniqueArray(fc.integer({ min: 1, max: 9999 }), { minLength: 1, maxLength: 100 })
    .map((years) => years.sort((a, b) => a - b)),
  hours: fc.record({ from: second, to: second }),
  minAmount: fc.integer({ min: 1 - 1e12, max: 1e12 - 1 }),
  top: fc.integer({ min: 1, max: 1000 }),
});

/** As somebody who asks writes them. */
const written = ({ years, hours, minAmount, top }: QueryParameters): Readonly<Record<string, string>> => ({
  ...{ years: years.join(', '), min_amount: formatMoney(minAmount), top: String(top) },
  ...{ from: formatTimeOfDay(hours.from), to: formatTimeOfDay(hours.to) },
});

/** All questions in SQL call their groups alike, and keys as they are printed; a text of two questions is two. */
function withoutNames(plan: PhysicalPlan): unknown {
  const shared = (name: string): string => `of ${name.replace(/\.(?:products|tpv|purchases)$/, '.sql')}`;
  const stages = plan.stages.map((stage) =>
    'root' in stage ? { ...stage, queue: shared(stage.queue) } : { ...stage, group: shared(stage.group) },
  );
  const results = plan.results.map((result) => ({ ...result, query: result.name }));
  const text = plan.stages
    .reduce(
      (named, { id }, i) => named.replaceAll(JSON.stringify(id), `"stage ${i}"`),
      JSON.stringify({ ...plan, stages, results }),
    )
    .replaceAll('year_month_created_at', 'month')
    .replaceAll('year_half_created_at', 'half');
  return JSON.parse(text);
}

function expectSamePlans(names: readonly string[], values: QueryParameters, layout: Layout): void {
  const own = names.flatMap((name) => statements.get(name)!);
  // Each takes the parameters that it has.
  const given = Object.entries(written(values)).filter(([name]) => own.some(({ defaults }) => defaults.has(name)));
  const questions = bindAll(own, { parameters: Object.fromEntries(given) });
  const options = { partitions: 4, layout };
  expect(withoutNames(planJob(queriesOf(questions), values, options))).toEqual(
    withoutNames(planJob(names, values, options)),
  );
}

it.each(layouts)('alone and together, in layout %s', (layout) => {
  fc.assert(
    fc.property(parameters, fc.subarray(ids, { minLength: 1 }), (values, names) =>
      expectSamePlans(names, values, layout),
    ),
    { numRuns: 12 },
  );
});

it.each<[string, QueryParameters['hours']]>([
  ['over midnight', { from: 23 * 3600, to: 3600 }],
  ['of all of the day but a second', { from: 3601, to: 3600 }],
  ['of one second', { from: 3600, to: 3600 }],
])('with hours %s', (_what, hours) => {
  for (const layout of layouts) expectSamePlans(ids, { years: [2024], hours, minAmount: 75_000, top: 3 }, layout);
});
