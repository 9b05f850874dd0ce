/**
 * Who a client is. Owns: comparing tokens in constant time, and the owner's name, which is a digest: the journal never holds a
 * token. Without any token configured, everybody is the same owner.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { SessionError } from '@coffee/protocol';

export const ANONYMOUS = 'anonymous';

export class Tokens {
  readonly #digests: readonly Buffer[];

  constructor(tokens: readonly string[]) {
    this.#digests = tokens.map(digest);
  }

  /** @throws SessionError UNAUTHORIZED when tokens are configured and this is none of them. */
  ownerOf(token: string | undefined): string {
    if (this.#digests.length === 0) return ANONYMOUS;
    const given = digest(token ?? '');
    // Every token is compared, so that the time tells nothing.
    let known = false;
    for (const candidate of this.#digests) known = timingSafeEqual(candidate, given) || known;
    if (!known) throw new SessionError('UNAUTHORIZED', 'this gateway needs a valid token');
    return given.toString('hex');
  }
}

const digest = (token: string): Buffer => createHash('sha256').update(token).digest();
