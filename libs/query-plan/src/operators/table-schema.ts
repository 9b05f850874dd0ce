/** The schema of a table that comes with a plan. Bounded: whoever wrote it is another. */
import {
  columnKinds,
  dateForms,
  FILE_PATTERN,
  MAX_COLUMNS,
  separators,
  type TableColumn,
  type TableSchema,
} from '@coffee/protocol';
import type * as zod from 'zod';
import { columnName } from './columns';
import type { Shape, Z } from './operator';

/** Of a pattern, and of a name in a header. */
const MOST_CHARACTERS = 200;

export const tableSchemaShape = (z: Z): zod.ZodType<TableSchema> =>
  z.strictObject({
    large: z.boolean(),
    columns: z
      .array(
        z.strictObject({
          name: columnName(z),
          kind: z.enum(columnKinds),
          nullable: z.boolean(),
          unique: z.exactOptional(z.literal(true)),
          header: z.exactOptional(z.string().min(1).max(MOST_CHARACTERS)),
        } satisfies Shape<TableColumn>),
      )
      .min(1)
      .max(MAX_COLUMNS),
    files: z.exactOptional(z.string().max(MOST_CHARACTERS).regex(FILE_PATTERN)),
    separator: z.exactOptional(z.enum(separators)),
    decimalComma: z.exactOptional(z.literal(true)),
    dates: z.exactOptional(z.enum(dateForms)),
  } satisfies Shape<TableSchema>);
