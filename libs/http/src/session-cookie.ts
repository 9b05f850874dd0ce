/**
 * A token in a cookie, for browsers: an event stream and a picture cannot send a header. No script can read it, no page of another site is sent with it,
 * and what changes something needs a header besides, which such a page could not set.
 */
import type { IncomingHttpHeaders } from 'node:http';

const NAME = 'coffee_token';
/** With every request of the page that is no GET. */
export const PAGE_HEADER = 'x-coffee-page';
/** A month, in seconds. */
const AGE = 30 * 24 * 3600;

/** Undefined: there is none, or it is none that we have set. */
export function tokenInCookie({ cookie = '' }: IncomingHttpHeaders): string | undefined {
  const [, value] = new RegExp(`(?:^|;\\s*)${NAME}=([^;]*)`).exec(cookie) ?? [];
  if (value === undefined || value === '') return undefined;
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

/** @param token undefined: the cookie is taken back. */
export function cookieOf(token: string | undefined, isSecure: boolean): string {
  const age = token === undefined ? 0 : AGE;
  const value = encodeURIComponent(token ?? '');
  return `${NAME}=${value}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${age}${isSecure ? '; Secure' : ''}`;
}
