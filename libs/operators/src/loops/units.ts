/** Calendar units of instants of 32 bits. */
import { SECONDS_PER_DAY, daysFromCivil } from '@coffee/protocol';
import { clearKernel, MONTHS, type Kernel, type Narrow } from './kernel';

/** The number of the unit of so many months that each instant is in, counted from the year 0. */
export function unitsOfNarrow(instants: Narrow, months: number): Int32Array {
  const kernel = clearKernel();
  if (!prepared.has(kernel)) prepare(kernel);
  const at = kernel.placeIntegers(instants);
  kernel.run.unitsOf(at, instants.length, months, at);
  return kernel.integers.slice(at / 4, at / 4 + instants.length);
}

/** Those that have the table of months. */
const prepared = new WeakSet<Kernel>();

/** The last day of an instant of 32 bits, and that of the first such, negative: the same figures as in `kernel/layout.ts`. */
const LAST_DAY = Math.floor(0x7fff_ffff / SECONDS_PER_DAY);
const DAYS_BEFORE = -Math.floor(-0x8000_0000 / SECONDS_PER_DAY);

/** Writes the month of each day: 0.2 ms. */
function prepare(kernel: Kernel): void {
  const ofDay = new Uint16Array(kernel.buffer, MONTHS, DAYS_BEFORE + LAST_DAY + 1);
  let month = 1901 * 12 + 11;
  for (let day = -DAYS_BEFORE; day <= LAST_DAY; month++) {
    const next = daysFromCivil(Math.floor((month + 1) / 12), ((month + 1) % 12) + 1, 1);
    ofDay.fill(month, day + DAYS_BEFORE, next + DAYS_BEFORE);
    day = next;
  }
  prepared.add(kernel);
}
