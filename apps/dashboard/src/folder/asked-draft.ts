/** What is asked of the folder that is chosen, and what the folder has of it. */
import type { Questions } from '@coffee/http';
import { isSql } from '../parts/ask-choice';
import { asTexts, parse } from '../parts/questions-form';
import type { FolderReport } from '../reading/messages';
import { stoppedBy, unreadableFor } from '../reading/unreadable-for';
import { useCheckedSql } from '../sql/checked-sql';
import { NO_SQL, sqlDraft, sqlOf } from '../sql/sql-draft';
import { columnsOf, type ReadTables } from './columns-of';
import type { FolderDraft } from './folder-draft';
import type { FolderReader } from './folder-reader';
import { tablesIn, useSurvey } from './folder-schema';

const NO_TABLES: FolderReport = { tables: [], ignored: [], equal: [] };

/** An upload that begins takes it. */
export interface HeldReader {
  current: FolderReader | undefined;
}

/** @param folder what is in it, as far as it has tables of the coffee shop. */
export function useAskedDraft(known: Questions, folder: FolderReport, draft: FolderDraft, reader: HeldReader) {
  const { schema, encoding } = draft;
  const isOther = schema !== undefined;
  const inSql = isOther || isSql();
  const possible = known.questions.filter((question) => unreadableFor(question, folder).length === 0);
  const asked = draft.asked ?? {
    ...asTexts(known.parameters.defaults as never),
    ...draft.parameters,
    queries: possible.map(({ id }) => id),
  };
  const checked = useCheckedSql(inSql ? sqlDraft.value : NO_SQL, schema);
  // Which files are read, of another business, is known when something is asked.
  const other = useSurvey(reader, encoding, isOther && checked.now?.ok ? tablesIn(checked.now.tables) : undefined);
  const report = isOther ? (other.report ?? NO_TABLES) : folder;
  const isKnown = !isOther || other.report !== undefined;
  const parameters = parse(asked);
  const ofSql: readonly ReadTables[] = checked.now?.ok ? [checked.now] : [];
  const chosen = inSql ? ofSql : known.questions.filter(({ id }) => asked.queries.includes(id));
  const needed = columnsOf(chosen);
  return {
    asked,
    /** Whether one of those that are known can be answered. */
    areAny: possible.length > 0,
    inSql,
    checked,
    /** What is in it of the tables that can be asked; of another business, of those that are asked. */
    report,
    isKnown,
    problem: other.problem,
    canAsk: inSql ? chosen.length > 0 && isKnown : asked.queries.length > 0 && parameters !== undefined,
    /** The columns of what could be asked, too: it says why it is not. */
    told: columnsOf(inSql ? chosen : known.questions),
    /** Tables that stop what is asked, with their columns. */
    missing: isKnown ? [...new Set(chosen.flatMap((question) => stoppedBy(question, report)))] : [],
    /** Tables that are read. */
    wanted: report.tables.filter(({ table }) => needed.has(table)),
    /** What a job is asked with. */
    request: inSql ? { sql: sqlOf(sqlDraft.value, schema) } : { queries: asked.queries, parameters },
  };
}
