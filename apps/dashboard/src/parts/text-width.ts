/** How wide texts will be, before they are there: as many letters may be half as wide again. */

/** @returns how wide a text of this weight is on the page, in digits, as CSS counts `ch`. */
export function measureOf(weight: 400 | 600): (text: string) => number {
  const context = document.createElement('canvas').getContext('2d')!;
  const { fontSize, fontFamily } = getComputedStyle(document.body);
  context.font = `400 ${fontSize} ${fontFamily}`;
  const digit = context.measureText('0').width;
  context.font = `${weight} ${fontSize} ${fontFamily}`;
  return (text) => context.measureText(text).width / digit;
}
