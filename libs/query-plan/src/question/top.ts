/** The best few of each group, a question of its own: found before the joins, in the partitions where the groups are. */
import type { Expression, TopSpec } from '@coffee/operators';
import type { GroupNode } from '../logical-plan';
import { isCall, isColumn } from './expressions';
import type { Question } from './question';

/**
 * `QUALIFY row_number() OVER (PARTITION BY keys ORDER BY aggregate DESC, key) <= n`, where the rank is looked at nowhere else.
 * @param value of a key or aggregate, behind the merge.
 */
export function topOf(
  { ranks, qualify, columns, orderBy }: Question,
  value: (expression: Expression) => Expression,
  { keys, aggregates }: GroupNode,
): TopSpec | undefined {
  const [rank, ...more] = ranks;
  if (!rank || !qualify || more.length > 0 || rank.fn !== 'row-number') return undefined;
  const limit = limitIn(qualify, rank.name);
  const looksAt = (expression: Expression): boolean =>
    isColumn(expression) ? expression.column === rank.name : 'fn' in expression && expression.of.some(looksAt);
  if (limit === undefined || [...columns, ...orderBy].some(({ of }) => looksAt(of))) return undefined;

  const keyIn = (expression: Expression): string | undefined => {
    const found = value(expression);
    return isColumn(found) && keys.some(({ name, nullable }) => name === found.column && !nullable)
      ? found.column
      : undefined;
  };
  const group = rank.partitionBy.map(keyIn);
  const [first, second, ...others] = rank.orderBy;
  if (!first || others.length > 0 || !first.descending || first.missingFirst) return undefined;
  const by = value(first.of);
  const isAggregate = isColumn(by) && aggregates.some(({ name, nullable }) => name === by.column && !nullable);
  const tie = second
    ? second.descending
      ? undefined
      : keyIn(second.of)
    : keys.find(({ name }) => !group.includes(name))?.name;
  if (!isAggregate || tie === undefined || !group.every((name) => name !== undefined)) return undefined;
  return { group, by: by.column, tie, limit };
}

/** `rank = 1`, `rank <= 3`, `rank < 4`. */
function limitIn(qualify: Expression, rank: string): number | undefined {
  if (!('fn' in qualify)) return undefined;
  const [left, right] = qualify.of;
  if (!left || !isColumn(left) || left.column !== rank || !right || !('constant' in right)) return undefined;
  const { constant } = right;
  if (typeof constant !== 'number' || !Number.isInteger(constant)) return undefined;
  const limit = isCall(qualify, 'less-equal')
    ? constant
    : isCall(qualify, 'less')
      ? constant - 1
      : isCall(qualify, 'equal') && constant === 1
        ? 1
        : 0;
  return limit >= 1 && limit <= MOST_TOP ? limit : undefined;
}

const MOST_TOP = 1000;
