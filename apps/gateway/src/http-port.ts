/** The gateway's port for HTTP, if its settings want one. Must not know: what is served there. */
import { join } from 'node:path';
import { HttpApi, defaultApiLimits, readPage, type ApiOptions } from '@coffee/http';
import type { ResultsStore } from '@coffee/results';
import type { ClientAccess, SessionServer, SessionServerOptions } from '@coffee/sessions/server';
import { version } from '../package.json';
import type { GatewaySettings } from './config';

export interface HttpParts {
  readonly results: ResultsStore | undefined;
  readonly server: SessionServer;
  readonly onAnswered: ApiOptions['onAnswered'];
}

/** @param ports what all ports of the gateway are made of. @throws CoffeeError USAGE when the port cannot be had. */
export function startHttp(
  settings: GatewaySettings,
  ports: SessionServerOptions & { readonly access: ClientAccess },
  { results, server, onAnswered }: HttpParts,
): Promise<HttpApi | undefined> {
  if (settings.HTTP_PORT === undefined || !results) return Promise.resolve(undefined);
  return HttpApi.start({
    ...ports,
    host: settings.HTTP_HOST,
    port: settings.HTTP_PORT,
    portSetting: 'HTTP_PORT',
    limits: { ...defaultApiLimits, ...ports.limits, jobIdle: settings.HTTP_IDLE_SECONDS * 1000 },
    info: { version, replica: settings.REPLICA },
    results,
    onAnswered,
    // Beside the program, as it was bundled.
    page: readPage(join(__dirname, 'page')),
    takeOn: (job) => server.adopt(job),
  });
}
