/**
 * Times a function and prints nanoseconds a row: the mean of its first 40 runs, which is what a job of some hundred chunks sees,
 * and the best of many more, which another process on the machine disturbs least.
 */
export function measure(name: string, rows: number, run: () => unknown, times = 1000): void {
  const elapsed: number[] = [];
  for (let i = 0; i < times; i++) {
    const start = process.hrtime.bigint();
    run();
    elapsed.push(Number(process.hrtime.bigint() - start) / rows);
  }
  const first = elapsed.slice(0, 40);
  const cold = first.reduce((sum, each) => sum + each, 0) / first.length;
  const best = Math.min(...elapsed);
  console.log(
    `${name.padEnd(56)} ${cold.toFixed(2).padStart(8)} ns/row at first, ${best.toFixed(2).padStart(7)} at best`,
  );
}
