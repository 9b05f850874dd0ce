/** The engine that the oracle tests run; absent until there is one, and then they are skipped. */
import type { Engine } from './engine';

export const engineUnderTest: (() => Engine) | undefined = undefined;
