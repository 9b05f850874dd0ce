/**
 * Where a plan is cut into stages. Owns: between which operators rows change hands, and what the stages are called and deployed as that
 * come of it. Invariant: answers never depend on it. Must not know: columns, the numbers of edges.
 */
import { stageId, type StageId } from '@coffee/core';
import { tableQueue } from './work-queues';
import type { Draft, DraftEdge, DraftResult, DraftStage, DraftStateless } from './draft';

/**
 * `kinds`: every kind of operator is a stage of its own, so that each can be scaled alone. `roles`: filters that follow each other are
 * one stage, partial sums another. `none`: filters and the partial sums behind them are one: the fewest bytes through the broker.
 * `scan`: the same, computed by whoever scans the table.
 */
export const layouts = ['kinds', 'roles', 'none', 'scan'] as const;
export type Layout = (typeof layouts)[number];

/** Those of services, which scan nothing. */
export const serviceLayouts = ['kinds', 'roles', 'none'] as const satisfies readonly Layout[];
export type ServiceLayout = (typeof serviceLayouts)[number];

export const DEFAULT_LAYOUT: ServiceLayout = 'roles';

/** What a stage without state is called, and who serves it. */
export interface StageName {
  readonly kind: DraftStateless['kind'];
  readonly id: StageId;
  readonly queue: string;
}

export const isStateless = (end: DraftEdge['from'] | DraftEdge['to']): end is DraftStateless =>
  end.kind === 'filter' || end.kind === 'aggregator';

/** The operators without state of a draft, put together to stages. */
export class LaidOut {
  readonly #rootOf = new Map<DraftStateless, DraftStateless>();
  readonly #names = new Map<DraftStateless, StageName>();

  constructor(
    draft: Draft,
    inputs: ReadonlyMap<DraftStage | DraftResult, readonly DraftEdge[]>,
    private readonly layout: Layout,
  ) {
    const taken = new Set<string>();
    for (const stage of draft.stages) {
      if (!isStateless(stage)) continue;
      const [input] = inputs.get(stage)!;
      const before = this.isInside(input!) && isStateless(input!.from) ? this.#rootOf.get(input!.from) : undefined;
      this.#rootOf.set(stage, before ?? stage);
      if (!before) this.#names.set(stage, this.#nameOf(stage, input!, taken));
    }
  }

  /** Whether rows go over the edge within one stage. */
  isInside({ from, to }: DraftEdge): boolean {
    if (!isStateless(from) || !isStateless(to) || this.layout === 'kinds') return false;
    return this.layout !== 'roles' || from.kind === to.kind;
  }

  /**
   * How rows go over an edge to a stage without state. A table that is joined, too, is sent as it is: rows that are there twice are
   * taken out behind the scan.
   */
  modeOf({ from }: DraftEdge): 'queue' | 'scan' {
    const isScanned = from.kind === 'table' && from.outputs.every(({ mode }) => mode === 'queue');
    return this.layout === 'scan' && isScanned ? 'scan' : 'queue';
  }

  isRoot(stage: DraftStateless): boolean {
    return this.#rootOf.get(stage) === stage;
  }

  /** Of the stage that the operator is in. */
  nameOf(stage: DraftStateless): StageName {
    return this.#names.get(this.#rootOf.get(stage)!)!;
  }

  /** Stages that begin with filters are named by their table, but where every kind is a stage: then several tables share a queue. */
  #nameOf(root: DraftStateless, { from }: DraftEdge, taken: Set<string>): StageName {
    const { kind, id, queue } = root;
    const isWhole = this.layout === 'none' || this.layout === 'scan' || (this.layout === 'roles' && kind === 'filter');
    if (!isWhole || from.kind !== 'table') return { kind, id, queue };
    const base = `filter.${from.table}`;
    let name = base;
    for (let n = 2; taken.has(name); n++) name = `${base}.${n}`;
    taken.add(name);
    return { kind: 'filter', id: stageId(name), queue: tableQueue(from.table) };
  }
}
