/**
 * Which columns each answer reads of each table. Owns: the rule that a row is bad for the answers that read a column of it which
 * cannot be read, and for no others. Read off the draft alone, never off what answers share: what else is asked changes nothing.
 */
import type { AggregateSpec } from '@coffee/operators';
import type { TableName, Tables } from '@coffee/protocol';
import type { Draft, DraftEdge, DraftResult, DraftStage, DraftStateful, DraftTable, Needs } from './draft';
import { operatorOf, type StepSpec } from './operators';
import type { Reading } from './physical-plan';

type Inputs = ReadonlyMap<DraftStage | DraftResult, readonly DraftEdge[]>;

/** @returns of each table one reading for each set of columns, in the order of the answers. */
export function readingsOf(
  { results, schemas }: Pick<Draft, 'results' | 'schemas'>,
  inputs: Inputs,
  needs: Needs,
): ReadonlyMap<TableName, Reading[]> {
  const readings = new Map<TableName, MutableReading[]>();
  for (const result of results) {
    for (const [table, names] of columnsReadBy(result, inputs, needs)) {
      const columns = schemas[table]!.columns.map(({ name }) => name).filter((name) => names.has(name));
      const known = readings.get(table) ?? [];
      const same = known.find((reading) => reading.columns.join() === columns.join());
      if (same) same.answers.push(result.answer.name);
      else known.push({ answers: [result.answer.name], columns });
      readings.set(table, known);
    }
  }
  for (const [table, known] of readings)
    if (usesMissing(table, schemas, results, inputs)) readings.set(table, [joined(known)]);
  return readings;
}

function columnsReadBy(result: DraftResult, inputs: Inputs, needs: Needs): Map<TableName, Set<string>> {
  const [last] = inputs.get(result)!;
  const read = new Map<TableName, Set<string>>();
  const add = (table: TableName, names: Iterable<string>): void =>
    void read.set(table, new Set([...(read.get(table) ?? []), ...names]));
  const own: string[] = passesRowsOn(last!.from) ? [...needs.get(last!)!] : [];
  let from: DraftTable | DraftStage = last!.from;
  while (from.kind !== 'table') {
    const [input, ...references]: readonly DraftEdge[] = inputs.get(from)!;
    if ('lookups' in from) addLookups(from, references, needs, add);
    else own.push(...operatorOf(from.operator).looksAt(from.operator));
    from = input!.from;
  }
  add(from.table, own);
  return read;
}

/** Whether its rows are rows of a table. */
const passesRowsOn = (from: DraftTable | DraftStage): boolean =>
  'operator' in from && operatorOf(from.operator).passesRowsOn;

function addLookups(
  stage: DraftStateful,
  references: readonly DraftEdge[],
  needs: Needs,
  add: (table: TableName, names: Iterable<string>) => void,
): void {
  stage.lookups.forEach(({ spec }, i) => add(spec.table, needs.get(references[i]!)!));
}

/** Whether an answer has a use for a missing value: there it could not be told from one that cannot be read. */
function usesMissing(table: TableName, schemas: Tables, results: readonly DraftResult[], inputs: Inputs): boolean {
  return results.some((result) => {
    const { from } = inputs.get(result)![0]!;
    const used: string[] = passesRowsOn(from) ? result.answer.columns.map((column) => column.from) : [];
    let source: DraftTable | DraftStage = from;
    let computes = false;
    while (source.kind !== 'table') {
      computes ||= 'operator' in source && computesValues(source.operator);
      if ('operator' in source && source.operator.op === 'aggregate') used.push(...nullableOf(source.operator));
      source = inputs.get(source)![0]!.from;
    }
    const { columns } = schemas[table]!;
    return (
      source.table === table && (computes || columns.some(({ name, nullable }) => nullable && used.includes(name)))
    );
  });
}

/** Whether it looks at rows by expressions, to which a missing value is one like others. */
const computesValues = (operator: StepSpec): boolean =>
  operator.op === 'project' || (operator.op === 'filter' && operator.by === 'expression');

/** Columns of which a row without a value is not left out. */
const nullableOf = ({ keys, aggregates }: AggregateSpec): string[] =>
  [...keys, ...aggregates].flatMap(({ from, nullable = false }) => (nullable && from !== undefined ? [from] : []));

interface MutableReading extends Reading {
  readonly answers: string[];
}

const joined = (readings: readonly Reading[]): MutableReading => ({
  answers: readings.flatMap(({ answers }) => answers),
  columns: [...new Set(readings.flatMap(({ columns }) => columns))],
});
