/**
 * Rewrites plain rows (LF, no quotes) in one of the odd forms in which exports come. Owns: where line ends, quotes, extra columns and
 * blank lines go, drawn from the file's own random stream. Must not know: what the rows mean. Not fast; it is for tests.
 */
import type { CsvForm } from './options';
import type { Random } from './random';

const notes = ['', 'two, please', 'said "ok"', 'first\nsecond', 'a,"b"\r\nc', '"', 'plain', 'caf\u00e9 \u2615'];
const idHashes = 16;

/** Whether the form changes nothing. */
export const isPlain = ({ lineEnd = 'lf', ...rest }: CsvForm): boolean =>
  lineEnd === 'lf' && Object.values(rest).every((value) => value !== true);

export class FormEncoder {
  /** For each column as written: its index in the plain row, or the name of an added one. */
  private readonly columns: readonly (number | string)[];
  private readonly idColumn: number;
  private readonly messy: boolean;

  /** @param fileIndex position of the file in its table: every fourth has no quotes even with `quoteSome`. */
  constructor(
    private readonly form: CsvForm,
    private readonly header: string,
    fileIndex: number,
    private readonly awkwardIds: boolean,
    private readonly random: Random,
  ) {
    const names = header.split(',');
    this.messy = form.quoteSome === true && fileIndex % 4 !== 3;
    this.idColumn = names.indexOf('transaction_id');
    const own = names.map((_, i) => i);
    const columns: (number | string)[] = form.shuffleColumns ? random.shuffled(own) : own;
    const added = [...(form.extraColumns ? ['channel', 'cashier_id'] : []), ...(this.messy ? ['note'] : [])];
    for (const name of added) columns.splice(random.below(columns.length + 1), 0, name);
    this.columns = columns;
  }

  /** What precedes the first row: byte order mark and header, without its line end. */
  start(): string {
    const names = this.header.split(',');
    const fields = this.columns.map((column) => (typeof column === 'number' ? names[column]! : column));
    return `${this.form.bom ? '\ufeff' : ''}${this.join(fields)}`;
  }

  /** One row, its line end before it. */
  row(fields: readonly string[]): string {
    const written = this.columns.map((column) =>
      typeof column === 'string' ? this.added(column) : this.own(column, fields[column]!),
    );
    return this.lineEnd() + this.join(written);
  }

  /** Rows of unquoted fields, each ended by LF. */
  rows(plain: string): string {
    let out = '';
    for (const line of plain.split('\n')) if (line !== '') out += this.row(line.split(','));
    return out;
  }

  /** What follows the last row. */
  end(): string {
    return this.form.noFinalNewline ? '' : this.lineEnd();
  }

  private own(column: number, value: string): string {
    if (!this.messy || !this.awkwardIds || column !== this.idColumn) return value;
    // By the id alone, so that it stays the same in both tables and on a repeated row.
    let hash = 0;
    for (let i = 0; i < value.length; i++) hash = (Math.imul(hash, 31) + value.charCodeAt(i)) | 0;
    if ((hash & (idHashes - 1)) === 0) return `${value}, "again"`;
    return (hash & (idHashes - 1)) === 1 ? `${value}\nsecond line` : value;
  }

  private added(name: string): string {
    if (name === 'note') return this.random.pick(notes);
    return name === 'channel' ? this.random.pick(['counter', 'app', '']) : String(this.random.below(100));
  }

  private lineEnd(): string {
    const { lineEnd = 'lf', blankLines = false } = this.form;
    const crlf = lineEnd === 'crlf' || (lineEnd === 'mixed' && this.random.bits() < 0);
    const end = crlf ? '\r\n' : '\n';
    return blankLines && (this.random.bits() & 7) === 0 ? end + end : end;
  }

  private join(fields: readonly string[]): string {
    return fields.map((field) => (this.mustQuote(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',');
  }

  private mustQuote(field: string): boolean {
    if (this.form.quoteAll || /[",\r\n]/.test(field)) return true;
    return this.messy && (this.random.bits() & 7) === 0;
  }
}
