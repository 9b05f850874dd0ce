/**
 * What a record has under a name that comes from outside. What every object has, such as `constructor`, is none of its own: looked up plainly it would be
 * taken for a value.
 */
export const ownValue = <Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;
