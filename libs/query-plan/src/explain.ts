/**
 * Plans as text for people: what `coffee explain` prints, and the golden files of the planner. Owns: the wording and layout.
 * Invariant: equal plans give equal text, and everything that a worker acts on is in it.
 */
import { quoted, unreachable } from '@coffee/core';
import type { Answer, AnswerColumn, LogicalNode, Query } from './logical-plan';
import {
  atLeastText,
  filterOperator,
  groupText,
  limitOperator,
  joinText,
  mergeOperator,
  operatorOf,
  projectOperator,
  tailOperatorOf,
  topOperator,
  type Kinds,
} from './operators';
import { defaultParameters, formatParameters, type QueryParameters } from './parameters';
import {
  outputsOf,
  type Edge,
  type PhysicalPlan,
  type QueryId,
  type ResultSink,
  type ScanColumn,
  type Stage,
  type Step,
  type TableScan,
  type TableSchema,
} from './physical-plan';
import { DEFAULT_PARTITIONS } from './partitions';
import { planJob, type PlanOptions } from './planner';
import { queryOf } from './queries';

/**
 * The logical and the physical plan of a job.
 * @param given undefined of questions in SQL, which have theirs in what they filter by.
 * @throws as `planJob`.
 */
export function explain(
  queries: readonly (QueryId | Query)[],
  given?: QueryParameters,
  options: PlanOptions = { partitions: DEFAULT_PARTITIONS },
): string {
  const parameters = given ?? defaultParameters;
  const plan = planJob(queries, parameters, options);
  const kinds = kindsIn(plan);
  const logical = queries
    .map((query) => (typeof query === 'string' ? queryOf(query) : query))
    .flatMap((query) => [
      `${query.id}: ${query.question}`,
      ...query.answers(parameters).flatMap((answer) => explainAnswer(answer, kinds)),
      '',
    ]);
  const heading = given ? [`Parameters: ${formatParameters(given)}`, ''] : [];
  return [...heading, 'LOGICAL PLAN', '', ...logical, ...explainPlan(plan)].join('\n').concat('\n');
}

/** One answer as a tree: each line works on what the line below it gives. */
function explainAnswer({ name, input, columns, orderBy }: Answer, kinds: Kinds): string[] {
  const order = orderBy.map(({ column, descending }) => (descending ? `${column} descending` : column));
  const lines = [`answer ${name}.csv: ${columns.map(printedText).join(', ')}`, ...nodeLines(input, kinds)];
  return [
    `  ${lines[0]}`,
    `      ordered by ${order.join(', ')}`,
    ...lines.slice(1).map((line, i) => `  ${'  '.repeat(i + 1)}${line}`),
  ];
}

function nodeLines(node: LogicalNode, kinds: Kinds): string[] {
  switch (node.op) {
    case 'scan':
      return [`scan ${node.table}`];
    case 'filter':
      return [`filter ${filterOperator.text(node.predicate, kinds)}`, ...nodeLines(node.input, kinds)];
    case 'project':
      return [projectOperator.text(node), ...nodeLines(node.input, kinds)];
    case 'first':
      return [limitOperator.text(node.limit), ...nodeLines(node.input, kinds)];
    case 'tail':
      return [...node.then.map((spec) => tailOperatorOf(spec).text(spec)).reverse(), ...nodeLines(node.input, kinds)];
    case 'group':
      return [`group ${node.name} ${groupText(node)}`, ...nodeLines(node.input, kinds)];
    case 'top':
      return [topOperator.text(node.top), ...nodeLines(node.input, kinds)];
    case 'join':
      return [joinText(node), ...nodeLines(node.input, kinds)];
    default:
      return unreachable(node);
  }
}

function printedText({ header, from, fallback, dividedBy }: AnswerColumn): string {
  const value = dividedBy === undefined ? from : `${from} / ${dividedBy}`;
  const named = header === value ? header : `${header} = ${value}`;
  return fallback === undefined ? named : `${named} (else ${fallback})`;
}

/** The physical plan alone. */
export function explainPlan(plan: PhysicalPlan): string[] {
  const kinds = kindsIn(plan);
  const edges: EdgeText = (ids) => ids.flatMap((id) => edgeLines(plan.edges[id]!));
  return [
    'PHYSICAL PLAN',
    '',
    ...plan.tables.flatMap((table) => [...tableLines(table, kinds), ...edges(table.outputs), '']),
    ...plan.stages.flatMap((stage) => [...stageLines(stage, plan, edges, kinds), '']),
    ...plan.results.flatMap(resultLines),
  ];
}

