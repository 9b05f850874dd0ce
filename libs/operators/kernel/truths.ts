/** Conditions: a byte a row, 0 false, 1 true, 2 missing; and numbers that are chosen by them. */

/** Which of less, equal and greater hold, a bit each from the lowest, of numbers that are there. */
export function compare(a: usize, b: usize, count: u32, holds: u32, out: usize): void {
  for (let row: u32 = 0; row < count; row++) {
    const x = load<f64>(a + (<usize>row << 3));
    const y = load<f64>(b + (<usize>row << 3));
    const is = u32(x < y) | (u32(x == y) << 1) | (u32(x > y) << 2);
    store<u8>(out + row, select<u32>(2, u32((is & holds) != 0), is == 0));
  }
}

/** Whether each is one of the wanted numbers. @param otherwise of one that is none of them. */
export function isOneOf(values: usize, count: u32, wanted: usize, size: u32, otherwise: u32, out: usize): void {
  for (let row: u32 = 0; row < count; row++) {
    const value = load<f64>(values + (<usize>row << 3));
    let found: u32 = 0;
    for (let i: u32 = 0; i < size; i++) found |= u32(load<f64>(wanted + (<usize>i << 3)) == value);
    store<u8>(out + row, select<u32>(2, select<u32>(1, otherwise, found), value != value));
  }
}

/** The first where either is `decides`; else missing where either is. Over the first. Up to 15 bytes beyond. */
export function connect(into: usize, next: usize, count: u32, decides: u32): void {
  const decided = i8x16.splat(<i8>decides);
  const missing = i8x16.splat(2);
  for (let i: usize = 0; i < <usize>count; i += 16) {
    const a = v128.load(into + i);
    const b = v128.load(next + i);
    const isDecided = v128.or(i8x16.eq(a, decided), i8x16.eq(b, decided));
    const undecided = v128.bitselect(missing, a, i8x16.eq(b, missing));
    v128.store(into + i, v128.bitselect(decided, undecided, isDecided));
  }
}

/** Up to 15 bytes beyond. */
export function negate(values: usize, count: u32): void {
  const missing = i8x16.splat(2);
  const one = i8x16.splat(1);
  for (let i: usize = 0; i < <usize>count; i += 16) {
    const value = v128.load(values + i);
    v128.store(values + i, v128.bitselect(value, i8x16.sub(one, value), i8x16.eq(value, missing)));
  }
}

/** 1 for each number that is missing, else 0. */
export function areMissing(values: usize, count: u32, out: usize): void {
  for (let row: u32 = 0; row < count; row++) {
    const value = load<f64>(values + (<usize>row << 3));
    store<u8>(out + row, u32(value != value));
  }
}

/** The numbers of `first` where the condition is true, over those of `others`. */
export function chooseWhere(condition: usize, first: usize, others: usize, count: u32): void {
  for (let row: u32 = 0; row < count; row++) {
    const at = <usize>row << 3;
    const isTrue = u32(load<u8>(condition + row) == 1);
    store<f64>(others + at, select<f64>(load<f64>(first + at), load<f64>(others + at), isTrue));
  }
}

/** The numbers of `first` that are there, over those of `others`. */
export function choosePresent(first: usize, others: usize, count: u32): void {
  for (let i: usize = 0, end = <usize>count << 3; i < end; i += 8) {
    const value = load<f64>(first + i);
    store<f64>(others + i, select<f64>(value, load<f64>(others + i), value == value));
  }
}

/** The truth values of `first` where the condition is true, over those of `others`. Up to 15 bytes beyond. */
export function chooseTruths(condition: usize, first: usize, others: usize, count: u32): void {
  const one = i8x16.splat(1);
  for (let i: usize = 0; i < <usize>count; i += 16) {
    const isTrue = i8x16.eq(v128.load(condition + i), one);
    v128.store(others + i, v128.bitselect(v128.load(first + i), v128.load(others + i), isTrue));
  }
}

/** The rows in which a condition is true, ascending. @returns how many. */
export function rowsWhere(condition: usize, count: u32, out: usize): u32 {
  let to = out;
  for (let row: u32 = 0; row < count; row++) {
    store<u32>(to, row);
    to += <usize>u32(load<u8>(condition + row) == 1) << 2;
  }
  return u32((to - out) >> 2);
}
