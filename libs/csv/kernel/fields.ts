/** Where the fields of one column are, in the lists that the first pass left. */
import { LAST_FIELDS, OP_FIELD, SEPARATORS } from './layout';

/** Bytes from one row's entry to the next; the entry is the separator before the field, then the one after it. */
export let step: usize = 0;
let entries: usize = 0;

/** Chooses the column of `op`. `trimmed`: last fields are in LAST_FIELDS. */
export function enterColumn(op: usize, fields: u32, trimmed: bool): void {
  const field = load<u32>(op, OP_FIELD);
  if (trimmed && field == fields - 1) {
    step = 8;
    entries = LAST_FIELDS;
  } else {
    step = <usize>fields << 2;
    entries = SEPARATORS - 4 + (<usize>field << 2);
  }
}

export function entryOf(row: u32): usize {
  return entries + row * step;
}
