/** A question as lines that a reviewer can read: for golden files. */
import type { Expression } from '@coffee/operators';
import type { Question, QuestionOrder } from '@coffee/query-plan';

/** `sum(final_amount:money):money`. */
export function expressionText(expression: Expression): string {
  if ('column' in expression) return `${expression.column}:${expression.kind}`;
  if ('constant' in expression) return `${JSON.stringify(expression.constant)}:${expression.kind}`;
  return `${expression.fn}(${expression.of.map(expressionText).join(', ')}):${expression.kind}`;
}

const orderText = ({ of, descending, missingFirst }: QuestionOrder): string =>
  `${expressionText(of)}${descending ? ' descending' : ''}${missingFirst ? ' missing first' : ''}`;

export function questionText(question: Question): string {
  const { name, title, from, joins, where, groups, having, ranks, qualify, columns, distinct, orderBy } = question;
  const line = (label: string, text: string | number | undefined): string[] =>
    text === undefined ? [] : [`${label}: ${text}`];
  const condition = (label: string, of: Expression | undefined): string[] => line(label, of && expressionText(of));
  return [
    ...line('name', name),
    ...line('title', title),
    ...line('from', from),
    ...joins.flatMap(({ table, kind, on, referenceKey, alias }) =>
      line(`${kind} join`, `${table} as ${alias} on ${on} = ${alias}.${referenceKey}`),
    ),
    ...condition('where', where),
    ...(groups?.keys ?? []).flatMap((key) => line(`key ${key.name}`, expressionText(key.of))),
    ...(groups?.aggregates ?? []).flatMap(({ name: as, fn, of, distinct: once, filter }) =>
      line(
        `aggregate ${as}`,
        `${fn}${once ? ' distinct' : ''}${of ? ` ${expressionText(of)}` : ''}${filter ? ` where ${expressionText(filter)}` : ''}`,
      ),
    ),
    ...condition('having', having),
    ...ranks.flatMap(({ name: as, fn, partitionBy, orderBy: by }) =>
      line(`rank ${as}`, `${fn} of ${partitionBy.map(expressionText).join(', ')} by ${by.map(orderText).join(', ')}`),
    ),
    ...condition('qualify', qualify),
    ...columns.flatMap(({ header, of }) => line(`column ${header}`, expressionText(of))),
    ...(distinct ? ['distinct'] : []),
    ...orderBy.flatMap((order) => line('order', orderText(order))),
    ...line('limit', question.limit),
    ...line('offset', question.offset),
    '',
  ].join('\n');
}
