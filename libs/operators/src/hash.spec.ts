import type * as Hash from './hash';

/** A hash as another process has it: with a seed of its own. */
function anew(): typeof Hash {
  let hash!: typeof Hash;
  jest.isolateModules(() => {
    hash = jest.requireActual<typeof Hash>('./hash');
  });
  return hash;
}

const TWO_32 = 2 ** 32;

/** Probes per key while the keys fill half of a table: 1.5 for a hash that is random. */
function probesPerKey(keys: readonly number[], hash: (key: number) => number): number {
  const mask = keys.length * 2 - 1;
  const table = new Float64Array(mask + 1).fill(NaN);
  let probes = 0;
  for (const key of keys) {
    let slot = hash(key) & mask;
    // Whoever meets all others has been seen long before.
    for (probes++; !Number.isNaN(table[slot]!) && probes < keys.length * 100; probes++) slot = (slot + 1) & mask;
    table[slot] = key;
  }
  return probes / keys.length;
}

const KEYS = 1 << 13;
const family = (keyOf: (i: number) => number): number[] => Array.from({ length: KEYS }, (_, i) => keyOf(i));

test.each<[string, (i: number) => number]>([
  ['of which each half undoes the other', (i) => i * TWO_32 + ((Math.imul(i, 0x9e37_79b9) ^ 12_345) >>> 0)],
  ['that differ in the lower half only', (i) => 7 * TWO_32 + i],
  ['that differ in the upper half only', (i) => i * TWO_32 + 5],
  ['that are negative, and differ in the upper half only', (i) => -i * TWO_32 - 1],
  ['of two equal halves', (i) => i * TWO_32 + i],
  ['that differ in the upper bits of both halves', (i) => (i & 127) * 2 ** 46 + (i >>> 7) * 2 ** 26],
  ...[1, 8, 16, 20, 24, 32, 38].map((k): [string, (i: number) => number] => [
    `that are multiples of 2^${k}`,
    (i) => i * 2 ** k,
  ]),
])('keys beyond 32 bits %s spread over a table', (_, keyOf) => {
  expect(probesPerKey(family(keyOf), anew().mixWide)).toBeLessThan(2);
});

test.each([0, 1, 4, 8, 12, 16, 19])('multiples of 2^%i spread over a table of 32-bit keys', (k) => {
  expect(
    probesPerKey(
      family((i) => (i << k) | 0),
      anew().mix32,
    ),
  ).toBeLessThan(2);
});

test.each<['mix32' | 'mixWide', number]>([
  ['mix32', 1],
  ['mixWide', 1],
  ['mixWide', 2 ** 29 + 1],
])('keys that meet in one slot of one process are spread in another: %s of multiples of %i', (name, step) => {
  const here = anew()[name];
  const meeting: number[] = [];
  for (let i = 0; meeting.length < 1 << 9; i++) if ((here(i * step) & 0x3ff) === 0) meeting.push(i * step);
  expect(probesPerKey(meeting, here)).toBeGreaterThan(90);
  expect(probesPerKey(meeting, anew()[name])).toBeLessThan(2);
});
