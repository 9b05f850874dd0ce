/**
 * Plans mean what their queries say: a plan, run here stage by stage with the real operators and nothing between them, gives the
 * answers that a few loops over the rows give. Any partitions, any cut into chunks.
 */
import {
  LookupTable,
  aggregate,
  filter,
  firstRows,
  splitByPartition,
  startMerge,
  withComputed,
} from '@coffee/operators';
import {
  columnOf,
  isPresent,
  numberColumn,
  secondsFromCivil,
  textBytes,
  textColumn,
  validityOf,
  type Chunk,
  type Column,
} from '@coffee/protocol';
import fc from 'fast-check';
import { layouts } from './layout';
import type { Edge, PhysicalPlan, ScanColumn, Stage, Step } from './physical-plan';
import { planJob } from './planner';
import { averageTicket } from './queries/average-ticket.example';

type Value = number | string | undefined;
type Row = Readonly<Record<string, Value>>;
type Data = Readonly<Record<string, readonly Row[]>>;

function scanned(rows: readonly Row[], columns: readonly ScanColumn[]): Chunk {
  const read = columns.map(({ name, kind, neededWhere }): Column => {
    const values = rows.map((row) => {
      const needed = !neededWhere || (row[neededWhere.column] as number) >= neededWhere.atLeast;
      return needed ? row[name] : undefined;
    });
    const present = values.filter((value) => value !== undefined);
    const validity = validityOf(values.map((value) => value !== undefined));
    return kind === 'text' || kind === 'uuid'
      ? textColumn(name, present as string[], validity)
      : numberColumn(name, present as number[], validity);
  });
  return { rows: rows.length, columns: read };
}

function rowsOf(chunk: Chunk): Row[] {
  const next = new Map<string, number>();
  return Array.from({ length: chunk.rows }, (_, row) =>
    Object.fromEntries(
      chunk.columns.map((column): [string, Value] => {
        if (!isPresent(column, row)) return [column.name, undefined];
        const at = next.get(column.name) ?? 0;
        next.set(column.name, at + 1);
        return [
          column.name,
          column.type === 'text' ? Buffer.from(textBytes(column, at)).toString() : column.values[at],
        ];
      }),
    ),
  );
}

/** The rows of each answer, unsorted, as printed columns. */
function run(plan: PhysicalPlan, data: Data, chunkRows: number): Record<string, string[]> {
  const arrived = plan.edges.map((edge) => Array.from({ length: edge.partitions }, (): Chunk[] => []));
  const send = (edge: Edge, chunk: Chunk): void => {
    if (chunk.rows === 0) return;
    const projected = { rows: chunk.rows, columns: edge.columns.map((name) => columnOf(chunk, name)) };
    const parts = edge.key === undefined ? [projected] : splitByPartition(projected, edge.key, edge.partitions);
    parts.forEach((part, p) => part && arrived[edge.id]![p]!.push(part));
  };
  for (const { table, columns, outputs } of plan.tables) {
    for (let at = 0; at < data[table]!.length; at += chunkRows)
      for (const id of outputs) send(plan.edges[id]!, scanned(data[table]!.slice(at, at + chunkRows), columns));
  }
  for (const stage of plan.stages) runStage(plan, stage, arrived, send);
  return Object.fromEntries(
    plan.results.map(({ name, input, columns }) => {
      const rows = arrived[input]!.flat().flatMap(rowsOf);
      const printed = rows.map((row) =>
        columns.map(({ from, fallback, dividedBy }) => {
          const value = row[from] ?? (fallback === undefined ? '' : String(row[fallback]));
          return dividedBy === undefined ? value : `${value}/${row[dividedBy]}`;
        }),
      );
      return [name, printed.map((fields) => fields.join(',')).sort()];
    }),
  );
}

function runStage(
  plan: PhysicalPlan,
  stage: Stage,
  arrived: Chunk[][][],
  send: (edge: Edge, chunk: Chunk) => void,
): void {
  if ('root' in stage) {
    for (const chunk of arrived[stage.input]![0]!) runStep(plan, stage.root, chunk, send);
    return;
  }
  for (let p = 0; p < stage.partitions; p++) {
    const merge = startMerge(stage.merge);
    for (const chunk of arrived[stage.input]![p]!) merge.add(chunk);
    const tables = stage.lookups.map((lookup) => {
      const table = new LookupTable(lookup, p, stage.partitions);
      for (const chunk of arrived[lookup.edge]![0]!) table.add(chunk);
      return table;
    });
    for (const { edge, top } of stage.outputs) {
      for (const piece of top ? [merge.top(top)] : merge.pieces())
        send(
          plan.edges[edge]!,
          tables.reduce((chunk, table, i) => table.attach(chunk, i), piece),
        );
    }
  }
}

function runStep(plan: PhysicalPlan, step: Step, chunk: Chunk, send: (edge: Edge, chunk: Chunk) => void): void {
  const { operator, outputs, next } = step;
  const give = (to: Pick<Edge, 'columns' | 'complete' | 'derived'>): Chunk => {
    switch (operator.op) {
      case 'filter':
        return filter(chunk, operator, [to])[0]!;
      case 'project':
        return withComputed(chunk, operator);
      case 'limit':
        return firstRows(chunk, operator);
      case 'aggregate':
        return aggregate(chunk, operator);
    }
  };
  for (const id of outputs) send(plan.edges[id]!, give(plan.edges[id]!));
  for (const behind of next) runStep(plan, behind, give(behind), send);
}

