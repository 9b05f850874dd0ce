/**
 * What a plan must know of an operator, in one value: the planner, the checks of plans that were read, and `coffee explain` ask it, and know no
 * operator by name. What an operator does to rows is in `@coffee/operators`.
 */
import type { ColumnKind } from '@coffee/protocol';
import type * as zod from 'zod';

/** What operators use of the schema library, handed in: whoever only makes plans does not load it. */
export type Z = Pick<
  typeof zod,
  | 'array'
  | 'boolean'
  | 'custom'
  | 'discriminatedUnion'
  | 'enum'
  | 'exactOptional'
  | 'literal'
  | 'number'
  | 'strictObject'
  | 'string'
  | 'union'
>;

/** One schema for each property of a value, also for those that may be absent: one that is forgotten would refuse every plan that has it. */
export type Shape<Value> = { readonly [Name in keyof Value]-?: zod.ZodType };

/** Of columns of tables. */
export type Kinds = ReadonlyMap<string, ColumnKind>;

/** An operator without state: rows of a chunk in, rows out. */
export interface RowOperator<Spec> {
  /** Of its specification. */
  schema(this: void, z: Z): zod.ZodType<Spec>;
  /** Its specification in one line; numbers in the units of people, where the kinds of their columns are known. */
  text(this: void, spec: Spec, kinds?: Kinds): string;
  /** Columns that it looks at. */
  looksAt(this: void, spec: Spec): readonly string[];
  /** Columns that it adds to those of the rows; absent: none. */
  makes?(this: void, spec: Spec): readonly string[];
  /** Columns of the rows that it gives, of rows with the columns `given`. */
  gives(this: void, spec: Spec, given: readonly string[]): readonly string[];
  /** What is wrong with a specification that its schema lets through, each in one line. */
  problems?(this: void, spec: Spec): readonly string[];
  /** Whether the rows that it gives are some of those that it is given, with all of their columns, and those that it makes. */
  readonly passesRowsOn: boolean;
}
