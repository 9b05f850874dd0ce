/** An expression as it would be written: the header of a column that has no name. */
import type { Order, Syntax, SyntaxOf } from '../syntax/tree';

export function shown(syntax: Syntax): string {
  switch (syntax.node) {
    case 'name':
      return syntax.parts.map(({ value }) => value.toLowerCase()).join('.');
    case 'number':
      return syntax.text;
    case 'text':
      return `'${syntax.value.replaceAll("'", "''")}'`;
    case 'boolean':
      return String(syntax.value);
    case 'null':
      return 'NULL';
    case 'parameter':
      return `$${syntax.name}`;
    case 'unary':
      return syntax.op === 'NOT' ? `NOT ${inner(syntax.of)}` : `${syntax.op}${inner(syntax.of)}`;
    case 'binary':
      return `${inner(syntax.left)} ${syntax.op} ${inner(syntax.right)}`;
    case 'test':
      return `${inner(syntax.of)} ${syntax.negated ? syntax.op.replace(' ', ' NOT ') : syntax.op}`;
    case 'in':
      return `${inner(syntax.of)} ${not(syntax)}IN (${syntax.list.map(shown).join(', ')})`;
    case 'between':
      return `${inner(syntax.of)} ${not(syntax)}BETWEEN ${inner(syntax.low)} AND ${inner(syntax.high)}`;
    case 'like':
      return `${inner(syntax.of)} ${not(syntax)}${syntax.ignoreCase ? 'ILIKE' : 'LIKE'} ${inner(syntax.pattern)}`;
    case 'case':
      return shownCase(syntax);
    case 'cast':
      return `CAST(${shown(syntax.of)} AS ${syntax.to.type === 'DECIMAL' ? `DECIMAL(${syntax.to.precision}, ${syntax.to.scale})` : syntax.to.type})`;
    case 'call':
      return shownCall(syntax);
  }
}

const not = ({ negated }: { readonly negated: boolean }): string => (negated ? 'NOT ' : '');

/** In parentheses where it might be read otherwise. */
const inner = (syntax: Syntax): string =>
  ['name', 'number', 'text', 'boolean', 'null', 'parameter', 'cast', 'call', 'case'].includes(syntax.node)
    ? shown(syntax)
    : `(${shown(syntax)})`;

function shownCase({ operand, branches, otherwise }: SyntaxOf<'case'>): string {
  const whens = branches.map(({ when, then }) => ` WHEN ${shown(when)} THEN ${shown(then)}`).join('');
  return `CASE${operand ? ` ${shown(operand)}` : ''}${whens}${otherwise ? ` ELSE ${shown(otherwise)}` : ''} END`;
}

function shownCall({ fn, args, star, distinct, filter, over }: SyntaxOf<'call'>): string {
  const inside = star ? '*' : args.map(shown).join(', ');
  const filtered = filter ? ` FILTER (WHERE ${shown(filter)})` : '';
  if (!over) return `${fn}(${distinct ? 'DISTINCT ' : ''}${inside})${filtered}`;
  const partition = over.partitionBy.length > 0 ? [`PARTITION BY ${over.partitionBy.map(shown).join(', ')}`] : [];
  const order = over.orderBy.length > 0 ? [`ORDER BY ${over.orderBy.map(shownOrder).join(', ')}`] : [];
  return `${fn}(${inside})${filtered} OVER (${[...partition, ...order].join(' ')})`;
}

const shownOrder = ({ of, descending, missingFirst }: Order): string =>
  `${shown(of)}${descending ? ' DESC' : ''}${missingFirst ? ' NULLS FIRST' : ''}`;
