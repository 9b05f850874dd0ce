/** A time in the units in which people say it, none of which is as many as the next one is. Pure. */
export type TimePart = readonly [amount: number, unit: 'h' | 'min' | 's'];

/** Tenths of seconds are said below a minute. */
export function timeParts(ms: number): readonly TimePart[] {
  const tenths = Math.round(ms / 100);
  if (tenths < 600) return [[tenths / 10, 's']];
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60)
    return [
      [minutes, 'min'],
      [seconds % 60, 's'],
    ];
  return [
    [Math.floor(minutes / 60), 'h'],
    [minutes % 60, 'min'],
  ];
}
