/**
 * A physical plan while it is made: tables, stages and answers joined by edge objects, before anyone knows which columns each
 * edge carries or what its number is. Owns: the shapes, and the sharing of equal parts. Must not know: which columns an edge carries.
 */
import { CoffeeError, stageId, type StageId } from '@coffee/core';
import type { LookupSpec, MergeSpec, TailSpec, TopSpec } from '@coffee/operators';
import { tableIn, type TableName, type Tables, type TableSchema } from '@coffee/protocol';
import type { Answer } from './logical-plan';
import type { StepSpec } from './operators';
import type { EdgeMode, QueryId } from './physical-plan';

export interface DraftEdge {
  readonly from: DraftTable | DraftStage;
  readonly to: DraftStage | DraftResult;
  readonly mode: EdgeMode;
  readonly key?: string | undefined;
  readonly partitions: number;
  /** Only of an edge from a stateful stage. */
  readonly top?: TopSpec;
  readonly then?: readonly TailSpec[];
}

/** By edge, the columns that are looked at behind it. */
export type Needs = ReadonlyMap<DraftEdge, ReadonlySet<string>>;

export interface DraftTable {
  readonly kind: 'table';
  readonly table: TableName;
  readonly schema: TableSchema;
  readonly outputs: DraftEdge[];
}

export interface DraftStateless {
  readonly kind: 'filter' | 'aggregator';
  readonly id: StageId;
  readonly queue: string;
  readonly operator: StepSpec;
  readonly outputs: DraftEdge[];
}

/** A lookup, of a table that can be scanned. */
export type TableLookup = LookupSpec & { readonly table: TableName };

export interface DraftStateful {
  readonly kind: 'maximizer' | 'joiner';
  readonly id: StageId;
  readonly group: string;
  readonly partitions: number;
  readonly merge: MergeSpec;
  /** Whether its groups come whole, a row each, from a stage that has merged them. */
  readonly isWhole: boolean;
  readonly lookups: readonly { readonly spec: TableLookup; readonly from: DraftTable }[];
  readonly outputs: DraftEdge[];
}

export type DraftStage = DraftStateless | DraftStateful;

export interface DraftResult {
  readonly kind: 'result';
  readonly query: QueryId;
  readonly answer: Answer;
}

export interface Draft {
  /** All that may be read, in their order. */
  readonly schemas: Tables;
  readonly tables: readonly DraftTable[];
  /** A stage stands after the stages that feed it. */
  readonly stages: readonly DraftStage[];
  readonly results: readonly DraftResult[];
  readonly edges: readonly DraftEdge[];
}

/** Where a stage takes its input from: for a stateful stage cut to its top, if one is given. */
export interface Source {
  readonly of: DraftTable | DraftStage;
  readonly top?: TopSpec;
  /** What is done to all of its rows. */
  readonly then?: readonly TailSpec[];
}

/** Collects a draft. What is asked for twice is made once. */
export class DraftBuilder implements Draft {
  readonly tables: DraftTable[] = [];
  readonly stages: DraftStage[] = [];
  readonly results: DraftResult[] = [];
  readonly edges: DraftEdge[] = [];
  readonly #stageOf = new Map<string, DraftStage>();
  readonly #ids = new Set<string>();

  constructor(readonly schemas: Tables) {}

  table(table: TableName): DraftTable {
    let found = this.tables.find((candidate) => candidate.table === table);
    if (!found) this.tables.push((found = { kind: 'table', table, schema: this.schema(table), outputs: [] }));
    return found;
  }

  /** @throws CoffeeError INTERNAL when there is no such table. */
  schema(table: TableName): TableSchema {
    const found = tableIn(this.schemas, table);
    if (!found) throw new CoffeeError('INTERNAL', `a plan of table ${table}, which is not there`);
    return found;
  }

  stateless(from: Source, base: string, stage: Pick<DraftStateless, 'kind' | 'queue' | 'operator'>): DraftStateless {
    return this.#shared([from, stage], () => {
      const made: DraftStateless = { ...stage, id: this.#newId(base), outputs: [] };
      this.#connect(from, made, 'queue', 1);
      return made;
    });
  }

  /** `key` is the column that spreads the rows over the stage's partitions, if there are several. */
  stateful(
    from: Source,
    base: string,
    key: string | undefined,
    stage: Pick<DraftStateful, 'kind' | 'group' | 'partitions' | 'merge' | 'isWhole'>,
    lookups: readonly TableLookup[] = [],
  ): DraftStateful {
    return this.#shared([from, key, stage, lookups], () => {
      const sources = lookups.map((spec) => ({ spec, from: this.table(spec.table) }));
      const made: DraftStateful = { ...stage, id: this.#newId(base), lookups: sources, outputs: [] };
      this.#connect(from, made, 'partition', stage.partitions, key);
      for (const lookup of sources) this.#connect({ of: lookup.from }, made, 'broadcast', 1);
      return made;
    });
  }

  result(from: Source, query: QueryId, answer: Answer): void {
    const made: DraftResult = { kind: 'result', query, answer };
    this.results.push(made);
    this.#connect(from, made, 'result', 1);
  }

  #shared<Stage extends DraftStage>([from, ...rest]: readonly [Source, ...unknown[]], make: () => Stage): Stage {
    const source = from.of.kind === 'table' ? from.of.table : from.of.id;
    const key = JSON.stringify([source, from.top, from.then, ...rest]);
    const found = this.#stageOf.get(key) as Stage | undefined;
    if (found) return found;
    const made = make();
    this.#stageOf.set(key, made);
    this.stages.push(made);
    return made;
  }

  #connect({ of, top, then }: Source, to: DraftEdge['to'], mode: EdgeMode, partitions: number, key?: string): void {
    const cut = { ...(top && { top }), ...(then && { then }) };
    const edge: DraftEdge = { from: of, to, mode, partitions, ...(key !== undefined && { key }), ...cut };
    of.outputs.push(edge);
    this.edges.push(edge);
  }

  #newId(base: string): StageId {
    let id = base;
    for (let n = 2; this.#ids.has(id); n++) id = `${base}.${n}`;
    this.#ids.add(id);
    return stageId(id);
  }
}
