/**
 * Does a physical plan hang together? Owns: the rules that every plan keeps, whoever made it, and that workers rely on without
 * looking. The planner's tests apply them to what it makes; `validate-plan.ts` to what was read from elsewhere.
 */
import { tableIn, tableSchemas } from '@coffee/protocol';
import { MAX_LOG_READINGS } from './partitions';
import { mergeOperator, operatorOf, tailProblems } from './operators';
import {
  outputsOf,
  stepsFrom,
  type Edge,
  type PhysicalPlan,
  type StatefulStage,
  type Stage,
  type StatelessStage,
} from './physical-plan';
import { columnsAfter, columnsGivenBy, columnsNeededBy, operandsOf, resultNames } from './plan-columns';

/** @returns what is wrong, each in one line; nothing for a sound plan. */
export function problemsOf(plan: PhysicalPlan): string[] {
  return [
    ...duplicatesIn(plan),
    ...readingProblems(plan),
    ...plan.tables.flatMap(tableProblems),
    ...edgeProblems(plan),
    ...columnProblems(plan),
  ];
}

/** A stage alone may be small enough, and all of them too much for whoever owns their partitions. */
function readingProblems({ stages }: PhysicalPlan): string[] {
  const readings = stages.map((stage) => ('root' in stage ? 0 : stage.partitions * (1 + stage.lookups.length)));
  const all = readings.reduce((sum, count) => sum + count, 0);
  return all > MAX_LOG_READINGS ? [`its partitions read ${all} logs in all, and ${MAX_LOG_READINGS} is the most`] : [];
}

function duplicatesIn({ tables, stages, edges, results }: PhysicalPlan): string[] {
  const once = (what: string, names: readonly string[]): string[] =>
    names.filter((name, i) => names.indexOf(name) !== i).map((name) => `two ${what} are named ${name}`);
  return [
    ...once(
      'tables',
      tables.map(({ table }) => table),
    ),
    ...once(
      'stages',
      stages.map(({ id }) => id),
    ),
    ...once(
      'answers',
      results.map(({ name }) => name),
    ),
    ...edges.flatMap(({ id }, i) => (id === i ? [] : [`edge ${id} stands in place ${i}`])),
    ...(results.length === 0 ? ['there is no answer'] : []),
  ];
}

function tableProblems({ table, columns, readings, unique, ...scan }: PhysicalPlan['tables'][number]): string[] {
  const known = scan.schema ?? tableIn(tableSchemas, table);
  if (!known) return [`there is no table ${table}`];
  const schema = known.columns;
  const twice = schema.filter(({ name }, i) => schema.findIndex((other) => other.name === name) !== i);
  const read = [...readings.flatMap((reading) => reading.columns), ...(unique === undefined ? [] : [unique])];
  const unread = read.filter((name) => !columns.some((column) => column.name === name));
  const strangers = unread.map((name) => `table ${table} is to be read by ${name}, which is not scanned`);
  const problems = columns.flatMap(({ name, kind, nullable, neededWhere }) => {
    const column = schema.find((candidate) => candidate.name === name);
    if (column?.kind !== kind || column.nullable !== nullable) return [`table ${table} has no such column ${name}`];
    if (neededWhere && !columns.some((other) => other.name === neededWhere.column))
      return [`column ${name} is needed where ${neededWhere.column}, which is not read`];
    return [];
  });
  return [...twice.map(({ name }) => `table ${table} has two columns ${name}`), ...strangers, ...problems];
}

/** One end of an edge, as the table, stage or answer there tells it. */
interface End {
  readonly edge: number;
  readonly name: string;
  /** Place in the flow: an edge leads from a lower to a higher one. */
  readonly rank: number;
  readonly stateful?: boolean;
  /** Of a reader: what the edge must be. */
  readonly mode?: Edge['mode'] | 'queue or scan';
  readonly partitions?: number;
}

const readersOf = (stage: Stage, rank: number): End[] => {
  const name = `stage ${stage.id}`;
  if ('root' in stage)
    return [{ edge: stage.input, name, rank, mode: 'queue or scan', partitions: 1, stateful: false }];
  const references = stage.lookups.map(({ edge }): End => ({
    edge,
    name,
    rank,
    mode: 'broadcast',
    partitions: 1,
    stateful: true,
  }));
  return [
    { edge: stage.input, name, rank, mode: 'partition', partitions: stage.partitions, stateful: true },
    ...references,
  ];
};

const sendersOf = (stage: Stage, rank: number): End[] => {
  const stateful = !('root' in stage);
  return outputsOf(stage).map((edge) => ({ edge, name: `stage ${stage.id}`, rank, stateful }));
};

const fits = (edge: Edge, { mode }: End): boolean =>
  mode === 'queue or scan'
    ? edge.mode === 'queue' || (edge.mode === 'scan' && 'table' in edge.from)
    : edge.mode === mode;

/** What a filter sends that it makes of other columns: it has these, and nobody but a filter makes any. */
function derivedProblems({ stages }: PhysicalPlan, { id, columns, derived = [] }: Edge): string[] {
  const steps = stages.flatMap((stage) => ('root' in stage ? stepsFrom(stage.root) : []));
  const sender = steps.find(({ outputs }) => outputs.includes(id));
  const given = sender?.operator.op === 'filter' ? columnsGivenBy(sender) : [];
  return derived.flatMap(({ name, from }) => [
    ...(given.includes(from) ? [] : [`has a column made of ${from}, which no filter gives`]),
    ...(columns.includes(name) && !given.includes(name)
      ? []
      : [`makes ${name}, which it has already, or does not carry`]),
  ]);
}

