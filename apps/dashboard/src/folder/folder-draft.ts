/** The folder that is chosen and what is asked about it: kept by the page while it shows another, or asks for a token. A browser gives no folder twice. */
import { signal } from '@preact/signals';
import type { Encoding, OnBadRow } from '@coffee/csv';
import type { ChosenFile } from './chosen-files';
import type { Asked } from '../parts/questions-form';
import type { FolderReport } from '../reading/messages';

export interface FolderDraft {
  readonly files: readonly ChosenFile[];
  readonly encoding: Encoding;
  readonly onBadRow: OnBadRow;
  /** As they were when it was chosen: of the folder before it, or of that of the server. */
  readonly parameters?: Partial<Omit<Asked, 'queries'>>;
  /** Undefined: nobody has changed it. */
  readonly asked?: Asked;
  readonly report?: FolderReport;
  /** The text of its `schema.sql`: it is another business's. */
  readonly schema?: string;
}

export const folderDraft = signal<FolderDraft | undefined>(undefined);

/** Of the folder that is chosen. */
export function changeDraft(change: Partial<FolderDraft>): void {
  if (folderDraft.value) folderDraft.value = { ...folderDraft.value, ...change };
}
