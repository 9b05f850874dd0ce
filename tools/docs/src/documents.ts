/** The documents that have generated parts. Owns: which file has which, and where it is. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataParts } from './data-parts';
import { withParts, type Parts } from './generated-parts';
import { metricsParts } from './metrics-parts';
import { rightsPart } from './rights-part';
import { settingsParts } from './settings-parts';

export const root = join(__dirname, '../../..');
export const readDocument = (path: string): string => readFileSync(join(root, path), 'utf8');

const documents: Readonly<Record<string, () => Parts>> = {
  'docs/data.md': dataParts,
  'docs/operations.md': () => ({ ...settingsParts(), ...metricsParts(), ...rightsPart() }),
};

export interface DocumentState {
  readonly path: string;
  readonly is: string;
  readonly shouldBe: string;
}

/** @throws CoffeeError USAGE that says which part has no place in its document. */
export const documentStates = (): DocumentState[] =>
  Object.entries(documents).map(([path, parts]) => {
    const is = readDocument(path);
    return { path, is, shouldBe: withParts(is, parts()) };
  });
