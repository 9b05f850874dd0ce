/** The file of a plot, by its suffix: checked before work begins, and there as a whole or not at all. */
import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { CoffeeError, quoted } from '@coffee/core';
import { checkDestination, realPlaceOf, reasonOf } from '../output/destination';
import { pngOf } from './png';

/** `data`: a folder that is read. @throws CoffeeError USAGE when the name says no form of a plot, or is where a table's files are. */
export function checkPlotFile(path: string): void {
  if (!/\.(svg|png)$/i.test(path))
    throw new CoffeeError('USAGE', `--out takes a file .svg or .png, not ${quoted(path)}`);
  checkDestination({ flag: '--out', path, kind: 'file' });
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new CoffeeError('OUTPUT', `--out ${path} is a folder; name a file`);
}

/** @throws CoffeeError OUTPUT */
export async function writePlotFile(path: string, svg: string): Promise<void> {
  const content = /\.png$/i.test(path) ? await pngOf(svg) : svg;
  const place = realPlaceOf(path);
  const unfinished = `${place}.${randomBytes(4).toString('hex')}.partial`;
  try {
    writeFileSync(unfinished, content, { flag: 'wx' });
    renameSync(unfinished, place);
  } catch (cause) {
    rmSync(unfinished, { force: true });
    throw new CoffeeError('OUTPUT', `--out: cannot write ${path}: ${reasonOf(cause, '--out')}`, { cause });
  }
}
