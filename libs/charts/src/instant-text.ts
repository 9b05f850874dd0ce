/** The time of day of a moment, as short as it is exact: 12:00, 12:00:05, 12:00:05.25. */
import { daysOf, formatTimeOfDay, secondOfDay } from '@coffee/protocol';

const MICROS = 1_000_000;

/** `instant`: seconds since 1970. */
export function dayAndTime(instant: number): readonly [day: number, time: string] {
  const exact = Math.round(instant * MICROS) / MICROS;
  const seconds = secondOfDay(exact);
  const whole = Math.floor(seconds);
  const micros = Math.round((seconds - whole) * MICROS);
  const time = formatTimeOfDay(whole);
  if (micros === 0) return [daysOf(exact), whole % 60 === 0 ? time.slice(0, 5) : time];
  return [daysOf(exact), `${time}.${String(micros).padStart(6, '0').replace(/0+$/, '')}`];
}
