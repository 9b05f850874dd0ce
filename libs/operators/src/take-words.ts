/** Words by their indexes, without a copy of them into the memory of compiled loops: where they are as many as there are groups, and few are taken. */
export function takeWords(words: Uint32Array, at: Uint32Array): Uint32Array {
  const taken = new Uint32Array(at.length);
  for (let i = 0; i < taken.length; i++) taken[i] = words[at[i]!]!;
  return taken;
}
