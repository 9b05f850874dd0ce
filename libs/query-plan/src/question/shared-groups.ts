/**
 * Groups that questions have in common. Owns: which groups are one: those of the same rows by the same keys, in the same partitions. Such a group has
 * the aggregates of all of them, and is computed once; what an answer does not look at does not reach it.
 */
import type { Answer, GroupNode, LogicalNode } from '../logical-plan';
import { same } from './expressions';

export function withSharedGroups(answers: readonly Answer[]): Answer[] {
  const groups: GroupNode[] = [];
  for (const group of answers.flatMap(({ input }) => groupIn(input) ?? [])) {
    const at = groups.findIndex((known) => isOne(known, group));
    if (at < 0) groups.push(group);
    else groups[at] = together(groups[at]!, group);
  }
  const shared = (group: GroupNode): GroupNode => groups.find((known) => isOne(known, group)) ?? group;
  return answers.map((answer) => ({ ...answer, input: withGroup(answer.input, shared) }));
}

/** Two aggregates of one name must be one. */
const isOne = (a: GroupNode, b: GroupNode): boolean =>
  same([a.input, a.keys, a.partitionBy], [b.input, b.keys, b.partitionBy]) &&
  b.aggregates.every((call) => a.aggregates.every((known) => known.name !== call.name || same(known, call)));

const together = (a: GroupNode, b: GroupNode): GroupNode => ({
  ...a,
  aggregates: [...a.aggregates, ...b.aggregates.filter((call) => !a.aggregates.some(({ name }) => name === call.name))],
});

function groupIn(node: LogicalNode): GroupNode | undefined {
  if (node.op === 'group') return node;
  return node.op === 'top' || node.op === 'join' || node.op === 'tail' ? groupIn(node.input) : undefined;
}

function withGroup<Node extends LogicalNode>(node: Node, shared: (group: GroupNode) => GroupNode): Node {
  if (node.op === 'group') return shared(node) as Node;
  if (node.op !== 'top' && node.op !== 'join' && node.op !== 'tail') return node;
  return { ...node, input: withGroup(node.input, shared) };
}
