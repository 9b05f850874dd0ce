/** The first page: files are chosen, what is in them is told, questions are asked. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Encoding } from '@coffee/csv';
import type { Questions } from '@coffee/http';
import { asProblem, get, openJob, type ApiProblem } from '../api';
import type { ChosenFile } from '../folder/chosen-files';
import { useCheckedSql } from '../sql/checked-sql';
import { changeDraft, folderDraft, type FolderDraft } from '../folder/folder-draft';
import { schemaIn, tablesIn, useSurvey } from '../folder/folder-schema';
import { focusMain } from '../focus';
import { FolderReader } from '../folder/folder-reader';
import { AskChoice, isSql } from '../parts/ask-choice';
import { BadRowsChoice } from '../parts/bad-rows-choice';
import { EncodingChoice } from '../parts/encoding-choice';
import { FilePicker } from '../parts/file-picker';
import { FolderTables } from '../parts/folder-tables';
import { Problem, Show, useLoaded } from '../parts/loaded';
import { QuestionsForm, asTexts, parse } from '../parts/questions-form';
import { SqlBox } from '../parts/sql-box';
import type { FolderReport } from '../reading/messages';
import { lackedOf, unreadableFor } from '../reading/unreadable-for';
import { uploadName } from '../reading/upload-name';
import { goTo } from '../router';
import { sqlDraft, sqlOf } from '../sql/sql-draft';
import { isSample, sampleFiles } from '../folder/sample';
import { Explore } from './explore';
import { Upload } from '../sending/upload';
import { bytes, say } from '../words/language';

export function NewAnalysis() {
  return (
    <>
      <h1>{say('new.title')}</h1>
      <Show of={useLoaded('questions', () => get<Questions>('/v1/questions'))}>
        {(known) =>
          known.served ? (
            <>
              <Explore known={known} served={known.served} />
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

function Analysis({ known }: { readonly known: Questions }) {
  const chosen = folderDraft.value;
  const [problem, setProblem] = useState<ApiProblem>();
  const looks = useRef(0);
  /** Until an upload has it. */
  const [reader] = useState<{ current: FolderReader | undefined }>(() => ({
    current: chosen && new FolderReader(chosen.files),
  }));

  const look = async (files: readonly ChosenFile[], encoding: Encoding): Promise<void> => {
    const own = ++looks.current;
    setProblem(undefined);
    const before = folderDraft.value;
    // The same files read otherwise: what was asked of them stays.
    folderDraft.value = before?.files === files ? { ...before, encoding } : { files, encoding, onBadRow: 'fail' };
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
        <AskedOf
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

type Tables = Pick<Questions['questions'][number], 'tables'>;

/** By table, all columns that some of the questions reads. */
function columnsOf(questions: readonly Tables[]): ReadonlyMap<string, ReadonlySet<string>> {
  const all = new Map<string, Set<string>>();
  for (const { table, columns } of questions.flatMap(({ tables }) => tables))
    all.set(table, new Set([...(all.get(table) ?? []), ...columns]));
  return all;
}

const hasTables = ({ tables }: FolderReport): boolean => tables.some(({ files }) => files.length > 0);

const NOTHING = { text: '', parameters: {} };
const NO_TABLES: FolderReport = { tables: [], ignored: [], equal: [] };

interface AskedProps {
  readonly known: Questions;
  readonly folder: FolderReport;
  readonly draft: FolderDraft;
  readonly onEncoding: (encoding: Encoding) => void;
  /** An upload that begins takes it. */
  readonly reader: { current: FolderReader | undefined };
}

function AskedOf({ known, folder, draft, onEncoding, reader }: AskedProps) {
  const { schema, encoding, onBadRow } = draft;
  const possible = known.questions.filter((question) => unreadableFor(question, folder).length === 0);
  const asked = draft.asked ?? {
    queries: possible.map(({ id }) => id),
    ...asTexts(known.parameters.defaults as never),
  };
  const [problem, setProblem] = useState<ApiProblem>();
  const [isBusy, setBusy] = useState(false);
  const isShown = useRef(true);
  useEffect(() => () => void (isShown.current = false), []);

  const inSql = schema !== undefined || isSql();
  const checked = useCheckedSql(inSql ? sqlDraft.value : NOTHING, schema);
  const isOther = schema !== undefined;
  // Which files are read, of another business, is known when something is asked.
  const other = useSurvey(reader, encoding, isOther && checked.now?.ok ? tablesIn(checked.now.tables) : undefined);
  const report = isOther ? (other.report ?? NO_TABLES) : folder;
  const isKnown = !isOther || other.report !== undefined;
  const { parameters } = parse(asked);
  const ofSql: readonly Tables[] = checked.now?.ok ? [checked.now] : [];
  const chosen = inSql ? ofSql : known.questions.filter(({ id }) => asked.queries.includes(id));
  const canAsk = inSql ? chosen.length > 0 && isKnown : asked.queries.length > 0 && parameters !== undefined;
  const needed = columnsOf(chosen);
  // What could be asked, too: it says why it is not.
  const told = columnsOf(inSql ? chosen : known.questions);
  const missing = isKnown ? [...new Set(chosen.flatMap((question) => unreadableFor(question, report)))] : [];
  const wanted = report.tables.filter(({ table }) => needed.has(table));
  const isPacked = wanted.some((table) => table.files.some((file) => file.isPacked));
  const size = bytes(wanted.reduce((total, table) => total + table.bytes, 0));
  const format = isPacked ? 'csv' : 'columns';
  const sending = isPacked ? 'new.sendingWhole' : inSql ? 'new.sendingSql' : 'new.sending';

  const start = async (): Promise<void> => {
    // From now on it is the upload's: neither another folder nor another page ends it.
    const own = reader.current!;
    reader.current = undefined;
    setBusy(true);
    setProblem(undefined);
    if (!isPacked) own.prepare();
    try {
      const announced = wanted.map(({ table, files: own }) => ({
        table,
        files: own.map((file) => ({ name: uploadName(file.name), size: file.bytes })),
      }));
      const job = {
        ...(inSql ? { sql: sqlOf(sqlDraft.value, schema) } : { queries: asked.queries, parameters }),
        format,
        onBadRow,
        ...(isPacked && { encoding, tables: announced }),
      };
      const status = await openJob(job);
      Upload.begin(status, own, { encoding, format, onBadRow, isSample: isSample(draft.files) });
      if (isShown.current) goTo(`/jobs/${status.job}`);
    } catch (thrown) {
      if (isShown.current && !reader.current) reader.current = own;
      else own.stop();
      setProblem(asProblem(thrown));
      setBusy(false);
    }
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (canAsk && missing.length === 0 && !isBusy) void start();
      }}
    >
      {other.problem && <Problem problem={other.problem} />}
      {isKnown && <FolderTables report={report} needed={told} />}
      {!isOther && <AskChoice />}
      {inSql ? (
        <SqlBox checked={checked} schema={schema} />
      ) : (
        <QuestionsForm
          known={known}
          asked={asked}
          onChange={(asked) => changeDraft({ asked })}
          lacked={(question) => lackedOf(unreadableFor(question, report), report.tables)}
        />
      )}
      <BadRowsChoice value={onBadRow} onChange={(onBadRow) => changeDraft({ onBadRow })} />
      <EncodingChoice value={encoding} onChange={onEncoding} />
      {missing.length > 0 && (
        <p class="problem" role="alert">
          {say('new.cannot', { tables: missing.join(', ') })}
        </p>
      )}
      {!inSql && asked.queries.length === 0 && (
        <p class="problem" role="alert">
          {say('new.noQuestion')}
        </p>
      )}
      {problem && <Problem problem={problem} />}
      <p class="facts">
        {/* One that is disabled loses the focus, and has it no more when it can be pressed again. */}
        <button type="submit" class="main" disabled={missing.length > 0 || !canAsk} aria-disabled={isBusy}>
          {say('new.start')}
        </button>
        {wanted.length > 0 && missing.length === 0 && <span class="soft">{say(sending, { bytes: size })}</span>}
      </p>
    </form>
  );
}
