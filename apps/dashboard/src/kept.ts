/**
 * What this browser keeps of the page beyond a reload. A browser may refuse to keep anything, and may be full: the page then works without, and
 * knows less after a reload.
 */

/** For how long: until somebody deletes it, or as long as the tab is open. */
type Storage = 'localStorage' | 'sessionStorage';

/** @returns undefined when there is nothing of that name, or nothing is kept. */
export function kept(name: string, storage: Storage = 'localStorage'): string | undefined {
  try {
    return globalThis[storage].getItem(name) ?? undefined;
  } catch {
    return undefined;
  }
}

/** A value that was kept as JSON. @returns undefined of what is none: another version of the page may have kept it. */
export function keptValue<T>(name: string, storage?: Storage): T | undefined {
  try {
    return (JSON.parse(kept(name, storage) ?? 'null') as T | undefined) ?? undefined;
  } catch {
    return undefined;
  }
}

export function keep(name: string, text: string, storage: Storage = 'localStorage'): void {
  try {
    globalThis[storage].setItem(name, text);
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
