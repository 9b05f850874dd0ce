/** Random values that are one of several. */
import type { Form } from './form';
import { atom, type Kind, type Node } from './node';

/** Of both, where they are known. */
const finest = (nodes: readonly Node[], of: 'scale' | 'units'): number | undefined =>
  nodes.every((node) => node[of] !== undefined) ? Math.max(...nodes.map((node) => node[of]!)) : undefined;
export const together = (nodes: readonly Node[]): Partial<Node> => ({
  scale: finest(nodes, 'scale'),
  units: finest(nodes, 'units'),
  slack: Math.max(...nodes.map(({ slack }) => slack)),
});

/** CASE, in one of its forms, of values of a kind. */
export const chosen =
  (kind: Kind): Form =>
  ({ random, of, constant }) => {
    const [a, b] = [of(kind), of(kind)];
    const made = together([a, b]);
    const condition = of('boolean');
    switch (random.below(5)) {
      case 0:
        return atom(kind, [condition, a, b], ([c, x, y]) => `if(${c}, ${x}, ${y})`, made);
      case 1:
        return atom(kind, [condition, a], ([c, x]) => `CASE WHEN ${c} THEN ${x} END`, together([a]));
      case 2: {
        const of2 = [condition, a, of('boolean'), b];
        return atom(kind, of2, ([c, x, d, y]) => `CASE WHEN ${c} THEN ${x} WHEN ${d} THEN ${y} ELSE NULL END`, made);
      }
      case 3: {
        const operands = [of('number'), constant('number'), a, constant('number'), b];
        return atom(kind, operands, ([v, x, p, y, q]) => `CASE ${v} WHEN ${x} THEN ${p} WHEN ${y} THEN ${q} END`, made);
      }
      default:
        return atom(kind, [condition, a, b], ([c, x, y]) => `CASE WHEN ${c} THEN ${x} ELSE ${y} END`, made);
    }
  };
