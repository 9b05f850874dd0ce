/** What can happen next, and how the parts of the model say so. */
import type { World } from './world';

export interface Move {
  readonly label: string;
  /** What may happen, or never; the others must happen, sooner or later. */
  readonly fault: boolean;
  readonly next: World;
}

/** Adds a move: `change` is given a copy of the world. */
export type AddMove = (label: string, change: (next: World) => void, fault?: boolean) => void;
