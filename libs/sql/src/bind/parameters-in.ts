/** The parameters of a statement. */
import type { Select } from '../syntax/tree';

/** Their names, lower case, in the order in which they first stand. */
export function parametersIn(select: Select): string[] {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('node' in value && value.node === 'parameter' && 'name' in value) found.add(String(value.name));
    Object.values(value).forEach(visit);
  };
  visit(select);
  return [...found];
}
