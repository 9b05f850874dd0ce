/** The name that somebody may have meant. */

/**
 * Of the names the one with the fewest letters changed, added, left out or swapped, if they are few, and not all of them: names that differ wholly,
 * as `$m` and `$y` do, are not near. In any case of letters.
 */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const wanted = letters(name);
  const most = Math.max(1, Math.floor(wanted.length / 3));
  const near = names
    .map((each) => ({ each, has: letters(each) }))
    .map(({ each, has }) => ({ each, has, distance: distance(wanted, has, most) }))
    .filter((found) => found.distance <= most && found.distance < Math.max(wanted.length, found.has.length));
  return near.toSorted((a, b) => a.distance - b.distance)[0]?.each;
}

/** "; did you mean final_amount?", or else. */
export const orMeant = (name: string, names: readonly string[], otherwise: string): string => {
  const found = nearest(name, names);
  return found === undefined ? otherwise : `; did you mean ${found}?`;
};

/** The sign of a parameter is none that names could share. */
const letters = (name: string): string => name.toLowerCase().replace(/^\$/, '');

function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return Infinity;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next.push(
        Math.min(
          row[j]! + 1,
          next[j - 1]! + 1,
          row[j - 1]! + (same ? 0 : 1),
          isSwapped ? before[j - 2]! + 1 : Infinity,
        ),
      );
    }
    [before, row] = [row, next];
  }
  return row[b.length]!;
}
