/**
 * What this browser keeps of the page beyond a reload. A browser may refuse to keep anything, and may be full: the page then works without, and
 * knows less after a reload.
 */

/** @returns undefined when there is nothing of that name, or nothing is kept. */
export function kept(name: string): string | undefined {
  try {
    return localStorage.getItem(name) ?? undefined;
  } catch {
    return undefined;
  }
}

export function keep(name: string, text: string): void {
  try {
    localStorage.setItem(name, text);
  } catch {
    // Refused or full.
  }
}

export function forget(name: string): void {
  try {
    localStorage.removeItem(name);
  } catch {
    // Refused: then it has kept nothing either.
  }
}
