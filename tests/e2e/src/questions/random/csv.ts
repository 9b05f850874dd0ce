/** The rows of a result file, below its header. */
export function rowsOfCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  while (field.lastIndex < text.length) {
    const [, inQuotes, plain = '', end] = field.exec(text) ?? [];
    if (end === undefined) throw new SyntaxError(`no CSV: ${JSON.stringify(text.slice(0, 200))}`);
    row.push(inQuotes?.replaceAll('""', '"') ?? plain);
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows.slice(1);
}
