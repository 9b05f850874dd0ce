/**
 * Parts of a document that are made from code. A part stands between two comments that name it; what is between them is not
 * written by hand. Must not know: what the parts are about.
 */
import { CoffeeError } from '@coffee/core';

/** Texts of parts by name. */
export type Parts = Readonly<Record<string, string>>;

const MARKED = /<!-- generated: ([\w-]+) -->\n[^]*?<!-- end -->/g;

/** @returns the document with its parts as they should be. @throws CoffeeError USAGE when one is missing, or marked and unknown. */
export function withParts(document: string, parts: Parts): string {
  const missing = new Set(Object.keys(parts));
  const filled = document.replace(MARKED, (_whole, name: string) => {
    const part = parts[name];
    if (part === undefined) throw new CoffeeError('USAGE', `nothing is generated as "${name}"`);
    missing.delete(name);
    // Prettier would widen the tables: what it wants and what is generated must not fight.
    return `<!-- generated: ${name} -->\n<!-- prettier-ignore-start -->\n\n${part.trim()}\n\n<!-- prettier-ignore-end -->\n<!-- end -->`;
  });
  if (missing.size > 0) throw new CoffeeError('USAGE', `the document has no place for ${[...missing].join(', ')}`);
  return filled;
}
