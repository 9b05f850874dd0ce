/** The catalogue: every query that the system knows, in the order of its answers. A new query is one file and one line here. */
import { CoffeeError, quotedStart } from '@coffee/core';
import type { Query } from '../logical-plan';
import type { QueryId } from '../physical-plan';
import { q1 } from './q1';
import { q2 } from './q2';
import { q3 } from './q3';
import { q4 } from './q4';

export const catalogue: readonly Query[] = [q1, q2, q3, q4];

/**
 * @param text ids separated by commas, in any order; empty for all.
 * @returns each once, in the order of the catalogue.
 * @throws CoffeeError USAGE that lists every id that is none.
 */
export function parseQueryIds(text: string): QueryId[] {
  const known = catalogue.map((query) => query.id);
  if (text.trim() === '') return known;
  const wanted = text.split(',').map((part) => part.trim().toLowerCase());
  const unknown = [...new Set(wanted)].filter((id) => !known.includes(id));
  if (unknown.length > 0) {
    const names = unknown.map((id) => quotedStart(id)).join(', ');
    throw new CoffeeError('USAGE', `no such query: ${names}; there are ${known.join(', ')}`);
  }
  return known.filter((id) => wanted.includes(id));
}

/** @throws CoffeeError USAGE when the catalogue has no such query. */
export function queryOf(id: QueryId): Query {
  const found = catalogue.find((query) => query.id === id);
  if (!found) {
    const known = catalogue.map((query) => query.id).join(', ');
    throw new CoffeeError('USAGE', `no such query: ${quotedStart(id)}; there are ${known}`);
  }
  return found;
}
