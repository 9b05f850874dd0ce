/** The first page: files are chosen, what is in them is told, questions are asked. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Encoding } from '@coffee/csv';
import type { Questions } from '@coffee/http';
import { asProblem, get, type ApiProblem } from '../api';
import { focusMain } from '../focus';
import type { HeldReader } from '../folder/asked-draft';
import type { ChosenFile } from '../folder/chosen-files';
import { columnsOf } from '../folder/columns-of';
import { changeDraft, folderDraft, type FolderDraft } from '../folder/folder-draft';
import { FolderReader } from '../folder/folder-reader';
import { schemaIn } from '../folder/folder-schema';
import { sampleFiles } from '../folder/sample';
import { isSql } from '../parts/ask-choice';
import { AskedFolder } from '../parts/asked-folder';
import { FilePicker } from '../parts/file-picker';
import { FolderTables } from '../parts/folder-tables';
import { Problem, Show, useLoaded } from '../parts/loaded';
import { parametersIn } from '../parts/questions-form';
import type { FolderReport } from '../reading/messages';
import { query } from '../router';
import { say } from '../words/language';
import { Explore } from './explore';

export function NewAnalysis() {
  const [looks, look] = useState(0);
  return (
    <>
      <h1>{say('new.title')}</h1>
      <Show of={useLoaded(`questions ${looks}`, () => get<Questions>('/v1/questions'))}>
        {(known) =>
          known.served ? (
            <>
              {/* One form at a time: nobody is to wonder which of two is asked. */}
              {folderDraft.value ? (
                <Back />
              ) : (
                <Explore known={known} served={known.served} look={() => look((n) => n + 1)} />
              )}
              <details open={folderDraft.value !== undefined}>
                <summary>{say('explore.another')}</summary>
                <Analysis known={known} />
              </details>
            </>
          ) : (
            <Analysis known={known} />
          )
        }
      </Show>
    </>
  );
}

/** To the folder of the server. */
function Back() {
  const go = (): void => {
    folderDraft.value = undefined;
    focusMain();
  };
  return (
    <p>
      <button type="button" class="plain" onClick={go}>
        {say('explore.back')}
      </button>
    </p>
  );
}

function Analysis({ known }: { readonly known: Questions }) {
  const chosen = folderDraft.value;
  const [problem, setProblem] = useState<ApiProblem>();
  const looks = useRef(0);
  const [reader] = useState<HeldReader>(() => ({
    current: chosen && new FolderReader(chosen.files),
  }));

  const look = async (files: readonly ChosenFile[], encoding: Encoding): Promise<void> => {
    const own = ++looks.current;
    setProblem(undefined);
    const before = folderDraft.value;
    // The same files read otherwise: what was asked of them stays.
    const parameters = before?.asked ?? before?.parameters ?? parametersIn(query.value);
    folderDraft.value =
      before?.files === files ? { ...before, encoding } : { files, encoding, onBadRow: 'fail', parameters };
    if (files !== before?.files || !reader.current) {
      reader.current?.stop();
      reader.current = new FolderReader(files);
    }
    try {
      const [schema, report] = await Promise.all([schemaIn(files), reader.current.survey(encoding)]);
      if (own === looks.current) changeDraft({ report, ...(schema !== undefined && { schema }) });
    } catch (thrown) {
      if (own !== looks.current) return;
      folderDraft.value = undefined;
      setProblem(asProblem(thrown));
    }
  };
  const lookAnew = (files: readonly ChosenFile[]): Promise<void> => look(files, chosen?.encoding ?? 'utf8');
  useEffect(() => {
    // Kept while another page was shown: its files may have changed since.
    if (chosen) void lookAnew(chosen.files);
    return () => {
      looks.current++;
      reader.current?.stop();
    };
  }, []);
  const sample = (): void => {
    setProblem(undefined);
    sampleFiles().then(
      (files) => {
        // The button goes with the choice.
        focusMain();
        return lookAnew(files);
      },
      (thrown: unknown) => setProblem(asProblem(thrown)),
    );
  };

  const hasNothing = chosen?.report !== undefined && chosen.schema === undefined && !hasTables(chosen.report);

  return (
    <>
      <p class="lead">{say('new.intro')}</p>
      {!chosen && !known.served && isSql() && <p class="notice">{say('sql.folder')}</p>}
      <FilePicker isSmall={chosen !== undefined} onChosen={(files) => void lookAnew(files)} />
      {(!chosen || hasNothing) && (
        <p>
          <button type="button" class="plain" onClick={sample}>
            {say('new.sample')}
          </button>
        </p>
      )}
      {problem && <Problem problem={problem} />}
      <Looked chosen={chosen} />
      {hasNothing && (
        <>
          <p class="problem" role="alert">
            {say('new.nothing')}
          </p>
          <FolderTables report={chosen.report} needed={columnsOf(known.questions)} areOthersShown />
        </>
      )}
      {chosen?.report && !hasNothing && (
        <AskedFolder
          known={known}
          folder={chosen.report}
          draft={chosen}
          onEncoding={(read) => void look(chosen.files, read)}
          reader={reader}
        />
      )}
    </>
  );
}

/** A place that is always there: of what comes together with its place, not every reader tells. */
function Looked({
  chosen: { files, report, schema } = { files: [] },
}: {
  readonly chosen: Pick<FolderDraft, 'files' | 'report' | 'schema'> | undefined;
}) {
  if (report && schema !== undefined) return <p role="status">{say('new.schema')}</p>;
  const found = report?.tables.filter(({ files: own }) => own.length > 0).length;
  return (
    <p role="status" class={found === undefined ? '' : 'hidden'}>
      {found === undefined
        ? files.length > 0 && say('new.looking', { count: files.length })
        : say('new.tables', { count: found })}
    </p>
  );
}

const hasTables = ({ tables }: FolderReport): boolean => tables.some(({ files }) => files.length > 0);
