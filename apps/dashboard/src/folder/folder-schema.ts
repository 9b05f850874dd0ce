/** A chosen folder of another business: its `schema.sql`, which the gateway reads, and its tables, which that says of a question. */
import { useEffect, useState } from 'preact/hooks';
import type { Encoding } from '@coffee/csv';
import type { CheckedQuestions } from '@coffee/http';
import type { Tables } from '@coffee/protocol';
import { asProblem, type ApiProblem } from '../api';
import type { ChosenFile } from './chosen-files';
import type { FolderReader } from './folder-reader';
import type { FolderReport } from '../reading/messages';
import { MOST_BYTES } from '../sql/too-much';

/** The text of its `schema.sql`; undefined of a folder that has none. */
export async function schemaIn(files: readonly ChosenFile[]): Promise<string | undefined> {
  const schema = files.find(({ path }) => path === 'schema.sql');
  // Of what is longer it is known by then.
  return schema?.file.slice(0, MOST_BYTES + 1).text();
}

/** Those that a question reads. */
export const tablesIn = (checked: Extract<CheckedQuestions, { readonly ok: true }>['tables']): Tables =>
  Object.fromEntries(checked.flatMap(({ table, schema }) => (schema ? [[table, schema]] : [])));

export interface Surveyed {
  readonly report?: FolderReport;
  /** Why it could not be looked at. */
  readonly problem?: ApiProblem;
}

/** What the folder has of these tables; nothing while that is looked at, or none are known. */
export function useSurvey(
  reader: { readonly current: FolderReader | undefined },
  encoding: Encoding,
  tables: Tables | undefined,
): Surveyed {
  const wanted = tables && JSON.stringify([encoding, tables]);
  const [known, set] = useState<Surveyed & { readonly wanted: string }>();
  useEffect(() => {
    if (wanted === undefined) return undefined;
    let isOld = false;
    reader.current?.survey(encoding, tables).then(
      (report) => !isOld && set({ wanted, report }),
      (thrown: unknown) => !isOld && set({ wanted, problem: asProblem(thrown) }),
    );
    return () => {
      isOld = true;
    };
  }, [wanted]);
  return known !== undefined && known.wanted === wanted ? known : {};
}
