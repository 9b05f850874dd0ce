/** The processes of a scale, with their settings. Pure: what is to run, not that it runs. */
import { equalsOf, processNames, type AppName, type Equals, type Scale, type ServiceKind } from './scale';

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
export const portsOf = (scale: Scale): number => scale.gateway + processNames(scale).length;

/** @param ports as many as `portsOf` says: the gateways' own come first. */
export function servicesOf(scale: Scale, ports: readonly number[], settings: SystemSettings): ServiceSpec[] {
  let healthPorts = scale.gateway;
  // One for each owner: more would cost every chunk a finer split, and the few that there are more work.
  const partitions = String(Math.max(1, scale.maximizer, scale.joiner));
  return equalsOf(scale).flatMap((equals) =>
    Array.from({ length: equals.replicas }, (_, replica) => {
      const port = equals.app === 'gateway' ? (ports[replica] ?? 0) : undefined;
      const spec = serviceSpec(equals, replica, ports[healthPorts++] ?? 0, port, settings);
      return port === undefined ? spec : { ...spec, env: { PARTITIONS: partitions, ...spec.env } };
    }),
  );
}

function serviceSpec(
  { app, service, queue, replicas }: Equals,
  replica: number,
  healthPort: number,
  port: number | undefined,
  settings: SystemSettings,
): ServiceSpec {
  const env = {
    ...commonSettings(settings),
    HEALTH_HOST: '127.0.0.1',
    HEALTH_PORT: String(healthPort),
    REPLICA: String(replica),
    REPLICAS: String(replicas),
    ...(port !== undefined && { HOST: '127.0.0.1', PORT: String(port) }),
    ...(queue !== undefined && { STAGES: queue }),
    ...settings.env,
  };
  return { name: `${service}.${replica}`, app, service, replica, healthPort, env, ...(port !== undefined && { port }) };
}

function commonSettings({ amqpUrl, namespace, durable, logFormat }: SystemSettings): Record<string, string> {
  return {
    AMQP_URL: amqpUrl,
    DURABLE: String(durable),
    LOG_FORMAT: logFormat,
    ...(namespace !== undefined && { NAMESPACE: namespace }),
  };
}
