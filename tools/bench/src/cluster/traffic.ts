/** What went through a broker: the bytes of its connections, by `rabbitmqctl list_connections`. Pure. */

export interface Connection {
  readonly name: string;
  /** By the broker. */
  readonly received: number;
  readonly sent: number;
}

export interface Traffic {
  readonly received: number;
  readonly sent: number;
}

/** To be followed by what `parseConnections` reads. */
export const LIST_CONNECTIONS = ['-q', '--formatter=json', 'list_connections', 'name', 'recv_oct', 'send_oct'] as const;

/** @throws Error when it is not what the command above writes. */
export function parseConnections(json: string): Connection[] {
  const listed: unknown = JSON.parse(json);
  if (!Array.isArray(listed)) throw new Error(`list_connections wrote no list: ${json.slice(0, 200)}`);
  return listed.map((one: unknown) => {
    const { name, recv_oct: received, send_oct: sent } = (one ?? {}) as Record<string, unknown>;
    if (typeof name !== 'string' || typeof received !== 'number' || typeof sent !== 'number')
      throw new Error(`list_connections wrote a connection without its bytes: ${JSON.stringify(one)}`);
    return { name, received, sent };
  });
}

/** Bytes between two looks. What a connection that has gone meanwhile carried is not in it. */
export function trafficBetween(before: readonly Connection[], after: readonly Connection[]): Traffic {
  const known = new Map(before.map((connection) => [connection.name, connection]));
  const grown = after.map(({ name, received, sent }) => {
    const old = known.get(name);
    return { received: received - (old?.received ?? 0), sent: sent - (old?.sent ?? 0) };
  });
  return grown.reduce((sum, { received, sent }) => ({ received: sum.received + received, sent: sum.sent + sent }), {
    received: 0,
    sent: 0,
  });
}