/** Where two tables have columns of one name and other kinds, the last counts: it is for people. */
const kindsIn = ({ tables }: PhysicalPlan): Kinds =>
  new Map(tables.flatMap(({ columns }) => columns.map(({ name, kind }) => [name, kind] as const)));

type EdgeText = (ids: readonly number[]) => string[];

function tableLines({ table, columns, readings, unique, schema }: TableScan, kinds: Kinds): string[] {
  return [
    `table ${table}${unique === undefined ? '' : ` (${unique} once)`}`,
    ...(schema ? [`  ${schemaLine(schema)}`] : []),
    ...columns.map((column) => `  ${scanColumnText(column, kinds)}`),
    ...readings.map((reading) => `  for ${reading.answers.join(', ')}: ${reading.columns.join(', ')}`),
  ];
}

/** How its files are found and written, where that is not built in. */
function schemaLine({ large, files, separator, decimalComma, dates, columns }: TableSchema): string {
  const called = columns.flatMap(({ name, header }) =>
    header === undefined ? [] : [`${name} called ${quoted(header)}`],
  );
  return [
    `${large ? 'large' : 'small'}, files ${files ?? 'by its name'}`,
    ...(separator === undefined ? [] : [`separator ${quoted(separator)}`]),
    ...(decimalComma ? ['decimal comma'] : []),
    ...(dates === undefined ? [] : [`dates ${dates}`]),
    ...called,
  ].join(', ');
}

function scanColumnText({ name, kind, nullable, neededWhere }: ScanColumn, kinds: Kinds): string {
  const where = neededWhere ? `, where ${atLeastText(neededWhere.column, neededWhere.atLeast, kinds)}` : '';
  return `read ${name}: ${kind}${nullable ? ' or missing' : ''}${where}`;
}

function stageLines(stage: Stage, plan: PhysicalPlan, edges: EdgeText, kinds: Kinds): string[] {
  if ('root' in stage)
    return [
      `stage ${stage.id} (${plan.edges[stage.input]?.mode === 'scan' ? 'where the table is scanned' : `queue ${stage.queue}`}, takes edge ${stage.input})`,
      ...stepLines(stage.root, edges, kinds),
    ];
  const { id, group, partitions, input, merge, lookups, outputs } = stage;
  return [
    `stage ${id} (group ${group}, ${partitionsText(partitions)}, takes edge ${input})`,
    `  ${mergeOperator.text(merge)}`,
    ...lookups.map(
      (lookup) => `  ${joinText(lookup)} (edge ${lookup.edge}, ${lookup.partitioned ? 'own part' : 'all'})`,
    ),
    ...outputs.flatMap(({ edge, top, then = [] }) => [
      ...(top ? [`  ${topOperator.text(top)} to edge ${edge}`] : []),
      ...then.map((spec) => `  ${tailOperatorOf(spec).text(spec)} to edge ${edge}`),
    ]),
    ...edges(outputsOf(stage)),
  ];
}

/** The operator, what it sends, and deeper the operators behind it in the same stage. */
function stepLines({ operator, outputs, next }: Step, edges: EdgeText, kinds: Kinds): string[] {
  const what = operatorOf(operator).text(operator, kinds);
  return [
    `  ${what}`,
    ...edges(outputs),
    ...next.flatMap((step) => stepLines(step, edges, kinds)).map((line) => `  ${line}`),
  ];
}

const partitionsText = (count: number): string => (count === 1 ? '1 partition' : `${count} partitions`);

function edgeLines({ id, to, mode, columns, derived = [], complete, key, partitions }: Edge): string[] {
  const target = 'stage' in to ? to.stage : `answer ${to.result}`;
  const by = key === undefined ? '' : ` by ${key}`;
  const how = mode === 'partition' ? `partition, ${partitions}${by}` : mode;
  const whole = complete ? `, with ${complete.join(', ')}` : '';
  const carried = columns.map((name) => {
    const made = derived.find((column) => column.name === name);
    return made ? `${name} = ${made.unit}(${made.from})` : name;
  });
  return [`  edge ${id} to ${target} (${how}): ${carried.join(', ')}${whole}`];
}

function resultLines({ name, query, input, columns, orderBy, joined }: ResultSink): string[] {
  const printed = columns.map((column) => `${printedText(column)}: ${column.format}`);
  const order = orderBy.map(
    ({ column, format, fallback, descending }) =>
      `${column}${fallback === undefined ? '' : ` (else ${fallback})`}: ${format}${descending ? ' descending' : ''}`,
  );
  return [
    `answer ${name} (of ${query}, takes edge ${input})`,
    `  print ${printed.join('; ')}`,
    `  order ${order.join('; ')}`,
    ...joined.map(({ table, key }) => `  looks for ${key} in ${table}`),
  ];
}
