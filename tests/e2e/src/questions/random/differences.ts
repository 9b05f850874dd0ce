/** What is different between an answer and DuckDB's. */

export interface Expected {
  readonly rows: readonly (readonly string[])[];
  /** As DESCRIBE names them. */
  readonly types: readonly string[];
  /** How far from it each column may be. */
  readonly slack: readonly number[];
  /** Whether no two rows are equal. */
  readonly isDistinct: boolean;
}

/** @returns the first difference, in one line; undefined where there is none. Rows stand in the same order, if all columns are exact. */
export function differenceOf(
  ours: readonly (readonly string[])[],
  { rows, types, slack, isDistinct }: Expected,
): string | undefined {
  const isInexact = types.map((type) => type === 'DOUBLE');
  const normal = (of: readonly (readonly string[])[]): string[][] => {
    const plain = of.map((row) => row.map((field, i) => (isNumber(types[i]!) ? plainNumber(field) : field)));
    return isInexact.includes(true) ? plain.sort((a, b) => compareRows(a, b, isInexact)) : plain;
  };
  const isSame = (a: readonly string[], b: readonly string[]): boolean =>
    a.length === b.length &&
    a.every((field, i) => (isInexact[i] ? isNear(field, b[i]!, Math.max(1e-6, slack[i]!)) : field === b[i]));
  const [mine, theirs] = [normal(ours), normal(rows)];
  if (isDistinct && isInexact.includes(true)) {
    // Of rows that are nearly equal one may have several where the other has one.
    const alone =
      mine.find((a) => !theirs.some((b) => isSame(a, b))) ?? theirs.find((b) => !mine.some((a) => isSame(a, b)));
    return alone && `only one of the two has ${JSON.stringify(alone)}`;
  }
  if (ours.length !== rows.length)
    return `${ours.length} rows, and DuckDB has ${rows.length}: ${shown(ours)} and ${shown(rows)}`;
  const paired = isInexact.includes(true) ? inOrderOf(mine, theirs, isSame) : theirs;
  for (const [at, a] of mine.entries()) {
    const b = paired[at]!;
    if (!isSame(a, b))
      return `row ${at + 1} of ${mine.length} is ${JSON.stringify(a)}, and DuckDB has ${JSON.stringify(b)}`;
  }
  return undefined;
}

/** Numbers that are nearly equal do not say in which order rows stand: each row's partner is the first that is the same, else the one in its place. */
function inOrderOf(
  mine: readonly string[][],
  theirs: readonly string[][],
  isSame: (a: readonly string[], b: readonly string[]) => boolean,
): readonly string[][] {
  if (mine.every((a, at) => isSame(a, theirs[at]!))) return theirs;
  const left = [...theirs];
  const partners = mine.map((a) => {
    const at = left.findIndex((b) => isSame(a, b));
    return at < 0 ? undefined : left.splice(at, 1)[0];
  });
  return partners.map((partner) => partner ?? left.shift()!);
}

const shown = (rows: readonly (readonly string[])[]): string => JSON.stringify(rows.slice(0, 3)).slice(0, 300);

const isNumber = (type: string): boolean => /INT|DECIMAL|DOUBLE/.test(type);

/** 78.500 and 78.5 are one number, and so are 0 and -0.0. */
const plainNumber = (field: string): string => {
  const plain = /^-?\d+\.\d+$/.test(field) ? field.replace(/\.?0+$/, '') : field;
  return plain === '-0' ? '0' : plain;
};

/** By exact columns first, then by the others as numbers. */
function compareRows(a: readonly string[], b: readonly string[], isInexact: readonly boolean[]): number {
  const [exactA, exactB] = [a, b].map((row) => JSON.stringify(row.filter((_, i) => !isInexact[i])));
  if (exactA !== exactB) return exactA! < exactB! ? -1 : 1;
  for (const [i, field] of a.entries()) {
    if (!isInexact[i] || field === b[i]) continue;
    if (field === '' || b[i] === '') return field === '' ? -1 : 1;
    return Number(field) - Number(b[i]);
  }
  return 0;
}

const isNear = (a: string, b: string, slack: number): boolean =>
  a === '' || b === '' ? a === b : Math.abs(Number(a) - Number(b)) <= slack + Math.abs(Number(b)) * 1e-12;
