/** Times as result files write them: 2024-01, 2024-H1, 2024-01-31, 2024-01-31 06:00:00.5. */
import { formatDate, formatHalf, formatInstant, formatMonth } from '@coffee/protocol';
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
      return formatInstant(value);
    default:
      return String(value);
  }
}
