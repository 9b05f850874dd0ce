/** What a person should know of the files of a job, and of what its answers lack of them. */
import { useEffect } from 'preact/hooks';
import { folderNoticeIn, groupedByYears } from '@coffee/csv';
import type { JobStatus } from '@coffee/http';
import { keepNotes, keptNotes, servedNotes, type ToldOfFiles } from '../job/file-notes';
import { uploadOf } from '../sending/upload';
import { number, say } from '../words/language';
import { sayYears } from './job-words';

/** Of a job that has ended; how many rows were left out is said already. */
export function JobNotes({ status }: { readonly status: JobStatus }) {
  const { job, state, badRows = 0, unmatched } = status;
  const told = uploadOf(job)?.state.value ?? servedNotes(status) ?? keptNotes(job);
  useEffect(() => {
    if (told) keepNotes(job, told);
  }, [job]);
  return (
    <>
      {told && groupedByYears(told.otherYears).map((years) => <OtherYears key={years.tables[0]} {...years} />)}
      <Missing unmatched={unmatched} />
      {told && <FileNotes told={told} isCounted />}
      {state === 'completed' && badRows > 0 && !told?.badRows?.count && (
        <p class="soft">{say('upload.whichElsewhere')}</p>
      )}
    </>
  );
}

/** Of one answer, in the words of its job, which tells the rest. */
export function AnswerNotes({
  of: { badRows = 0, unmatched },
}: {
  readonly of: Pick<JobStatus, 'badRows' | 'unmatched'>;
}) {
  return (
    <>
      {badRows > 0 && <p class="bad">{say('upload.badRows', { count: badRows })}</p>}
      <Missing unmatched={unmatched} />
    </>
  );
}

const Missing = ({ unmatched }: { readonly unmatched: JobStatus['unmatched'] }) =>
  unmatched ? <p class="soft">{say('job.unmatched', { ids: idsOf(unmatched) })}</p> : null;

type OtherYearsProps = ReturnType<typeof groupedByYears>[number];

const OtherYears = ({ tables, asked, there }: OtherYearsProps) => (
  <p class="notice">
    {say('job.otherYears', { tables: tables.join(', '), asked: sayYears(asked), there: sayYears(there) })}
  </p>
);

const idsOf = (unmatched: NonNullable<JobStatus['unmatched']>): string =>
  unmatched.map(({ table, ids }) => say('job.ids', { count: ids, table })).join(', ');

interface Props {
  readonly told: ToldOfFiles;
  /** How many rows were left out is said already. */
  readonly isCounted?: boolean;
}

export function FileNotes({ told: { badRows, notes }, isCounted = false }: Props) {
  const hasBad = badRows !== undefined && badRows.count > 0;
  if (!hasBad && notes.length === 0) return null;
  return (
    <details>
      <summary>
        {!hasBad
          ? say('upload.notes')
          : isCounted
            ? say('upload.which')
            : say('upload.badRows', { count: badRows.count })}
      </summary>
      <ul>
        {(hasBad ? wordsOf(badRows) : []).map((words) => (
          <li lang="en" key={words}>
            {words}
          </li>
        ))}
        {notes.map((note) => {
          const said = sayNotice(note);
          return (
            <li {...(said === undefined && { lang: 'en' })} key={note}>
              {said ?? note}
            </li>
          );
        })}
      </ul>
    </details>
  );
}

const wordsOf = ({ reasons, first }: NonNullable<ToldOfFiles['badRows']>): readonly string[] => [
  ...reasons.map(({ reason, count }) => `${number(count)}: ${reason}`),
  ...first,
];

/** In the reader's language; undefined of what is told in English only. */
function sayNotice(line: string): string | undefined {
  const notice = folderNoticeIn(line);
  if (notice?.kind === 'equal') return say('new.equal', { name: notice.name, equals: notice.equals });
  return notice && say('upload.leftOut', { name: notice.name, why: say(`ignored.${notice.why}`) });
}
