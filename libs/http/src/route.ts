/**
 * What a resource of the API is: one value for each method of each path, from which requests are routed and the OpenAPI document is made. Must
 * not know: sockets, what the resources do.
 */
import type * as z from 'zod';
import type { Exchange } from './exchange';

const methods = ['GET', 'POST', 'PUT', 'DELETE'] as const;
export type Method = (typeof methods)[number];

export const isMethod = (text: string): text is Method => (methods as readonly string[]).includes(text);

/** What comes or goes in a body: JSON by its schema, or bytes of a media type. */
export interface Content {
  readonly description: string;
  readonly schema?: z.ZodType;
  readonly types?: readonly string[];
}

export interface Route {
  readonly method: Method;
  /** With parameters in braces: `/v1/jobs/{job}`. */
  readonly path: string;
  /** One line for people. */
  readonly summary: string;
  /** Without a token it is open to everybody. */
  readonly isOpen?: boolean;
  /** What it takes from the client's bucket (`RequestRates`). */
  readonly cost: number;
  /** Of the query string. */
  readonly query?: z.ZodObject;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Content;
  /** By status. Problems are the same everywhere, and not listed. */
  readonly responses: Readonly<Record<number, Content>>;
  handle(exchange: Exchange): Promise<void> | void;
}

export interface RouteMatch {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** Routes by path. */
export class Router {
  readonly #paths: { readonly segments: readonly string[]; readonly routes: Map<string, Route> }[] = [];

  constructor(routes: readonly Route[]) {
    const byPath = new Map<string, Map<string, Route>>();
    for (const route of routes) {
      const known = byPath.get(route.path) ?? new Map<string, Route>();
      byPath.set(route.path, known.set(route.method, route));
    }
    for (const [path, methods] of byPath) this.#paths.push({ segments: path.split('/'), routes: methods });
  }

  /** The path with its parameters in braces, of one as it is in a request; undefined for a path that is none. */
  pathOf(path: string): string | undefined {
    const given = path.split('/');
    return this.#paths.find(({ segments }) => paramsOf(segments, given))?.segments.join('/');
  }

  /**
   * @param path as it is in the request: its segments are decoded here.
   * @returns the methods that the path takes, when it does not take this one; undefined for a path that is none.
   */
  match(method: string, path: string): RouteMatch | readonly string[] | undefined {
    const given = path.split('/');
    for (const { segments, routes } of this.#paths) {
      const params = paramsOf(segments, given);
      if (!params) continue;
      const route = routes.get(method === 'HEAD' ? 'GET' : method);
      return route ? { route, params } : [...routes.keys(), ...(routes.has('GET') ? ['HEAD'] : [])];
    }
    return undefined;
  }
}

function paramsOf(segments: readonly string[], given: readonly string[]): Record<string, string> | undefined {
  if (segments.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [i, segment] of segments.entries()) {
    const text = given[i]!;
    if (!segment.startsWith('{')) {
      if (segment !== text) return undefined;
      continue;
    }
    const decoded = decode(text);
    if (decoded === undefined || decoded === '') return undefined;
    params[segment.slice(1, -1)] = decoded;
  }
  return params;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
