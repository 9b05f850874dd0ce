import { UNTITLED, catalogue } from '@coffee/query-plan';

/** What a query asks, for people. @param titles of queries that are not in the catalogue, as far as they are known. */
export const questionText = (query: string, titles?: ReadonlyMap<string, string>): string =>
  titles?.get(query) ?? catalogue.find(({ id }) => id === query)?.question ?? UNTITLED;
