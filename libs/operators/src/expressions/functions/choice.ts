/** Values that are one of several. An argument fails only where it is the one, or is looked at to find out. */
import { codesPresent, codesWhere } from '../../loops/texts';
import { chosenPresent, chosenWhere, truthsWhere } from '../../loops/truths';
import { inUnitsOf } from '../exact';
import { commonKind, type ExpressionKind } from '../kinds';
import type { ScalarFunction } from '../scalar-function';
import {
  TRUE,
  isTexts,
  numbersOf,
  presenceOf,
  uuidTexts,
  valueAt,
  type Booleans,
  type Numbers,
  type Texts,
  type Vector,
} from '../vector';

/** When, then, when, then, …, else: the value behind the first condition that is true. */
export const choose: ScalarFunction<'case'> = {
  fn: 'case',
  gives: (kinds) => {
    if (kinds.length < 3 || kinds.length % 2 === 0) return undefined;
    const last = kinds.length - 1;
    const conditions = kinds.filter((_, i) => i < last && i % 2 === 0);
    if (conditions.some((kind) => kind !== 'boolean')) return undefined;
    return commonKind(kinds.filter((_, i) => i === last || i % 2 === 1));
  },
  evaluate: (args, { kinds, kind }) => {
    const last = args.length - 1;
    const isValue = (_: unknown, i: number): boolean => i === last || i % 2 === 1;
    const conditions = args.filter((_, i) => i < last && i % 2 === 0) as Booleans[];
    const values = inKind(args.filter(isValue), kinds.filter(isValue), kind);
    if (values.every(isTexts)) return chosenTexts(values, (codes, starts) => codesWhere(conditions, codes, starts));
    if (kind === 'boolean') return truthsWhere(conditions, values as readonly Booleans[]);
    if (areFloats(values)) return chosenWhere(conditions, values);
    return ofEachRow(values, (row) => conditions.findIndex((holds) => holds[row] === TRUE));
  },
  looksAt: (before, { kinds }) => {
    const conditions = before.filter((_, i) => i % 2 === 0) as Booleans[];
    const isValue = before.length % 2 === 1 && before.length < kinds.length - 1;
    const earlier = isValue ? conditions.slice(0, -1) : conditions;
    return (row) => earlier.every((holds) => holds[row] !== TRUE) && (!isValue || conditions.at(-1)![row] === TRUE);
  },
};

/** The first that is not missing. */
export const coalesce: ScalarFunction<'coalesce'> = {
  fn: 'coalesce',
  gives: commonKind,
  evaluate: (args, { kinds, kind, rows }) => {
    const values = inKind(args, kinds, kind);
    if (values.every(isTexts)) return chosenTexts(values, codesPresent);
    if (areFloats(values)) return chosenPresent(values);
    const at = (row: number): number => values.findIndex((value) => valueAt(value, row) !== undefined);
    if (kind !== 'boolean') return ofEachRow(values, at);
    const present = values.slice(0, -1).map((truths) => presenceOf(truths, rows));
    return truthsWhere(present, values as readonly Booleans[]);
  },
  looksAt: (before) => (row) => before.every((arg) => valueAt(arg, row) === undefined),
};

/** Numbers in its units. */
const inKind = (
  vectors: readonly Vector[],
  kinds: readonly ExpressionKind[],
  kind: ExpressionKind,
): readonly Vector[] =>
  kind === 'boolean' || vectors.every(isTexts)
    ? vectors
    : vectors.map((vector, i) => inUnitsOf(kind, vector as Numbers, kinds[i]!));

const areFloats = (vectors: readonly Vector[]): vectors is readonly Float64Array[] =>
  vectors.every((vector) => vector instanceof Float64Array);

/** Of each row the value of the chosen vector, the last where none is. */
const ofEachRow = (vectors: readonly Vector[], chosen: (row: number) => number): Numbers =>
  numbersOf(Array.from(vectors[0] as Numbers, (_, row) => valueAt(vectors.at(chosen(row))!, row)));

const NO_IDS = new Uint8Array(0);

/** @param choose codes, to each of which the place is added where the texts of its vector begin. */
function chosenTexts(
  vectors: readonly Texts[],
  choose: (codes: readonly Int32Array[], starts: readonly number[]) => Int32Array,
): Texts {
  // Texts of UUIDs are made when they are looked at: only where there are others.
  const sizes = vectors.map((vector) => (vector.ids ? vector.ids.length / 16 : vector.texts.length));
  // A missing constant has no texts.
  const areIds = vectors.every(({ ids }, i) => ids !== undefined || sizes[i] === 0);
  const starts = [0];
  for (const size of sizes) starts.push(starts.at(-1)! + size);
  const codes = choose(
    vectors.map((vector) => vector.codes),
    starts,
  );
  if (areIds) return uuidTexts(codes, Buffer.concat(vectors.map(({ ids = NO_IDS }) => ids)));
  return { codes, texts: vectors.flatMap(({ texts }) => texts) };
}
