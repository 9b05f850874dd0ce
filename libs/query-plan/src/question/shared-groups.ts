/**
 * Groups that questions have in common. Owns: which groups are one: those of the same rows by the same keys, in the same partitions. Such a group has
 * the aggregates of all of them, and is computed once; what an answer does not look at does not reach it.
 */
import type { Answer, GroupNode, LogicalNode } from '../logical-plan';

interface Shared {
  /** Of its rows and keys. */
  readonly text: string;
  group: GroupNode;
}

export function withSharedGroups(answers: readonly Answer[]): Answer[] {
  const all: Shared[] = [];
  const sharedOf = new Map<GroupNode, Shared>();
  for (const group of answers.flatMap(({ input }) => groupIn(input) ?? [])) {
    const text = JSON.stringify([group.input, group.keys, group.partitionBy]);
    let shared = all.find((known) => known.text === text && areOne(known.group, group));
    if (shared) shared.group = together(shared.group, group);
    else all.push((shared = { text, group }));
    sharedOf.set(group, shared);
  }
  return answers.map((answer) => ({
    ...answer,
    input: withGroup(answer.input, (group) => sharedOf.get(group)!.group),
  }));
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Two aggregates of one name must be one. */
const areOne = (a: GroupNode, b: GroupNode): boolean =>
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
