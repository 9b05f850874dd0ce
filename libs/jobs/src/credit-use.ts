/** How much of their credit the uploads of several jobs use. Pure. */

export interface CreditUse {
  /** How far they are ahead of the first stages, together. */
  readonly usedBytes: number;
  /** How many of them wait for the first stages. */
  readonly heldBack: number;
}

export function creditOf(
  runs: readonly { readonly creditUsed: number; readonly blocked: string | undefined }[],
): CreditUse {
  return {
    usedBytes: runs.reduce((sum, { creditUsed }) => sum + creditUsed, 0),
    heldBack: runs.filter(({ blocked }) => blocked !== undefined).length,
  };
}
