/** A question in SQL as somebody writes it: kept in this browser, or taken from the address that was sent. */
import { ownValue } from '@coffee/core';
import { signal } from '@preact/signals';
import { keep, keptValue } from '../kept';
import { query, setQuery } from '../router';
import { parametersIn } from './parameters-in';

export interface SqlDraft {
  readonly text: string;
  /** By name, lower case, without the dollar: as a person writes them. What is empty is not said. */
  readonly parameters: Readonly<Record<string, string>>;
}

export const NO_SQL: SqlDraft = { text: '', parameters: {} };

const KEY = 'sql';
/** What this tab has of a question that was asked, and is being written anew. */
interface Edited {
  readonly asked?: SqlDraft;
  readonly draft: Partial<SqlDraft>;
}

/** Of names of parameters in the address. */
const PREFIX = 'sql.';

export const sqlDraft = signal(first());

export function write(change: Partial<SqlDraft>): void {
  sqlDraft.value = { ...sqlDraft.value, ...change };
  keep(KEY, JSON.stringify(sqlDraft.value));
  keep(KEY, JSON.stringify({ asked: askedInAddress(query.value), draft: sqlDraft.value }), 'sessionStorage');
}

/**
 * As a job takes it. The same text with the same values is the same, in whatever order they were written.
 * @param schema the text of a `schema.sql`, of a folder that has one.
 */
export function sqlOf({ text, parameters }: SqlDraft, schema?: string): object {
  const values = new Map(Object.entries(parameters));
  const said = [...parametersIn(text).keys()].flatMap((name) => {
    const value = values.get(name)?.trim() ?? '';
    return value === '' ? [] : [[name, value] as const];
  });
  return {
    questions: [{ name: 'answer', text }],
    ...(said.length > 0 && { parameters: Object.fromEntries(said) }),
    ...(schema !== undefined && { schema }),
  };
}

/** What stands in the address: undefined when nothing is asked in SQL there. */
export function askedInAddress(values: URLSearchParams): SqlDraft | undefined {
  const text = values.get(KEY);
  if (text === null) return undefined;
  const parameters = [...values].flatMap(([name, value]) =>
    name.startsWith(PREFIX) ? [[name.slice(PREFIX.length), value] as const] : [],
  );
  return { text, parameters: Object.fromEntries(parameters) };
}

/** Puts it into the address, where it can be reloaded and sent. */
export function askInAddress({ text, parameters }: SqlDraft): void {
  const before = [...query.value.keys()].filter((name) => name.startsWith(PREFIX)).map((name) => [name, undefined]);
  const said = [...parametersIn(text).keys()].map((name) => [
    PREFIX + name,
    ownValue(parameters, name)?.trim() || undefined,
  ]);
  setQuery({ ...(Object.fromEntries([...before, ...said]) as Record<string, string | undefined>), [KEY]: text });
}

function first(): SqlDraft {
  const asked = askedInAddress(query.value);
  if (!asked) return asDraft(keptValue<Partial<SqlDraft>>(KEY));
  const edited = keptValue<Edited>(KEY, 'sessionStorage');
  return edited && JSON.stringify(edited.asked) === JSON.stringify(asked) ? asDraft(edited.draft) : asked;
}

/** Of what is kept there may be anything. */
function asDraft({ text = '', parameters }: Partial<SqlDraft> = {}): SqlDraft {
  return { text: String(text), parameters: { ...parameters } };
}