function edgeProblems(plan: PhysicalPlan): string[] {
  const { tables, stages, edges, results } = plan;
  const senders = [
    ...tables.flatMap(({ table, outputs }) => outputs.map((edge): End => ({ edge, name: `table ${table}`, rank: -1 }))),
    ...stages.flatMap(sendersOf),
  ];
  const readers = [
    ...stages.flatMap(readersOf),
    ...results.map(({ name, input }): End => {
      return { edge: input, name: `answer ${name}`, rank: stages.length, mode: 'result', partitions: 1 };
    }),
  ];
  const strays = [...senders, ...readers].filter(({ edge }) => edges[edge] === undefined);
  const problems = strays.map(({ edge, name }) => `${name} names edge ${edge}, which is not there`);
  for (const edge of edges) {
    const from = 'table' in edge.from ? `table ${edge.from.table}` : `stage ${edge.from.stage}`;
    const to = 'stage' in edge.to ? `stage ${edge.to.stage}` : `answer ${edge.to.result}`;
    const [sender, ...otherSenders] = senders.filter((end) => end.edge === edge.id);
    const [reader, ...otherReaders] = readers.filter((end) => end.edge === edge.id);
    const say = (what: string): number => problems.push(`edge ${edge.id} from ${from} to ${to} ${what}`);
    if (!sender || !reader || otherSenders.length > 0 || otherReaders.length > 0) {
      say('has not one sender and one reader');
      continue;
    }
    if (sender.name !== from || reader.name !== to) say(`is one from ${sender.name} to ${reader.name}`);
    if (sender.rank >= reader.rank) say('leads backwards');
    if (!fits(edge, reader)) say(`is of mode ${edge.mode}, but its reader takes ${reader.mode}`);
    if (edge.partitions !== reader.partitions) say(`has ${edge.partitions} partitions, not ${reader.partitions}`);
    if ('table' in edge.from && edge.mode === 'partition') say('leaves a table in partitions');
    if ('stage' in edge.from && edge.mode === 'broadcast') say('is a broadcast of what is no table');
    if (sender.stateful === true && reader.stateful === false) say('leads from partitions back to a work queue');
    if (edge.mode === 'partition' ? edge.partitions > 1 && edge.key === undefined : edge.key !== undefined)
      say('has a key and no partitions, or the reverse');
    for (const problem of derivedProblems(plan, edge)) say(problem);
    if (edge.key !== undefined && !edge.columns.includes(edge.key)) say(`has no column ${edge.key} to be split by`);
  }
  return problems;
}

function columnProblems(plan: PhysicalPlan): string[] {
  const lacking = (who: string, edge: number, wanted: readonly string[]): string[] => {
    const carried = plan.edges[edge]?.columns ?? [];
    return wanted.filter((name) => !carried.includes(name)).map((name) => `${who} needs ${name} on edge ${edge}`);
  };
  const readers = columnsNeededBy(plan).flatMap(({ who, edge, columns }) => lacking(who, edge, columns));
  const senders = columnsAfter(plan).flatMap(({ who, edge, columns }) => {
    const carried = plan.edges[edge]?.columns ?? [];
    if (new Set(carried).size !== carried.length) return [`edge ${edge} carries a column twice`];
    return carried.filter((name) => !columns.includes(name)).map((name) => `${who} has no ${name} for edge ${edge}`);
  });
  const whole = plan.tables.flatMap(({ table, columns, outputs }) =>
    outputs.flatMap((edge) =>
      lacking(
        `table ${table}`,
        edge,
        columns.map(({ name }) => name),
      ),
    ),
  );
  return [
    ...readers,
    ...senders,
    ...whole,
    ...plan.stages.flatMap((stage) => ('root' in stage ? stepProblems(stage) : mergeProblems(stage))),
  ];
}

function operatorProblems(who: string, problems: readonly string[], given: readonly string[]): string[] {
  const twice = given.filter((name, i) => given.indexOf(name) !== i).map((name) => `gives ${name} twice`);
  return [...problems, ...twice].map((problem) => `${who}: ${problem}`);
}

function mergeProblems(stage: StatefulStage): string[] {
  const { id, merge, outputs } = stage;
  const problems = mergeOperator.problems?.(merge) ?? [];
  return [
    ...operatorProblems(`the merge of stage ${id}`, problems, mergeOperator.gives(merge, [])),
    ...outputs.flatMap(({ edge, then }) =>
      tailProblems(resultNames(stage), then).map((problem) => `what stage ${id} does for edge ${edge}: ${problem}`),
    ),
  ];
}

/** Each step has what it and those behind it look at. */
function stepProblems({ id, root }: StatelessStage): string[] {
  const lacking = (who: string, given: readonly string[], wanted: readonly string[]): string[] =>
    wanted
      .filter((name) => !given.includes(name))
      .map((name) => `${who} of stage ${id} needs ${name}, which it is not given`);
  return stepsFrom(root).flatMap((step) => {
    const given = columnsGivenBy(step);
    const problems = operatorOf(step.operator).problems?.(step.operator) ?? [];
    return [
      ...operatorProblems(`an operator ${step.operator.op} of stage ${id}`, problems, given),
      ...lacking(`an operator ${step.operator.op}`, step.columns, operandsOf(step)),
      ...step.next.flatMap((behind) =>
        lacking(`what is behind an operator ${step.operator.op}`, given, behind.columns),
      ),
    ];
  });
}
