/** Which columns have about as many values as a large table has rows. */
import type { Tables } from '@coffee/protocol';

/** What tells the rows of a large table apart has as many values; so has, as a rule, what is called so elsewhere. */
export const idsOfLargeTables = (tables: Tables): ReadonlySet<string> =>
  new Set(
    Object.values(tables).flatMap(({ large, columns }) =>
      large ? columns.flatMap(({ name, unique }) => (unique ? [name] : [])) : [],
    ),
  );
