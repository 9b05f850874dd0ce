/** The metrics that an expression of PromQL names. Pure. */

/** What stands between metrics: everything else that looks like a name is one. */
const KEYWORDS = new Set(['and', 'or', 'unless', 'bool', 'offset']);

/** A metric, and the labels by which the expression chooses among its values. */
export interface NamedMetric {
  readonly name: string;
  readonly labels: readonly string[];
}

/** @param expression in which no text contains a brace. */
export function metricsIn(expression: string): NamedMetric[] {
  const bare = expression
    // Lists of labels: of by, on and the like, and of what is joined.
    .replace(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, ' ')
    .replace(/\[[^\]]*\]/g, ' ')
    .replace(/\b\d[\w.]*/g, ' ');
  return [...bare.matchAll(/("[^"]*"|'[^']*')|([a-zA-Z_:][\w:]*)\s*(\(|\{([^}]*)\})?/g)].flatMap(
    ([, text, name, behind, selector = '']) => {
      if (text !== undefined || name === undefined || behind === '(' || KEYWORDS.has(name)) return [];
      return [{ name, labels: [...selector.matchAll(/(\w+)\s*[=!]/g)].map(([, label]) => label!) }];
    },
  );
}

/** The metrics that have a value in what a service says, with the labels of the first of these. */
export function metricsOfText(text: string): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const [, name, labels = ''] of text.matchAll(/^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? \S+$/gm))
    if (!found.has(name!)) found.set(name!, new Set([...labels.matchAll(/(\w+)="/g)].map(([, label]) => label!)));
  return found;
}
