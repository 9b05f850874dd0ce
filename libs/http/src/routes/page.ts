/** The page: the same document at every address that it has, and its files. Open to everybody: what it shows comes from the API, which is not. */
import type { Exchange, Headers } from '../exchange';
import { PAGE, PAGE_POLICY, type PageFile, type PageFiles } from '../page-files';
import { HttpError } from '../problem';
import type { Route } from '../route';

/** As `apps/dashboard/src/app.tsx` has them. */
const ADDRESSES = ['/', '/jobs', '/jobs/{job}', '/jobs/{job}/{answer}', '/compare', '/questions', '/cluster'];

export function pageRoutes(files: PageFiles): Route[] {
  const page = files.get(PAGE)!;
  const open = { method: 'GET', isOpen: true, cost: 0 } as const;
  const documents = ADDRESSES.map((path): Route => ({
    ...open,
    path,
    summary: 'The page',
    responses: { 200: { description: 'HTML', types: ['text/html'] } },
    handle: (exchange) => send(exchange, page, { 'Content-Security-Policy': PAGE_POLICY }),
  }));
  return [
    ...documents,
    {
      ...open,
      path: '/assets/{file}',
      summary: 'A file of the page',
      responses: { 200: { description: 'The file', types: ['*/*'] } },
      handle(exchange) {
        const file = files.get(exchange.param('file'));
        if (!file) throw new HttpError('NOT_FOUND', 'the page has no such file');
        // Workers have the policy of their own files.
        send(exchange, file, { 'Content-Security-Policy': PAGE_POLICY });
      },
    },
  ];
}

/** Under an address that is none a person finds the page, which says so. */
export const pageOfNothing =
  (files: PageFiles) =>
  (exchange: Exchange): void =>
    exchange.sendBytes(404, files.get(PAGE)!.bytes, {
      ...{ 'Content-Type': files.get(PAGE)!.type, 'Cache-Control': 'no-cache', 'Content-Security-Policy': PAGE_POLICY },
    });

/** A browser asks whether it has changed, each time: files of two versions do not fit together. */
function send(exchange: Exchange, { type, bytes, packed, tag }: PageFile, more: Headers): void {
  const headers = { ...more, ETag: tag, 'Cache-Control': 'no-cache', Vary: 'Accept-Encoding', 'Content-Type': type };
  if (exchange.header('if-none-match') === tag) return exchange.sendNothing(304, headers);
  const takesGzip = /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(exchange.header('accept-encoding') ?? '');
  if (takesGzip) return exchange.sendBytes(200, packed, { ...headers, 'Content-Encoding': 'gzip' });
  exchange.sendBytes(200, bytes, headers);
}
