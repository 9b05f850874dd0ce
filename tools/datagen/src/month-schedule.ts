/**
 * When things happen in a month: as many a day as on any other day, a bell over the hours 07:00:00 to 19:59:59, nearly in order of
 * time. Nearly, because exports are not sorted: one event in 32 comes when an earlier one should have, and that one later.
 */
import { daysInMonth, type Month } from './calendar';
import type { Random } from './random';

const FIRST_HOUR = 7;
/** Of 1,024 events, how many fall in each hour from FIRST_HOUR on. */
const bell = [22, 46, 80, 120, 153, 166, 157, 122, 79, 45, 21, 10, 3];
const hourStarts = Uint32Array.from(bell.flatMap((weight, i) => Array<number>(weight).fill((FIRST_HOUR + i) * 3600)));

export class MonthSchedule {
  /** 0-based day of the month of the current event; valid after next(). */
  day = 0;
  /** Second of that day. */
  second = 0;

  private readonly days: number;
  private seconds: Uint32Array;
  private length = 0;
  private cursor = 0;
  private currentDay = -1;
  private heldDay = -1;
  private heldSecond = 0;

  constructor(
    month: Month,
    private readonly count: number,
    private readonly random: Random,
  ) {
    this.days = daysInMonth(month);
    this.seconds = new Uint32Array(Math.ceil(count / this.days));
  }

  /** Moves on to the next of the `count` events; there is none after the last. */
  next(): void {
    while (this.cursor === this.length) this.startDay();
    this.day = this.currentDay;
    this.second = this.seconds[this.cursor++]!;
    if ((this.random.bits() & 31) === 0) this.swapWithHeld();
  }

  private startDay(): void {
    const day = ++this.currentDay;
    this.length = Math.floor((this.count * (day + 1)) / this.days) - Math.floor((this.count * day) / this.days);
    this.cursor = 0;
    for (let i = 0; i < this.length; i++) {
      this.seconds[i] = hourStarts[this.random.bits() & 1023]! + this.random.below(3600);
    }
    this.seconds.subarray(0, this.length).sort();
  }

  private swapWithHeld(): void {
    const { day, second } = this;
    if (this.heldDay >= 0) {
      this.day = this.heldDay;
      this.second = this.heldSecond;
    }
    this.heldDay = day;
    this.heldSecond = second;
  }
}
