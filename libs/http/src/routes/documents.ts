/** What the API says of itself: its OpenAPI document, and the same as a page that needs nothing from elsewhere. */
import { docsPage } from '../docs-page';
import { openApiOf } from '../openapi';
import type { Route } from '../route';

/** @param others all routes but these and those of the page. @param hasPage whether there is one. */
export function documentRoutes(others: readonly Route[], version: string, hasPage: boolean): Route[] {
  const served: { document?: Buffer; page?: ReturnType<typeof docsPage> } = {};
  const documents: Route[] = [
    {
      method: 'GET',
      path: '/openapi.json',
      summary: 'This API as an OpenAPI document',
      isOpen: true,
      cost: 1,
      responses: { 200: { description: 'OpenAPI 3.1', types: ['application/json'] } },
      handle(exchange) {
        served.document ??= Buffer.from(JSON.stringify(openApiOf(all, version)));
        exchange.sendBytes(200, served.document, { 'Content-Type': 'application/json' });
      },
    },
    {
      method: 'GET',
      path: '/docs',
      summary: 'This API as a page for people',
      isOpen: true,
      cost: 1,
      responses: { 200: { description: 'HTML', types: ['text/html'] } },
      handle(exchange) {
        const { html, policy } = (served.page ??= docsPage(all, version, hasPage));
        const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy };
        exchange.sendBytes(200, html, headers);
      },
    },
  ];
  const all = [...others, ...documents];
  return documents;
}
