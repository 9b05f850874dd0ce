/**
 * Months and half-years of a question: texts that it writes of times, which are counted as numbers and printed as the texts that they are. Owns: which
 * columns of an answer are of these kinds. That follows from what is asked, and from no plan: from the whole of a column, or of a key that it shows.
 */
import { sameExpression, type Expression } from '@coffee/operators';
import { call, column, integer, isCall, isColumn, replaced } from './expressions';
import type { Question } from './question';

/** The same question, with periods in place of their texts wherever one is looked at as a whole. */
export function withPeriods(question: Question): Question {
  const { groups, having, ranks, qualify, columns, orderBy } = question;
  const keys = groups?.keys.map(({ name, of }) => ({ name, of: periodIn(of) ?? of }));
  const periods = new Map(keys?.filter(({ of }) => isPeriod(of)).map(({ name, of }) => [name, column(name, of.kind)]));
  /** Functions take them as texts. */
  const inside = (of: Expression): Expression =>
    replaced(of, (found) => {
      const period = periods.get(found.column);
      return period ? call('to-text', period) : found;
    });
  const whole = (of: Expression): Expression => (isColumn(of) && periods.get(of.column)) || inside(periodIn(of) ?? of);
  const wholeOf = <Has extends { readonly of: Expression }>(each: Has): Has => ({ ...each, of: whole(each.of) });
  return {
    ...question,
    ...(groups && keys && { groups: { ...groups, keys } }),
    ...(having && { having: inside(having) }),
    ranks: ranks.map((rank) => ({
      ...rank,
      partitionBy: rank.partitionBy.map(whole),
      orderBy: rank.orderBy.map(wholeOf),
    })),
    ...(qualify && { qualify: inside(qualify) }),
    columns: columns.map(wholeOf),
    orderBy: orderBy.map(wholeOf),
  };
}

const isPeriod = ({ kind }: Expression): boolean => kind === 'month' || kind === 'half';

/** `strftime(x, '%Y-%m')`, and a half-year as it is printed; undefined of all else. */
function periodIn(of: Expression): Expression | undefined {
  const [time, format] = isCall(of, 'format-time') ? of.of : [];
  if (time && format && 'constant' in format && format.constant === '%Y-%m') return call('to-month', time);
  const [begin] = isCall(of, 'concat') ? of.of : [];
  const [halved] = begin && isCall(begin, 'format-time') ? begin.of : [];
  return halved && sameExpression(of, halfYear(halved)) ? call('to-half', halved) : undefined;
}

/** `strftime(x, '%Y') || CASE WHEN month(x) <= 6 THEN '-H1' ELSE '-H2' END`. */
function halfYear(time: Expression): Expression {
  const text = (constant: string): Expression => ({ constant, kind: 'text' });
  const isFirst = call('less-equal', call('month', time), integer(6));
  return call('concat', call('format-time', time, text('%Y')), call('case', isFirst, text('-H1'), text('-H2')));
}
