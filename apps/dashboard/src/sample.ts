/** Sample data: a small folder that comes with the page. */
import type { ChosenFile } from './chosen-files';
import { get } from './api';

/** @throws ApiProblem */
export async function sampleFiles(): Promise<ChosenFile[]> {
  const texts = await get<Readonly<Record<string, string>>>('/assets/sample.json');
  return Object.entries(texts).map(([path, text]) => ({
    path,
    file: new File([text], path.split('/').at(-1)!, { lastModified: 0 }),
  }));
}
