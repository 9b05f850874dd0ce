/** A browser's token becomes a cookie, and is forgotten again. */
import { requestCosts } from '@coffee/sessions/server';
import * as z from 'zod';
import type { ApiContext } from '../context';
import type { Route } from '../route';
import { cookieOf } from '../session-cookie';

const credentials = z.strictObject({ token: z.string().max(1000) });

export function sessionRoutes({ access, tls }: ApiContext): Route[] {
  const path = '/v1/session';
  const isSecure = tls !== undefined;
  return [
    {
      method: 'POST',
      path,
      summary: 'Keeps a token in a cookie that no script can read; requests with it that are no GET need X-Coffee-Page',
      isOpen: true,
      cost: requestCosts.START_JOB,
      body: { description: 'The token', schema: credentials },
      responses: { 204: { description: 'The cookie is set' } },
      async handle(exchange) {
        const { token } = await exchange.json(credentials);
        // Throws UNAUTHORIZED.
        access.tokens.ownerOf(token);
        exchange.sendNothing(204, { 'Set-Cookie': cookieOf(token, isSecure) });
      },
    },
    {
      method: 'DELETE',
      path,
      summary: 'Takes the cookie back',
      isOpen: true,
      cost: 1,
      responses: { 204: { description: 'The cookie is gone' } },
      handle: (exchange) => exchange.sendNothing(204, { 'Set-Cookie': cookieOf(undefined, isSecure) }),
    },
  ];
}
