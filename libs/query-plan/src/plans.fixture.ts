/** Plans to be looked at, and ways to what is in them. */
import type { Query } from './logical-plan';
import type { Layout } from './layout';
import { defaultParameters } from './parameters';
import type { Edge, PhysicalPlan, Stage } from './physical-plan';
import { planJob } from './planner';

export const planAs =
  (layout: Layout) =>
  (...queries: (string | Query)[]): PhysicalPlan =>
    planJob(queries, defaultParameters, { partitions: 4, layout });
/** Where every operator is a stage, they can be looked at one by one. */
export const plan = planAs('kinds');
export const everything = plan('q1', 'q2', 'q3', 'q4');
export const stageOf = (of: PhysicalPlan, id: string): Stage => of.stages.find((stage) => stage.id === id)!;
export const inputOf = (of: PhysicalPlan, id: string): Edge => of.edges[stageOf(of, id).input]!;
/** A query of one answer from filtered transactions. */
export const custom = (id: string, answers: Query['answers']): Query => ({ id, question: '', answers });
