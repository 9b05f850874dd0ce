/**
 * The loops of operators: arrays of numbers in, arrays of numbers out. Compiled to WebAssembly by `tools/kernel.mjs`, because a
 * thread runs JavaScript ten times slower until it has compiled it, each thread for itself, and no pool thread lives long.
 *
 * Invariants: a loop is a function of what the host placed, and writes where it is told; it may read and write up to 64 bytes
 * beyond. Must not know: chunks, columns, operators, and which memory is whose.
 */
export { bucketRows, partitionsOf } from './buckets';
export { unitsOf } from './days';
export {
  differences,
  floatBounds,
  lookedUp,
  presentOf,
  products,
  quotients,
  restsOf,
  spreadOver,
  sums,
  times,
  toBytes,
  toShorts,
  toWords,
  wholeUnits,
} from './floats';
export { slotsByHash, slotsOfKey, slotsOfKeys, usedSlots } from './groups';
export { rowsOfBits } from './rows';
export { selectRange, selectRanges, selectTimeOfDay } from './select';
export { addToSlots, countSlots, sumsToDoubles } from './sums';
export { takeBytes, takeDoubles, takeIds, takeShorts, takeWords } from './take';
export {
  chooseCodes,
  choosePresentCodes,
  numberCodes,
  numberTexts,
  presentCodes,
  shiftCodes,
  textOffsets,
  writeTexts,
} from './texts';
export {
  areMissing,
  choosePresent,
  chooseTruths,
  chooseWhere,
  compare,
  connect,
  isOneOf,
  negate,
  rowsWhere,
} from './truths';
export { bounds, widenBytes, widenShorts } from './values';