/** Sums by key: the loops that the plan must agree with. */
function sums<T>(rows: readonly T[], keyOf: (row: T) => string, value: (row: T) => number): Map<string, number> {
  const out = new Map<string, number>();
  for (const row of rows) out.set(keyOf(row), (out.get(keyOf(row)) ?? 0) + value(row));
  return out;
}

interface Ranked {
  readonly of: string;
  readonly id: number;
  readonly sum: number;
}
/** Keys are "group,id". */
function tops(totals: Map<string, number>, limit: number): Ranked[] {
  const ranked = [...totals].map(([key, sum]): Ranked => {
    const [of, id] = key.split(',');
    return { of: of!, id: Number(id), sum };
  });
  ranked.sort((a, b) => b.sum - a.sum || a.id - b.id);
  return ranked.filter((one, i) => ranked.slice(0, i).filter(({ of }) => of === one.of).length < limit);
}

interface At {
  readonly year: number;
  readonly month: number;
  readonly second: number;
}
const instant = ({ year, month, second }: At): number => secondsFromCivil(year, month, 15, 0, 0, 0) + second;
const at = fc.record({
  year: fc.integer({ min: 2023, max: 2026 }),
  month: fc.integer({ min: 1, max: 12 }),
  second: fc.oneof(fc.constantFrom(21_599, 21_600, 82_800, 82_801), fc.nat(86_399)),
});
const transaction = fc.record({
  at,
  store_id: fc.integer({ min: 1, max: 4 }),
  user_id: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
  final_amount: fc.oneof(fc.constantFrom(74_999, 75_000), fc.integer({ min: 0, max: 90_000 })),
});
const item = fc.record({
  at,
  item_id: fc.integer({ min: 1, max: 5 }),
  quantity: fc.integer({ min: 1, max: 3 }),
  subtotal: fc.integer({ min: 1_000, max: 9_000 }),
});

test('every plan gives the answers of its queries, wherever it is cut into stages', () => {
  fc.assert(
    fc.property(
      fc.array(transaction, { maxLength: 60 }),
      fc.array(item, { maxLength: 60 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 70 }),
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom(...layouts),
      (sales, lines, partitions, chunkRows, limit, layout) => {
        const parameters = { years: [2024, 2025], hours: { from: 21_600, to: 82_800 }, minAmount: 75_000, top: limit };
        const data: Data = {
          transactions: sales.map(({ at: when, ...rest }, i) => ({
            ...rest,
            transaction_id: `t${i}`,
            created_at: instant(when),
          })),
          transaction_items: lines.map(({ at: when, ...rest }) => ({ ...rest, created_at: instant(when) })),
          // Store 4, item 5 and users from 7 on have no partner; user 6 has no birthdate.
          stores: [1, 2, 3].map((id) => ({ store_id: id, store_name: `Store ${id}` })),
          menu_items: [1, 2, 3, 4].map((id) => ({ item_id: id, item_name: `Item ${id}` })),
          users: [1, 2, 3, 4, 5, 6].map((id) => ({ user_id: id, birthdate: id === 6 ? undefined : id * 100 })),
        };
        const store = (id: number): string => (id <= 3 ? `Store ${id}` : String(id));
        const product = (id: number): string => (id <= 4 ? `Item ${id}` : String(id));

        const inYears = ({ at: when }: { at: At }): boolean => when.year === 2024 || when.year === 2025;
        const month = ({ at: when }: { at: At }): number => when.year * 12 + when.month - 1;
        const yearly = sales.map((sale, i) => ({ ...sale, id: `t${i}` })).filter(inYears);
        type Sale = (typeof yearly)[number];
        const daily = yearly.filter(({ at: { second } }) => second >= 21_600 && second <= 82_800);
        const sold = lines.filter(inYears).map((line) => ({ ...line, key: `${month(line)},${line.item_id}` }));
        const best = (value: (line: (typeof sold)[number]) => number): string[] =>
          tops(
            sums(sold, ({ key }) => key, value),
            1,
          ).map(({ of, id, sum }) => `${of},${product(id)},${sum}`);
        const members = yearly.filter(({ user_id }) => user_id !== undefined);
        const bought = sums(
          members,
          (sale) => `${sale.store_id},${sale.user_id}`,
          () => 1,
        );
        const half = (sale: Sale): string => `${Math.floor(month(sale) / 6)},${store(sale.store_id)}`;
        const tpv = sums(daily, half, (sale) => sale.final_amount);
        const monthly = (sale: Sale): string => `${month(sale)},${store(sale.store_id)}`;
        const totals = sums(yearly, monthly, (sale) => sale.final_amount);
        const tickets = sums(yearly, monthly, () => 1);

        const plan = planJob(['q1', 'q2', 'q3', 'q4', averageTicket], parameters, { partitions, layout });
        expect(run(plan, data, chunkRows)).toEqual({
          q1: daily
            .filter((sale) => sale.final_amount >= 75_000)
            .map((sale) => `${sale.id},${sale.final_amount}`)
            .sort(),
          q2_best_selling: best((line) => line.quantity).sort(),
          q2_most_profitable: best((line) => line.subtotal).sort(),
          q3: [...tpv].map(([key, total]) => `${key},${total}`).sort(),
          q4: tops(bought, limit)
            .map(({ of, id, sum }) => `${store(Number(of))},${id <= 5 ? id * 100 : ''},${sum}`)
            .sort(),
          average_ticket: [...totals]
            .map(([key, total]) => `${key},${total}/${tickets.get(key)},${tickets.get(key)}`)
            .sort(),
        });
      },
    ),
    { numRuns: 120 },
  );
});
