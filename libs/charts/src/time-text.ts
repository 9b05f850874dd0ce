/** Times as result files write them: 2024-01, 2024-H1, 2024-01-31, 2024-01-31 06:00:00.5. */
import { daysOf, formatDate, formatHalf, formatMonth, formatTimeOfDay, secondOfDay } from '@coffee/protocol';
import type { PlotKind } from './plot-column';

/** `value`: as `@coffee/protocol` counts times of the kind. */
export function timeText(value: number, kind: PlotKind): string {
  switch (kind) {
    case 'month':
      return formatMonth(value);
    case 'half':
      return formatHalf(value);
    case 'date':
      return formatDate(value);
    case 'instant':
      return momentText(value);
    default:
      return String(value);
  }
}

const MICROS = 1_000_000;

/** `instant`: seconds since 1970. */
function momentText(instant: number): string {
  const exact = Math.round(instant * MICROS) / MICROS;
  const seconds = secondOfDay(exact);
  const whole = Math.floor(seconds);
  const micros = Math.round((seconds - whole) * MICROS);
  const fraction = micros === 0 ? '' : `.${String(micros).padStart(6, '0').replace(/0+$/, '')}`;
  return `${formatDate(daysOf(exact))} ${formatTimeOfDay(whole)}${fraction}`;
}
