/** The users table: who registered when. Ids run from 1 without gaps, in order of month; more people join every month. */
import { LINE_FEED, putBytes, putInteger, putTime } from './ascii';
import { dateAfterEpoch, dateText, type Month } from './calendar';
import { MonthSchedule } from './month-schedule';
import type { Random } from './random';
import type { TableFile } from './table-file';

const BATCH = 4_096;
const LONGEST_ROW = 80;
/** Birthdates are equally likely from 1964-07-01 to 2009-06-30. */
const FIRST_BIRTHDAY = -2010;
const BIRTHDAYS = 16_436;

/** Ten bytes each; made when they are first needed, since the command line loads this for every command. */
let birthdates: Uint8Array | undefined;
const makeBirthdates = (): Uint8Array =>
  Buffer.from(Array.from({ length: BIRTHDAYS }, (_, i) => dateAfterEpoch(FIRST_BIRTHDAY + i)).join(''), 'latin1');
const genders = [Buffer.from(',female,'), Buffer.from(',male,')] as const;

/** How many have registered by the end of a month: the share grows with the cube of time. @param index -1 is before the first month. */
export function registeredBy(index: number, months: number, users: number): number {
  return Math.floor((users * (index + 1) ** 3) / months ** 3);
}

/** The users who register in one month. */
export class CustomerMonth {
  private readonly schedule: MonthSchedule;
  private readonly dates: readonly Uint8Array[];
  private readonly birthdates = (birthdates ??= makeBirthdates());

  /** Ids `next` to `last`. */
  constructor(
    month: Month,
    private next: number,
    private readonly last: number,
    private readonly random: Random,
  ) {
    this.schedule = new MonthSchedule(month, last - next + 1, random);
    this.dates = Array.from({ length: 31 }, (_, day) => Buffer.from(`,${dateText(month, day + 1)} `));
  }

  /** Writes some rows. @returns whether more are to come. */
  write(file: TableFile): boolean {
    const { random, schedule, birthdates } = this;
    const out = file.room(BATCH * LONGEST_ROW);
    let at = file.length;
    const end = Math.min(this.last, this.next + BATCH - 1);
    for (; this.next <= end; this.next++) {
      schedule.next();
      const bits = random.bits();
      at = putInteger(out, at, this.next);
      const gender = genders[bits & 1]!;
      at = putBytes(out, at, gender, gender.length);
      const birthday = random.below(BIRTHDAYS) * 10;
      for (let i = 0; i < 10; i++) out[at++] = birthdates[birthday + i]!;
      at = putBytes(out, at, this.dates[schedule.day]!, 12);
      at = putTime(out, at, schedule.second);
      out[at++] = LINE_FEED;
      file.rows++;
    }
    file.length = at;
    return this.next <= this.last;
  }
}
