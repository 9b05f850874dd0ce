/** A body on its way to disk. */
import type { SpoolFolder, SpooledFile } from '@coffee/sessions/server';
import { inBlocks } from './blocks';

/** The name that a client has for a file is for people: it may be none that a file here can have. */
const STORED = 'file';

/** @throws (rejects) what the folder and the body do; what is stored so far is the folder's. */
export async function storeBody(folder: SpoolFolder, body: AsyncIterable<Uint8Array>): Promise<SpooledFile> {
  await folder.begin(STORED);
  for await (const block of inBlocks(body)) await folder.write(block);
  return folder.end();
}
