/** A folder that is chosen, with what is asked of it, becomes a job and its upload. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { asProblem, openJob, type ApiProblem } from '../api';
import type { HeldReader } from '../folder/asked-draft';
import type { FolderDraft } from '../folder/folder-draft';
import { isSample } from '../folder/sample';
import type { TableReport } from '../reading/messages';
import { uploadName } from '../reading/upload-name';
import { goTo } from '../router';
import { Upload } from './upload';

export interface SentDraft {
  readonly isBusy: boolean;
  readonly problem: ApiProblem | undefined;
  /** @param request what is asked. @param wanted the tables that are read for it. */
  readonly start: (request: object, wanted: readonly TableReport[]) => Promise<void>;
}

/** How many files are compressed or in UTF-16: where there is one, all are sent as they are. */
export const packedIn = (wanted: readonly TableReport[]): number =>
  wanted.reduce((count, { files }) => count + files.filter(({ isPacked }) => isPacked).length, 0);

export function useSentDraft({ files, encoding, onBadRow }: FolderDraft, reader: HeldReader): SentDraft {
  const [problem, setProblem] = useState<ApiProblem>();
  const [isBusy, setBusy] = useState(false);
  const isShown = useRef(true);
  useEffect(() => () => void (isShown.current = false), []);

  const start: SentDraft['start'] = async (request, wanted) => {
    // From now on it is the upload's: neither another folder nor another page ends it.
    const own = reader.current!;
    reader.current = undefined;
    setBusy(true);
    setProblem(undefined);
    const isWhole = packedIn(wanted) > 0;
    const format = isWhole ? 'csv' : 'columns';
    try {
      const announced = isWhole && { encoding, tables: wanted.map(announcedTable) };
      const status = await openJob({ ...request, format, onBadRow, ...announced });
      Upload.begin(status, own, { encoding, format, onBadRow, isSample: isSample(files) });
      if (isShown.current) goTo(`/jobs/${status.job}`);
    } catch (thrown) {
      if (isShown.current && !reader.current) reader.current = own;
      else own.stop();
      setProblem(asProblem(thrown));
      setBusy(false);
    }
  };
  return { isBusy, problem, start };
}

const announcedTable = ({ table, files }: TableReport) => ({
  table,
  files: files.map((file) => ({ name: uploadName(file.name), size: file.bytes })),
});
