/** Second pass: the columns of a batch, one after the other. Owns: which loop serves which column, and in which rows. */
import { takeBack, texts, uuids } from './bytes';
import { enterColumn } from './fields';
import {
  KIND_BOOLEAN,
  KIND_COUNT,
  KIND_DATE,
  KIND_DECIMAL,
  KIND_ID,
  KIND_INSTANT,
  KIND_MONEY,
  KIND_TEXT,
  KIND_UUID,
  LOOPS,
  OPS,
  OP_AT_LEAST,
  OP_KIND,
  OP_NULLABLE,
  OP_PRESENCE,
  OP_SIZE,
  OP_WHERE,
  OP_WHERE_PRESENCE,
} from './layout';
import {
  booleans,
  counts,
  decimals,
  ids,
  money,
  nullableBooleans,
  nullableCounts,
  nullableDecimals,
  nullableIds,
  nullableMoney,
} from './numbers';
import { dates, instants, nullableDates, nullableInstants } from './time';

/** @returns how many rows of the batch, from its first on, are decoded in all columns: not more than `rows`. */
export function decode(rows: u32, first: u32, fields: u32, ops: u32, trimmed: bool): u32 {
  const opsEnd = OPS + <usize>ops * OP_SIZE;
  for (let op = OPS; op < opsEnd && rows > 0; op += OP_SIZE) {
    enterColumn(op, fields, trimmed);
    const done = load<u32>(op, OP_WHERE) == 0 ? decodeRows(op, 0, rows, first) : decodeWhere(op, rows, first);
    if (done < rows) {
      for (let earlier = OPS; earlier < op; earlier += OP_SIZE) {
        if (load<u32>(earlier, OP_KIND) >= KIND_UUID) takeBack(earlier, done, rows, first);
      }
      rows = done;
    }
  }
  return rows;
}

/**
 * Fills the table of loops. They are called through it so that each stays a function of its own: inlined into one, they would
 * compete for registers.
 */
export function buildLoops(): void {
  setLoop(KIND_ID, ids.index, nullableIds.index);
  setLoop(KIND_COUNT, counts.index, nullableCounts.index);
  setLoop(KIND_MONEY, money.index, nullableMoney.index);
  setLoop(KIND_DECIMAL, decimals.index, nullableDecimals.index);
  setLoop(KIND_BOOLEAN, booleans.index, nullableBooleans.index);
  setLoop(KIND_INSTANT, instants.index, nullableInstants.index);
  setLoop(KIND_DATE, dates.index, nullableDates.index);
  setLoop(KIND_UUID, uuids.index, uuids.index);
  setLoop(KIND_TEXT, texts.index, texts.index);
}

function setLoop(kind: u32, required: u32, nullable: u32): void {
  store<u32>(LOOPS + (kind << 3), required);
  store<u32>(LOOPS + (kind << 3), nullable, 4);
}

function decodeRows(op: usize, from: u32, to: u32, first: u32): u32 {
  const loop = LOOPS + (<usize>load<u32>(op, OP_KIND) << 3) + (<usize>load<u32>(op, OP_NULLABLE) << 2);
  return call_indirect<u32>(load<u32>(loop), op, from, to, first);
}

/** Only the rows in which the column is needed, which are few as a rule. */
function decodeWhere(op: usize, rows: u32, first: u32): u32 {
  markNeeded(op, rows, first);
  const presence = <usize>load<u32>(op, OP_PRESENCE) + first;
  let row: u32 = 0;
  while (row < rows) {
    if (row + 8 <= rows && load<u64>(presence + row) == 0) {
      row += 8;
    } else if (load<u8>(presence + row) == 0) {
      row++;
    } else {
      const from = row;
      do row++;
      while (row < rows && load<u8>(presence + row) != 0);
      const done = decodeRows(op, from, row, first);
      if (done < row) return done;
    }
  }
  return rows;
}

/** Sets a row's presence byte if its value is needed. */
function markNeeded(op: usize, rows: u32, first: u32): void {
  const presence = <usize>load<u32>(op, OP_PRESENCE) + first;
  const where = <usize>load<u32>(op, OP_WHERE) + (<usize>first << 2);
  const wherePresence = <usize>load<u32>(op, OP_WHERE_PRESENCE);
  const atLeast = load<i32>(op, OP_AT_LEAST);
  for (let row: u32 = 0; row < rows; row++) {
    store<u8>(presence + row, <u8>(load<i32>(where + (<usize>row << 2)) >= atLeast));
  }
  if (wherePresence == 0) return;
  for (let row: u32 = 0; row < rows; row++) {
    store<u8>(presence + row, load<u8>(presence + row) & load<u8>(wherePresence + first + row));
  }
}
