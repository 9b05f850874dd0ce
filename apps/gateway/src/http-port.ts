/** The gateway's port for HTTP, if its settings want one. Must not know: what is served there. */
import { HttpApi, defaultApiLimits } from '@coffee/http';
import type { Transport } from '@coffee/middleware';
import type { ClientAccess, SessionServerOptions } from '@coffee/sessions/server';
import { version } from '../package.json';
import type { GatewaySettings } from './config';

/** @param ports what all ports of the gateway are made of. @throws CoffeeError USAGE when the port cannot be had. */
export function startHttp(
  settings: GatewaySettings,
  ports: SessionServerOptions & { readonly access: ClientAccess },
  transport: Transport,
): Promise<HttpApi | undefined> {
  if (settings.HTTP_PORT === undefined) return Promise.resolve(undefined);
  return HttpApi.start({
    ...ports,
    host: settings.HTTP_HOST,
    port: settings.HTTP_PORT,
    portSetting: 'HTTP_PORT',
    limits: { ...defaultApiLimits, ...ports.limits, jobIdle: settings.HTTP_IDLE_SECONDS * 1000 },
    info: { version, replica: settings.REPLICA },
    queueDepth: (queue) => transport.workQueue(queue).depth(),
  });
}
