/** Sets of seqs as text: for a person (what is missing) and for a fingerprint (equal sets, equal text). */
import type { SeqSet } from '@coffee/protocol';

/** `3 of 10 chunks missing: 4, 7, 9`. */
export function missingText(seen: SeqSet, expected: SeqSet): string {
  const shown = seen.missingFrom(expected);
  const count = expected.size - seen.size;
  const more = count > shown.length ? ', …' : '';
  return `${count} of ${expected.size} chunks missing: ${shown.join(', ')}${more}`;
}

export const fingerprintOf = (set: SeqSet | undefined): string =>
  set ? `${set.size}:${set.toWords().join('.')}` : '?';
