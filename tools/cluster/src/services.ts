/** The processes of a scale, with their settings. Pure: what is to run, not that it runs. */
import { equalsOf, processNames, type AppName, type Equals, type Scale, type ServiceKind } from './scale';

const LOOPBACK = '127.0.0.1';

/** One process: `filter.0`, or `filter.year.0`. */
export interface ServiceSpec {
  readonly name: string;
  readonly app: AppName;
  /** What it and its equals are called: `filter`, or `filter.year`. */
  readonly service: ServiceKind;
  readonly replica: number;
  readonly healthPort: number;
  /** Where clients connect; only of a gateway. */
  readonly port?: number;
  /** Where they ask over HTTP; only of a gateway that has `results`. */
  readonly httpPort?: number;
  readonly env: Readonly<Record<string, string>>;
}

export interface SystemSettings {
  readonly amqpUrl: string;
  readonly namespace?: string;
  readonly durable: boolean;
  readonly logFormat: 'json' | 'pretty';
  /** The folder in which gateways store answers; they speak HTTP then. */
  readonly results?: string;
  /** More settings, for every service. */
  readonly env: Readonly<Record<string, string>>;
}

/** How many ports `servicesOf` needs. @param http whether gateways speak it. */
export const portsOf = (scale: Scale, http: boolean): number =>
  (http ? 2 : 1) * scale.gateway + processNames(scale).length;

/** @param ports as many as `portsOf` says: the gateways' own come first, then those for HTTP. */
export function servicesOf(scale: Scale, ports: readonly number[], settings: SystemSettings): ServiceSpec[] {
  const { results } = settings;
  let healthPorts = (results === undefined ? 1 : 2) * scale.gateway;
  // One for each owner: more would cost every chunk a finer split, and the few that there are more work.
  const partitions = String(Math.max(1, scale.maximizer, scale.joiner));
  return equalsOf(scale).flatMap((equals) =>
    Array.from({ length: equals.replicas }, (_, replica) => {
      const spec = serviceSpec(equals, replica, ports[healthPorts++] ?? 0, settings);
      if (equals.app !== 'gateway') return spec;
      const port = ports[replica] ?? 0;
      const own = { PARTITIONS: partitions, HOST: LOOPBACK, PORT: String(port) };
      if (results === undefined) return { ...spec, port, env: { ...own, ...spec.env } };
      const httpPort = ports[scale.gateway + replica] ?? 0;
      const http = { HTTP_HOST: LOOPBACK, HTTP_PORT: String(httpPort), RESULTS_DIR: results };
      return { ...spec, port, httpPort, env: { ...own, ...http, ...spec.env } };
    }),
  );
}

function serviceSpec(
  { app, service, queue, replicas }: Equals,
  replica: number,
  healthPort: number,
  settings: SystemSettings,
): ServiceSpec {
  const env = {
    ...commonSettings(settings),
    HEALTH_HOST: LOOPBACK,
    HEALTH_PORT: String(healthPort),
    REPLICA: String(replica),
    REPLICAS: String(replicas),
    ...(queue !== undefined && { STAGES: queue }),
    ...settings.env,
  };
  return { name: `${service}.${replica}`, app, service, replica, healthPort, env };
}

function commonSettings({ amqpUrl, namespace, durable, logFormat }: SystemSettings): Record<string, string> {
  return {
    AMQP_URL: amqpUrl,
    DURABLE: String(durable),
    LOG_FORMAT: logFormat,
    ...(namespace !== undefined && { NAMESPACE: namespace }),
  };
}
