/** One plain line, without the place in the code that Jest adds to console.log. */
export function report(line: string): void {
  process.stdout.write(`${line}\n`);
}
