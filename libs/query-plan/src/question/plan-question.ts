/**
 * From a question to a logical plan. Owns: what is done where the table is, what behind the joins, and the forms that have a fast case: the top
 * of groups before the joins, names with an id to fall back on.
 */
import { sameExpression, type Expression } from '@coffee/operators';
import type { Answer, AnswerColumn, GroupNode } from '../logical-plan';
import { conjunctsOf, isColumn, type ColumnExpression } from './expressions';
import { Finish } from './finish';
import { groupedOf, type Grouped } from './grouped';
import { isOfTable, partnersOf } from './joins';
import { partitionKeyOf } from './partition-key';
import { withPeriods } from './periods';
import { ordered, printed, totalOrder } from './printing';
import { schemaIn, type Question } from './question';
import { isTrue, simplified } from './simplified';
import { Rows, presentIn } from './rows';
import { filtersOf } from './scan-filters';
import { topOf } from './top';

export function answerOfQuestion(asked: Question): Answer {
  const question = withPeriods(asked);
  const where = question.where && simplified(question.where);
  const conjuncts = [...conjunctsOf(where), ...partnersOf(question)].filter((conjunct) => !isTrue(conjunct));
  const { present, others } = presentIn(conjuncts.filter(isOfTable));
  const late = conjuncts.filter((conjunct) => !isOfTable(conjunct));
  const rows = new Rows(question.from, schemaIn(question, question.from), filtersOf(others), present);
  return isOfRows(question) ? answerOfRows(question, rows) : answerOfGroups(question, groupedOf(question, rows, late));
}

/** Whether each row of the table, alone, is a row of the answer or none. */
const isOfRows = ({ joins, groups, ranks, distinct, limit, offset }: Question): boolean =>
  !groups && joins.length === 0 && ranks.length === 0 && !distinct && limit === undefined && offset === undefined;

function answerOfRows({ name, columns, orderBy }: Question, rows: Rows): Answer {
  const shown = columns.map(({ header, of }): AnswerColumn => printed(header, rows.columnOf(header, of))!);
  const order = orderBy.map((each) => {
    const by = rows.columnOf('order', each.of);
    return ordered(by, each, rows.mayBeMissing(by.column));
  });
  return { name, input: rows.node(new Set()), columns: shown, orderBy: totalOrder(order, shown) };
}

function answerOfGroups(question: Question, grouped: Grouped): Answer {
  const { having, ranks, qualify } = question;
  const finish = new Finish(grouped);
  const isFirst = grouped.tail.length === 0 && having === undefined;
  const top = isFirst ? topOf(question, (expression) => finish.value(expression), grouped.group) : undefined;
  if (having !== undefined) finish.filter(having);
  if (top === undefined && ranks.length > 0) finish.rank(question);
  if (top === undefined && qualify !== undefined) finish.filter(qualify);
  const plain =
    finish.tail.length === 0 ? plainly(question, grouped, (expression) => finish.value(expression)) : undefined;
  const group: GroupNode = { ...grouped.group, ...partitionKeyOf(grouped.group, top, plain === undefined, question) };
  const input = grouped.joined(top ? { op: 'top', input: group, top } : group);
  return plain ? { name: question.name, input, ...plain } : finish.answer(question, input);
}

/** An answer that prints the rows as they are; undefined where something must be computed of them, or of all of them. */
function plainly(
  { columns, orderBy, distinct, limit, offset }: Question,
  grouped: Grouped,
  value: (expression: Expression) => Expression,
): Pick<Answer, 'columns' | 'orderBy'> | undefined {
  if (distinct || limit !== undefined || offset !== undefined) return undefined;
  const shown = columns.map(({ header, of }) => {
    const column = printed(header, value(of));
    // An id that stands in for a name has to be there.
    const isWhole = column?.fallback === undefined || !grouped.mayBeMissing(column.fallback);
    return { of: value(of), column: isWhole ? column : undefined };
  });
  const order = orderBy.map((each) => {
    const of = value(each.of);
    const twin = shown.find((one) => sameExpression(one.of, of))?.column;
    if (twin?.fallback !== undefined) {
      const by: ColumnExpression = { column: twin.from, kind: of.kind };
      return ordered(by, each, false, twin.fallback);
    }
    return isColumn(of) ? ordered(of, each, grouped.mayBeMissing(of.column)) : undefined;
  });
  if (!shown.every(({ column }) => column) || !order.every((by) => by)) return undefined;
  const all = shown.map(({ column }) => column!);
  return {
    columns: all,
    orderBy: totalOrder(
      order.map((by) => by!),
      all,
    ),
  };
}
