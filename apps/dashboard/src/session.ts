/** The token of this browser, which is in a cookie that no script can read. Owns: whether there is one, as far as the page knows. */
import { computed, signal } from '@preact/signals';
import { needsToken, send, tokenIsTaken } from './api';
import { forget, keep, kept } from './kept';

const KEY = 'signed in';
const hasSigned = signal(kept(KEY) !== undefined);

/** Whether there is something to sign out of. */
export const isSignedIn = computed(() => hasSigned.value && !needsToken.value);

/** @throws ApiProblem UNAUTHORIZED and the like. */
export async function signIn(token: string): Promise<void> {
  await send('POST', '/v1/session', { token });
  keep(KEY, 'yes');
  hasSigned.value = true;
  tokenIsTaken();
}

/** Nothing of what was shown stays in the tab. @throws ApiProblem */
export async function signOut(): Promise<void> {
  await send('DELETE', '/v1/session');
  forget(KEY);
  location.assign('/');
}
