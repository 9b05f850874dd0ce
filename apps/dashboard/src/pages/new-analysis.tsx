/** The first page: files are chosen, what is in them is told, questions are asked. */
import { useState } from 'preact/hooks';
import type { Encoding, OnBadRow } from '@coffee/csv';
import type { Questions } from '@coffee/http';
import { asProblem, get, openJob, type ApiProblem } from '../api';
import type { ChosenFile } from '../chosen-files';
import { BadRowsChoice } from '../parts/bad-rows-choice';
import { FilePicker } from '../parts/file-picker';
import { FolderTables } from '../parts/folder-tables';
import { Problem, Show, useLoaded } from '../parts/loaded';
import { QuestionsForm, asTexts, parse, type Asked } from '../parts/questions-form';
import type { FolderReport } from '../reading/messages';
import { uploadName } from '../reading/upload-name';
import { goTo } from '../router';
import { sampleFiles } from '../sample';
import { surveyFiles } from '../survey-folder';
import { Explore } from './explore';
import { Upload } from '../upload';
import { bytes, say } from '../words/language';

export function NewAnalysis() {
  return (
    <Show of={useLoaded('questions', () => get<Questions>('/v1/questions'))}>
      {(known) =>
        known.served ? (
          <>
            <Explore known={known} served={known.served} />
            <details>
              <summary>{say('explore.another')}</summary>
              <Analysis known={known} />
            </details>
          </>
        ) : (
          <>
            <h1>{say('new.title')}</h1>
            <Analysis known={known} />
          </>
        )
      }
    </Show>
  );
}

interface Chosen {
  readonly files: readonly ChosenFile[];
  readonly report?: FolderReport;
}

function Analysis({ known }: { readonly known: Questions }) {
  const [chosen, choose] = useState<Chosen>();
  const [encoding, setEncoding] = useState<Encoding>('utf8');
  const [problem, setProblem] = useState<ApiProblem>();

  const look = async (files: readonly ChosenFile[], read = encoding): Promise<void> => {
    setProblem(undefined);
    setEncoding(read);
    choose({ files });
    try {
      const report = await surveyFiles(files, read);
      choose({ files, report });
    } catch (thrown) {
      choose(undefined);
      setProblem(asProblem(thrown));
    }
  };
  const sample = (): void => {
    sampleFiles().then(look, (thrown: unknown) => setProblem(asProblem(thrown)));
  };

  return (
    <>
      <p class="lead">{say('new.intro')}</p>
      <FilePicker isSmall={chosen !== undefined} onChosen={(files) => void look(files)} />
      {!chosen && (
        <p>
          <button type="button" class="plain" onClick={sample}>
            {say('new.sample')}
          </button>
        </p>
      )}
      {problem && <Problem problem={problem} />}
      {chosen && !chosen.report && <p role="status">{say('new.looking', { count: chosen.files.length })}</p>}
      {chosen?.report && (
        <AskedOf
          known={known}
          files={chosen.files}
          report={chosen.report}
          encoding={encoding}
          onEncoding={(read) => void look(chosen.files, read)}
        />
      )}
    </>
  );
}

interface AskedProps {
  readonly known: Questions;
  readonly files: readonly ChosenFile[];
  readonly report: FolderReport;
  readonly encoding: Encoding;
  readonly onEncoding: (encoding: Encoding) => void;
}

function AskedOf({ known, files, report, encoding, onEncoding }: AskedProps) {
  const readable = new Set(report.tables.filter((table) => table.problem === undefined).map(({ table }) => table));
  const possible = known.questions.filter(({ tables }) => tables.every(({ table }) => readable.has(table)));
  const [asked, ask] = useState<Asked>(() => ({
    queries: possible.map(({ id }) => id),
    ...asTexts(known.parameters.defaults as never),
  }));
  const [onBadRow, setOnBadRow] = useState<OnBadRow>('fail');
  const [problem, setProblem] = useState<ApiProblem>();
  const [isBusy, setBusy] = useState(false);

  const { parameters } = parse(asked);
  const needed = new Set(
    known.questions
      .filter(({ id }) => asked.queries.includes(id))
      .flatMap(({ tables }) => tables.map(({ table }) => table)),
  );
  const missing = [...needed].filter((table) => !readable.has(table));
  const wanted = report.tables.filter(({ table }) => needed.has(table));
  const isPacked = wanted.some((table) => table.files.some((file) => file.isPacked));
  const size = bytes(wanted.reduce((total, table) => total + table.bytes, 0));
  const format = isPacked ? 'csv' : 'columns';

  const start = async (): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    try {
      const announced = wanted.map(({ table, files: own }) => ({
        table,
        files: own.map((file) => ({ name: uploadName(file.name), size: file.bytes })),
      }));
      const job = {
        queries: asked.queries,
        parameters,
        format,
        onBadRow,
        ...(isPacked && { encoding, tables: announced }),
      };
      const status = await openJob(job);
      Upload.begin(status, files, { encoding, format, onBadRow });
      goTo(`/jobs/${status.job}`);
    } catch (thrown) {
      setProblem(asProblem(thrown));
      setBusy(false);
    }
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <FolderTables report={report} needed={needed} />
      <QuestionsForm known={known} asked={asked} onChange={ask} />
      <BadRowsChoice value={onBadRow} onChange={setOnBadRow} />
      <label class="field">
        <span>{say('new.encoding')}</span>
        <select value={encoding} onChange={({ currentTarget: { value } }) => onEncoding(value as Encoding)}>
          <option value="utf8">UTF-8</option>
          <option value="windows-1252">Windows-1252</option>
          <option value="latin1">ISO 8859-1</option>
        </select>
      </label>
      {missing.length > 0 && (
        <p class="problem" role="alert">
          {say('new.cannot', { tables: missing.join(', ') })}
        </p>
      )}
      {asked.queries.length === 0 && (
        <p class="problem" role="alert">
          {say('new.noQuestion')}
        </p>
      )}
      {problem && <Problem problem={problem} />}
      <p class="facts">
        <button
          type="submit"
          class="main"
          disabled={isBusy || missing.length > 0 || asked.queries.length === 0 || parameters === undefined}
        >
          {say('new.start')}
        </button>
        <span class="soft">{say(isPacked ? 'new.sendingWhole' : 'new.sending', { bytes: size })}</span>
      </p>
    </form>
  );
}
