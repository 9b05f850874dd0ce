/** The numbers from 0 below `count`: a plain loop, for `from` with a function takes ten times as long. */
export function upTo(count: number): Uint32Array {
  const numbers = new Uint32Array(count);
  for (let i = 0; i < count; i++) numbers[i] = i;
  return numbers;
}
