/**
 * A plot as pixels. Owns: that a picture without its texts is none. What draws it is a package with a program for each system, which no bundle can have:
 * it is there where the packages of this repository are installed, and can be installed beside the command.
 */
import { CoffeeError } from '@coffee/core';

/** Pixels for one of the plot: a screen of today has two. */
const ZOOM = 2;

/** @throws CoffeeError OUTPUT when the package or a font is missing, with what to do. */
export async function pngOf(svg: string): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js').catch((cause: unknown) => {
    const what = 'a .png takes the package @resvg/resvg-js: npm install @resvg/resvg-js, or write .svg';
    throw new CoffeeError('OUTPUT', what, { cause });
  });
  const font = { loadSystemFonts: true };
  const text = new Resvg(
    '<svg xmlns="http://www.w3.org/2000/svg"><text y="20" font-family="sans-serif">a</text></svg>',
    { font },
  );
  if (!text.getBBox())
    throw new CoffeeError(
      'OUTPUT',
      'there is no font here to draw a .png with; install one, like fonts-dejavu-core, or write .svg',
    );
  return new Resvg(svg, { font, fitTo: { mode: 'zoom', value: ZOOM } }).render().asPng();
}
