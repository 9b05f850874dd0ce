/** A chunk without some of its rows, plainly: for the few chunks in which ids occur that have occurred before. */
import { isPresent, presentCount, textBytes, textColumn, validityOf, type Chunk, type Column } from '@coffee/protocol';

/** `dropped`: ascending. */
export function withoutRows(chunk: Chunk, dropped: readonly number[]): Chunk {
  const gone = new Set(dropped);
  const kept = Array.from({ length: chunk.rows }, (_, row) => row).filter((row) => !gone.has(row));
  return { rows: kept.length, columns: chunk.columns.map((column) => pick(column, chunk.rows, kept)) };
}

function pick(column: Column, rows: number, kept: readonly number[]): Column {
  const { name } = column;
  const places = placesOf(column, rows);
  const present = kept.map((row) => places[row]!).filter((place) => place >= 0);
  const validity = validityOf(kept.map((row) => places[row]! >= 0));
  switch (column.type) {
    case 'text':
      return textColumn(
        name,
        present.map((place) => textBytes(column, place)),
        validity,
      );
    case 'uuid': {
      const values = new Uint8Array(present.length * 16);
      present.forEach((place, i) => values.set(column.values.subarray(place * 16, place * 16 + 16), i * 16));
      return validity ? { name, type: 'uuid', values, validity } : { name, type: 'uuid', values };
    }
    case 'u8':
    case 'u16':
    case 'i32':
    case 'f64': {
      const values = column.values.slice(0, present.length);
      present.forEach((place, i) => (values[i] = column.values[place]!));
      return validity ? { name, type: column.type, values, validity } : { name, type: column.type, values };
    }
  }
}

/** Of each row where its value is among the present ones; -1: it has none. */
function placesOf(column: Column, rows: number): Int32Array {
  const places = new Int32Array(rows).fill(-1);
  let next = 0;
  for (let row = 0; row < rows && next < presentCount(column); row++) if (isPresent(column, row)) places[row] = next++;
  return places;
}
