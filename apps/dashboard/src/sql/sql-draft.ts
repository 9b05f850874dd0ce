/** A question in SQL as somebody writes it: kept in this browser, or taken from the address that was sent. */
import { ownValue } from '@coffee/core';
import { computed, signal } from '@preact/signals';
import { keep, keptValue } from '../kept';
import { addressWith, beside, query, setQuery } from '../router';
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
/** Characters of an address that servers and proxies take. */
const MOST_OF_ADDRESS = 6000;

/** What is asked: it stands in the address, or, where it is too long for one, beside it. */
export const askedSql = computed((): SqlDraft | undefined => askedInAddress() ?? askedBeside());
/** Whether a link to this page does not bring what is asked. */
export const isBesideAddress = computed(() => askedInAddress() === undefined && askedBeside() !== undefined);

export const sqlDraft = signal(first());

export function write(change: Partial<SqlDraft>): void {
  sqlDraft.value = { ...sqlDraft.value, ...change };
  keep(KEY, JSON.stringify(sqlDraft.value));
  keep(KEY, JSON.stringify({ asked: askedSql.value, draft: sqlDraft.value }), 'sessionStorage');
}

/**
 * As a job takes it. The same text with the same values is the same, in whatever order they were written.
 * @param schema the text of a `schema.sql`, of a folder that has one.
 */
export function sqlOf(draft: SqlDraft, schema?: string): object {
  const said = saidIn(draft);
  return {
    questions: [{ name: 'answer', text: draft.text }],
    ...(said.length > 0 && { parameters: Object.fromEntries(said) }),
    ...(schema !== undefined && { schema }),
  };
}

/** The values that are said of its parameters, by their names. */
export function saidIn({ text, parameters }: SqlDraft): readonly (readonly [string, string])[] {
  return [...parametersIn(text).keys()].flatMap((name) => {
    const value = ownValue(parameters, name)?.trim() ?? '';
    return value === '' ? [] : [[name, value] as const];
  });
}

/** Undefined when nothing is asked in SQL there. */
function askedInAddress(): SqlDraft | undefined {
  const text = query.value.get(KEY);
  if (text === null) return undefined;
  const parameters = [...query.value].flatMap(([name, value]) =>
    name.startsWith(PREFIX) ? [[name.slice(PREFIX.length), value] as const] : [],
  );
  return { text, parameters: Object.fromEntries(parameters) };
}

function askedBeside(): SqlDraft | undefined {
  const asked = beside.value[KEY] as Partial<SqlDraft> | undefined;
  return asked === undefined ? undefined : asDraft(asked);
}

/** Puts it into the address, where it can be reloaded and sent; what is too long for that can be reloaded. */
export function askSql(draft: SqlDraft): void {
  const before = [...query.value.keys()].filter((name) => name.startsWith(PREFIX)).map((name) => [name, undefined]);
  const none = Object.fromEntries(before) as Record<string, undefined>;
  const said = saidIn(draft);
  const own = Object.fromEntries(said.map(([name, value]) => [PREFIX + name, value]));
  const inAddress = { ...none, ...own, [KEY]: draft.text };
  if (addressWith(inAddress).href.length <= MOST_OF_ADDRESS) return setQuery(inAddress, { [KEY]: undefined });
  const asked = { text: draft.text, parameters: Object.fromEntries(said) };
  setQuery({ ...none, ask: 'sql', [KEY]: undefined }, { [KEY]: asked });
}

function first(): SqlDraft {
  const asked = askedSql.value;
  if (!asked) return asDraft(keptValue<Partial<SqlDraft>>(KEY));
  const edited = keptValue<Edited>(KEY, 'sessionStorage');
  return edited && JSON.stringify(edited.asked) === JSON.stringify(asked) ? asDraft(edited.draft) : asked;
}

/** Of what is kept there may be anything. */
function asDraft({ text = '', parameters }: Partial<SqlDraft> = {}): SqlDraft {
  return { text: String(text), parameters: { ...parameters } };
}
