/** Lookup: columns of a reference table are attached where its key is equal. */
import { UNMATCHED_COLUMN, type LookupSpec } from '@coffee/operators';
import { MOST_COLUMNS, columnName } from './columns';
import type { Shape, Z } from './operator';

type AttachSpec = LookupSpec['attach'][number];

const attachText = ({ from, as }: AttachSpec): string => (from === as ? from : `${from} as ${as}`);

/** Also of a logical plan. */
export const joinText = ({ table, key, referenceKey, attach }: Omit<LookupSpec, 'partitioned'>): string =>
  `join ${table} on ${key === referenceKey ? key : `${key} = ${referenceKey}`}: attach ${attach.map(attachText).join(', ')}`;

/** What is in each lookup, to be told together with the edge on which its table comes. */
export const lookupShape = (z: Z) => {
  const column = columnName(z);
  const attached = z.strictObject({
    from: column,
    as: column,
    kind: z.enum(['text', 'number']),
  } satisfies Shape<AttachSpec>);
  return {
    table: column,
    key: column,
    referenceKey: column,
    attach: z.array(attached).max(MOST_COLUMNS),
    partitioned: z.boolean(),
  } satisfies Shape<LookupSpec>;
};

export const lookupOperator = {
  /** Of the rows. */
  looksAt: ({ key }: LookupSpec): string[] => [key],
  /** Of the reference table. */
  looksUp: ({ referenceKey, attach }: Pick<LookupSpec, 'referenceKey' | 'attach'>): string[] => [
    referenceKey,
    ...attach.map(({ from }) => from),
  ],
};

/** Columns of rows with the columns `given` behind all lookups of a stage. */
export const attachedTo = (given: readonly string[], lookups: readonly Pick<LookupSpec, 'attach'>[]): string[] => [
  ...given,
  ...lookups.flatMap(({ attach }) => attach.map(({ as }) => as)),
  ...(lookups.length > 0 ? [UNMATCHED_COLUMN] : []),
];
