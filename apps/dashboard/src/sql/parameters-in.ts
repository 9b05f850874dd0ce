/** The parameters of a text of questions, as gateways read them, known whatever else is wrong with it: it may be half written. */

/** Comments of a line, parameters, and what neither can stand in; all else a character each. */
const PIECES = /--([^\n]*)|\/\*[^]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$([a-z_]\w*)|\S/gi;

/**
 * By name, lower case, in the order in which they first stand: what stands for it there as a comment has it, `-- $years = 2024`. Such a comment is above its
 * statement or above one before it; one in a statement, or behind it in its last line, says nothing of parameters.
 */
export function parametersIn(text: string): ReadonlyMap<string, string | undefined> {
  const found = new Map<string, string | undefined>();
  const defaults = new Map<string, string>();
  let above: (readonly [string, string])[] = [];
  let isInStatement = false;
  let endBefore = 0;
  for (const { 0: piece, 1: comment, 2: parameter, index } of text.matchAll(PIECES)) {
    if (comment !== undefined) {
      const isBehind = endBefore > 0 && !text.slice(endBefore, index).includes('\n');
      if (!isInStatement && !isBehind) above.push(...defaultIn(comment));
    } else if (!piece.startsWith('/*')) {
      isInStatement = piece !== ';';
      if (isInStatement) for (const [name, value] of above) defaults.set(name, value);
      above = [];
      endBefore = index + piece.length;
      const name = parameter?.toLowerCase();
      if (name !== undefined && !found.has(name)) found.set(name, defaults.get(name));
    }
  }
  return found;
}

function defaultIn(comment: string): (readonly [string, string])[] {
  const [, name, value] = /^\s*\$([a-z_]\w*)\s*=\s*(.*?)\s*$/i.exec(comment) ?? [];
  return name === undefined || value === undefined ? [] : [[name.toLowerCase(), value]];
}
