/** Settings that `npm run cluster` decides for its services, unless its environment has: all others are inherited as they are. */
const DECIDED = ['HOST', 'HTTP_HOST', 'HEALTH_HOST', 'PARTITIONS', 'LOG_FORMAT', 'DURABLE'] as const;

/** `transient`: by a flag, which says more than the environment. */
export const givenSettings = (
  environment: Readonly<Record<string, string | undefined>>,
  { transient }: { readonly transient: boolean },
): Record<string, string> =>
  Object.fromEntries(
    DECIDED.flatMap((name) => {
      const value = environment[name];
      return value === undefined || (transient && name === 'DURABLE') ? [] : [[name, value]];
    }),
  );
