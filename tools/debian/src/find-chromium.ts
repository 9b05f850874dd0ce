/** Where Chromium is on this machine: installed; else installed now (Debian, as root). */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { CoffeeError } from '@coffee/core';
import { aptInstall, aptRefusal } from './apt';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** @param log told of what takes long. @throws CoffeeError USAGE that says what to do when there is none. */
export function findChromium(log: (line: string) => void): string {
  const installed = onPath();
  if (installed !== undefined) return installed;
  const reason = aptRefusal();
  if (reason === undefined) {
    log('Installing chromium and a font with apt-get install chromium fonts-liberation (about a minute, once) …');
    const failure = aptInstall('chromium', 'fonts-liberation');
    const found = onPath();
    if (found !== undefined) return found;
    log(`apt-get could not install it: ${failure}`);
  }
  throw new CoffeeError(
    'USAGE',
    `no browser to test the page in: put chromium on the PATH (it cannot be installed here: ${reason ?? 'apt-get failed'})`,
  );
}

function onPath(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find((path) => existsSync(path));
}
