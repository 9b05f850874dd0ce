/**
 * CSV: rows of fields with one separator, quotes by RFC 4180, and a header. Owns: that the kernel decodes rows of ordinary form, and all
 * others are split by the grammar (`row-splitter.ts`).
 */
import { isHeaderAgain } from '../header';
import type { InputFormat } from '../input-format';
import type { ScanRequest } from '../scan-request';
import type { Kernel } from '../scanner/kernel';
import { MAX_TEXT_FIELDS, TEXT_FIELDS } from '../scanner/memory-map';
import { scanText } from '../scanner/range-scan';
import { CR, LF, textOf } from '../text';
import type { TextRows } from '../text-rows';
import { openCsv, type CsvForm } from './csv-header';
import { nameOfSeparator } from './dialect';
import { RowSplitter } from './row-splitter';

export const csv: InputFormat<CsvForm> = {
  title: 'CSV',
  suffixes: ['.csv', '.tsv', '.txt'],
  open: openCsv,
  facts: ({ separator }) => ({ separator: nameOfSeparator(separator) }),
  scan: (kernel, request, source) => scanText(kernel, request, source, rowsOf(kernel, request)),
};

const POINT = 46;
const COMMA = 44;

function rowsOf(kernel: Kernel, { file }: ScanRequest<CsvForm>): TextRows {
  const { header, encoding, form, values: forms } = file;
  const { separator, isText } = form;
  const lineEnd = form.lineEnd === 'cr' ? CR : LF;
  const crlf = form.lineEnd === 'crlf' ? 1 : 0;
  kernel.run.setDialect(separator, lineEnd, forms.decimalComma ? COMMA : POINT);
  const { dates = 'YYYY-MM-DD' } = forms;
  const sign = /[^A-Z]/.exec(dates)![0].charCodeAt(0);
  kernel.run.setDates(dates.indexOf('YYYY'), dates.indexOf('MM'), dates.indexOf('DD'), sign);
  for (let column = 0; column < Math.min(isText.length, MAX_TEXT_FIELDS); column++)
    kernel.bytes[TEXT_FIELDS + column] = isText[column] ? 1 : 0;
  const fields = header.length;
  const row = new RowSplitter(separator, fields, (column) => isText[column] ?? true);
  return {
    ...{ row, lineEnd, encoding, forms },
    // A byte for each field, its separator; only the last may lie outside of the range.
    leastBytes: Math.max(fields, 2),
    isHeaderAgain: () => isHeaderAgain(header, (place) => textOf(row.field(place), encoding)),
    // Rows of one field look like blank lines when it is empty: they are left to the grammar.
    ...(fields > 1 && {
      decode: (at, stop, limit, staged, columns) => kernel.run.scan(at, stop, limit, staged, fields, columns, crlf),
    }),
  };
}
