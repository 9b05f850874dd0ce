import { UNTITLED, catalogue, type ResultSink } from '@coffee/query-plan';

/** What an answer says, for people. @param titles of queries that are not in the catalogue, as far as they are known. */
export function questionText(
  { query, name }: Pick<ResultSink, 'query' | 'name'>,
  titles?: ReadonlyMap<string, string>,
): string {
  const known = catalogue.find(({ id }) => id === query);
  return titles?.get(query) ?? known?.parts?.[name] ?? known?.question ?? UNTITLED;
}
