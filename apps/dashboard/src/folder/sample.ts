/** Sample data: a small folder that comes with the page. */
import type { ChosenFile } from './chosen-files';
import { get } from '../api';

const given = new WeakSet<readonly ChosenFile[]>();

/** The files are those of the sample, which need not be chosen again: they can be fetched. */
export const isSample = (files: readonly ChosenFile[]): boolean => given.has(files);

/** @throws ApiProblem */
export async function sampleFiles(): Promise<ChosenFile[]> {
  const texts = await get<Readonly<Record<string, string>>>('/assets/sample.json');
  const files = Object.entries(texts).map(([path, text]) => ({
    path,
    file: new File([text], path.split('/').at(-1)!, { lastModified: 0 }),
  }));
  given.add(files);
  return files;
}
