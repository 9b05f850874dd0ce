/** An upload that was begun before a reload, or elsewhere: where it can go on here, it does so with the sample, else with the folder that is chosen again. */
import { useEffect } from 'preact/hooks';
import type { JobStatus } from '@coffee/http';
import type { ChosenFile } from '../folder/chosen-files';
import { focusMain } from '../focus';
import { FolderReader } from '../folder/folder-reader';
import { sampleFiles } from '../folder/sample';
import { isBeingSent } from '../sending/sending';
import { keptOf, Upload, uploadOf, type Kept } from '../sending/upload';
import { say } from '../words/language';
import { FilePicker } from './file-picker';
import { Show, useLoaded } from './loaded';
import { useRepeated } from './repeated';

/** Another tab may begin, and end, at any time (ms). */
const LOOK_EVERY = 2000;

interface Props {
  readonly status: JobStatus;
  /** How it is now, nobody knows. */
  readonly isLost: boolean;
}

export function GoOn({ status, isLost }: Props) {
  const { job, upload } = status;
  if (!upload || upload.tables.every(({ ended }) => ended)) return null;
  const kept = keptOf(job);
  if (!kept) return isLost ? null : <p class="notice">{say('upload.elsewhere')}</p>;
  return <GoOnHere status={status} upload={upload} kept={kept} />;
}

interface GoOnHereProps {
  readonly status: JobStatus;
  readonly upload: NonNullable<JobStatus['upload']>;
  readonly kept: Kept;
}

function GoOnHere({ status, upload, kept }: GoOnHereProps) {
  const { value: isSent, problem } = useRepeated(() => isBeingSent(status.job), LOOK_EVERY);
  if (isSent === undefined && !problem) return null;
  if (isSent) return <p class="notice">{say('upload.otherTab')}</p>;
  const goOn = (files: readonly ChosenFile[]): void => {
    const { encoding, format, isSample = false } = kept;
    Upload.begin(status, new FolderReader(files), { encoding, format, isSample, onBadRow: upload.onBadRow });
  };
  // One that was refused is the sample of another version: it would be refused again.
  if (kept.isSample && !uploadOf(status.job)) return <WithSample goOn={goOn} />;
  return (
    <section class="card">
      <p>{say('upload.resume')}</p>
      <FilePicker
        isSmall
        prompt="upload.sameFolder"
        onChosen={(files) => {
          // The button goes with the choice.
          focusMain();
          goOn(files);
        }}
      />
    </section>
  );
}

/** Nobody has a folder of it that could be chosen. */
function WithSample({ goOn }: { readonly goOn: (files: readonly ChosenFile[]) => void }) {
  const sample = useLoaded('sample', sampleFiles);
  useEffect(() => {
    if (sample.is === 'there') goOn(sample.value);
  }, [sample]);
  return <Show of={sample}>{() => null}</Show>;
}
