/** The processes of a scale, with their settings. Pure: what is to run, not that it runs. */
import { appNames, type AppName, type Scale } from './scale';

/** One process: `filter.0`. */
export interface ServiceSpec {
  readonly name: string;
  readonly app: AppName;
  readonly replica: number;
  readonly healthPort: number;
  /** Where clients connect; only of a gateway. */
  readonly port?: number;
  readonly env: Readonly<Record<string, string>>;
}

export interface SystemSettings {
  readonly amqpUrl: string;
  readonly namespace?: string;
  readonly durable: boolean;
  readonly logFormat: 'json' | 'pretty';
  /** More settings, for every service. */
  readonly env: Readonly<Record<string, string>>;
}

/** How many ports `servicesOf` needs. */
export const portsOf = (scale: Scale): number => appNames.reduce((sum, app) => sum + scale[app], scale.gateway);

/** @param ports as many as `portsOf` says: the gateways' own come first. */
export function servicesOf(scale: Scale, ports: readonly number[], settings: SystemSettings): ServiceSpec[] {
  let healthPorts = scale.gateway;
  return appNames.flatMap((app) =>
    Array.from({ length: scale[app] }, (_, replica): ServiceSpec => {
      const healthPort = ports[healthPorts++] ?? 0;
      const port = app === 'gateway' ? (ports[replica] ?? 0) : undefined;
      const env = {
        ...commonSettings(settings),
        HEALTH_HOST: '127.0.0.1',
        HEALTH_PORT: String(healthPort),
        REPLICA: String(replica),
        REPLICAS: String(scale[app]),
        ...(port !== undefined && { HOST: '127.0.0.1', PORT: String(port) }),
        ...settings.env,
      };
      return { name: `${app}.${replica}`, app, replica, healthPort, env, ...(port !== undefined && { port }) };
    }),
  );
}

function commonSettings({ amqpUrl, namespace, durable, logFormat }: SystemSettings): Record<string, string> {
  return {
    AMQP_URL: amqpUrl,
    DURABLE: String(durable),
    LOG_FORMAT: logFormat,
    ...(namespace !== undefined && { NAMESPACE: namespace }),
  };
}
