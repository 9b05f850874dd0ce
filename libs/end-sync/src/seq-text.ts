/** Sets of seqs as text: for a person (what is missing) and for a fingerprint (equal sets, equal text). */
import type { SeqSet } from '@coffee/protocol';

/** `3 of 10 chunks missing: 4, 7, 9`. */
export function missingText(seen: SeqSet, expected: SeqSet): string {
  const shown = seen.missingFrom(expected);
  const count = expected.size - seen.size;
  const more = count > shown.length ? ', …' : '';
  return `${count} of ${expected.size} chunks missing: ${shown.join(', ')}${more}`;
}

export function fingerprintOf(set: SeqSet | undefined): string {
  if (!set) return '?';
  const ranges = set.toRanges().map(({ first, length }) => `${first}+${length}`);
  return `${set.size}:${ranges.join(' ')}`;
}
