/**
 * What a folder's answers are, and which lines are bad, by plain means: tables as arrays of objects, sums as BigInt. Written from the
 * rules of the questions. For parameters as they are by default, with bad rows skipped.
 */
import type { Encoding } from '@coffee/csv';
import { NO_TEXT, plainRecords, plainText } from './plain-reader';

export interface PlainAnswers {
  readonly answers: Readonly<Record<string, readonly string[]>>;
  /** `file line`, of every line that some question does without. */
  readonly badLines: readonly string[];
  /** Sorted: what else is there that is not data. */
  readonly leftOut: readonly string[];
}

type Kind = 'id' | 'count' | 'money' | 'instant' | 'date' | 'text' | 'any';
const schemas: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  transactions: { transaction_id: 'any', store_id: 'id', payment_method_id: 'id', voucher_id: 'id', user_id: 'id', original_amount: 'money', discount_applied: 'money', final_amount: 'money', created_at: 'instant' }, // prettier-ignore
  transaction_items: { transaction_id: 'any', item_id: 'id', quantity: 'count', unit_price: 'money', subtotal: 'money', created_at: 'instant' }, // prettier-ignore
  users: { user_id: 'id', gender: 'text', birthdate: 'date', registered_at: 'instant' },
  stores: { store_id: 'id', store_name: 'text', street: 'text', postal_code: 'text', city: 'text', state: 'text', latitude: 'text', longitude: 'text' }, // prettier-ignore
  menu_items: { item_id: 'id', item_name: 'text', category: 'text', price: 'money', is_seasonal: 'text', available_from: 'text', available_to: 'text' }, // prettier-ignore
};
const NULLABLE = ['user_id of transactions', 'birthdate of users'];
/** What the questions read of each table, together. */
const readings: Readonly<Record<string, readonly (readonly string[])[]>> = {
  transactions: [
    ['transaction_id', 'final_amount', 'created_at'],
    ['store_id', 'final_amount', 'created_at'],
    ['store_id', 'user_id', 'created_at'],
  ],
  transaction_items: [['item_id', 'quantity', 'subtotal', 'created_at']],
  users: [['user_id', 'birthdate']],
  stores: [['store_id', 'store_name']],
  menu_items: [['item_id', 'item_name']],
};

const UNIQUE: Readonly<Record<string, string>> = { users: 'user_id', stores: 'store_id', menu_items: 'item_id' };

type Value = bigint | string | undefined;
const BAD = Symbol('bad');

function valueOf(kind: Kind, text: string, nullable: boolean): Value | typeof BAD {
  if (kind === 'any') return text.includes(NO_TEXT) ? BAD : text;
  if (kind === 'text') return text === '' || text.includes(NO_TEXT) ? BAD : text;
  const bare = text.replace(/^[ \t]+|[ \t]+$/g, '');
  if (nullable && /^(|null|nan|none|na|\\n)$/i.test(bare)) return undefined;
  if (nullable && kind === 'date' && /^0000-00-00([ T]00:00:00(\.0+)?)?$/.test(bare)) return undefined;
  const number = numberOf(kind, bare);
  return number === undefined ? BAD : number;
}

function numberOf(kind: Kind, text: string): bigint | undefined {
  const within = (value: bigint): bigint | undefined => (value < 2n ** 53n && value > -(2n ** 53n) ? value : undefined);
  const whole = (pattern: RegExp): bigint | undefined => {
    const match = pattern.exec(text);
    return match ? within(BigInt(match[1]!)) : undefined;
  };
  switch (kind) {
    case 'id':
      return whole(/^([0-9]+)(?:\.0+)?$/);
    case 'count':
      return whole(/^(-?[0-9]+)(?:\.0+)?$/);
    case 'money': {
      const match = /^(-?)([0-9]+)(?:\.([0-9]{1,3})0*)?$/.exec(text);
      return match ? within(BigInt(`${match[1]!}${match[2]!}${(match[3] ?? '').padEnd(3, '0')}`)) : undefined;
    }
    case 'date':
      return /^\d{4}-\d\d-\d\d$/.test(text) ? halfSeconds(text, '00', '00', '00') : undefined;
    default: {
      const match =
        /^(\d{4}-\d\d-\d\d)[ Tt](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(?: ?(?:[zZ]|[+-]\d\d(?::?\d\d)?))?$/.exec(text);
      if (!match) return undefined;
      const base = halfSeconds(match[1]!, match[2]!, match[3]!, match[4] ?? '00');
      return base === undefined ? undefined : base + (/[1-9]/.test(match[5] ?? '') ? 1n : 0n);
    }
  }
}

/** Since 1970; undefined when the calendar has no such moment. */
function halfSeconds(day: string, hour: string, minute: string, second: string): bigint | undefined {
  const iso = `${day}T${hour}:${minute}:${second}.000Z`;
  const moment = new Date(iso);
  return Number.isNaN(moment.valueOf()) || moment.toISOString() !== iso ? undefined : BigInt(moment.valueOf() / 500);
}

interface PlainRow {
  readonly values: ReadonlyMap<string, Value | typeof BAD>;
}

export function plainAnswers(files: Readonly<Record<string, Uint8Array>>, encoding: Encoding): PlainAnswers {
  const badLines: string[] = [];
  const leftOut: string[] = [];
  const tables = Object.fromEntries(
    Object.keys(schemas).map((table) => {
      const names = Object.keys(files).filter((path) => path.split('/')[0]!.toLowerCase().startsWith(table));
      const visible = names.filter((path) => !/(^|\/)(\.|~\$)|(^|\/)_SUCCESS$|\.crc$/i.test(path));
      const data = visible.filter((path) => /\.(csv|tsv|txt)(\.gz)?$/i.test(path));
      leftOut.push(...visible.filter((path) => !data.includes(path)));
      const ids = new Set<unknown>();
      return [table, data.sort().flatMap((path) => rowsOf(table, path, files[path]!, encoding, badLines, ids))];
    }),
  );
  return { answers: answersOf(tables), badLines, leftOut };
}

function rowsOf(
  table: string,
  path: string,
  bytes: Uint8Array,
  encoding: Encoding,
  badLines: string[],
  ids: Set<unknown>,
): PlainRow[] {
  const kinds = new Map(Object.entries(schemas[table]!));
  const isText = new Map([...kinds].map(([name, kind]) => [name, kind === 'text' || kind === 'any']));
  const wanted = [...new Set(readings[table]!.flat())];
  return plainRecords(plainText(bytes, encoding), isText).flatMap(({ line, fields }) => {
    if (!fields) {
      badLines.push(`${path} line ${line}`);
      return [];
    }
    const values = new Map<string, Value | typeof BAD>();
    for (const name of wanted) {
      const value = valueOf(kinds.get(name)!, fields.get(name) ?? '', NULLABLE.includes(`${name} of ${table}`));
      const looked = name !== 'transaction_id' || isNeeded(values);
      values.set(name, looked ? value : '');
    }
    // The id is looked at last: only in rows whose amount suffices.
    if (wanted.includes('transaction_id'))
      values.set('transaction_id', isNeeded(values) ? valueOf('any', fields.get('transaction_id') ?? '', false) : '');
    if ([...values.values()].includes(BAD)) badLines.push(`${path} line ${line}`);
    const unusable = readings[table]!.every((names) => names.some((name) => values.get(name) === BAD));
    if (unusable) return [];
    // The first of an id counts.
    const unique = UNIQUE[table];
    if (unique !== undefined && ids.has(values.get(unique))) {
      badLines.push(`${path} line ${line}`);
      return [];
    }
    if (unique !== undefined) ids.add(values.get(unique));
    return [{ values }];
  });
}

const isNeeded = (values: PlainRow['values']): boolean => {
  const amount = values.get('final_amount');
  return typeof amount === 'bigint' && amount >= 75_000n;
};

type Tables = Readonly<Record<string, readonly PlainRow[]>>;

function answersOf(tables: Tables): PlainAnswers['answers'] {
  const have = (table: string, reading: number): Record<string, Value>[] =>
    tables[table]!.filter(({ values }) => readings[table]![reading]!.every((name) => values.get(name) !== BAD)).map(
      ({ values }) => Object.fromEntries([...values].filter(([, value]) => value !== BAD)) as Record<string, Value>,
    );
  const named = (table: string, key: string, value: string): Map<bigint, Value> => {
    const map = new Map<bigint, Value>();
    for (const row of have(table, 0)) if (!map.has(row[key] as bigint)) map.set(row[key] as bigint, row[value]);
    return map;
  };
  const [stores, menu, births] = [named('stores', 'store_id', 'store_name'), named('menu_items', 'item_id', 'item_name'), named('users', 'user_id', 'birthdate')]; // prettier-ignore
  const at = (row: Record<string, Value>): Date => new Date(Number(row['created_at']) * 500);
  const inYears = (row: Record<string, Value>): boolean => [2024, 2025].includes(at(row).getUTCFullYear());
  const inHours = (row: Record<string, Value>): boolean => {
    const half = Number(((row['created_at'] as bigint) % 172_800n) + 172_800n) % 172_800;
    return half >= 6 * 7200 && half <= 23 * 7200;
  };
  const half = (row: Record<string, Value>): string =>
    `${at(row).getUTCFullYear()}-H${at(row).getUTCMonth() < 6 ? 1 : 2}`;
  const month = (row: Record<string, Value>): string => at(row).toISOString().slice(0, 7);
  const nameOf = (map: Map<bigint, Value>, id: bigint): string => (map.get(id) as string | undefined) ?? String(id);

  const q1 = have('transactions', 0)
    .filter((row) => inYears(row) && inHours(row) && (row['final_amount'] as bigint) >= 75_000n)
    .map(
      (row) =>
        [row['transaction_id'] as string, money(row['final_amount'] as bigint), row['final_amount'] as bigint] as const,
    )
    .sort((a, b) => byBytes(a[0], b[0]) || sign(a[2] - b[2]))
    .map(([id, amount]) => csv(id, amount));
  const best = (column: string, print: (sum: bigint) => string): string[] => {
    const sums = group(have('transaction_items', 0).filter(inYears), (row) => `${month(row)} ${row['item_id'] as bigint}`, (row) => row[column] as bigint); // prettier-ignore
    const months = [...new Set([...sums.keys()].map((key) => key.slice(0, 7)))].sort();
    return months.map((one) => {
      const of = [...sums]
        .filter(([key]) => key.startsWith(one))
        .map(([key, sum]) => ({ id: BigInt(key.slice(8)), sum }));
      const [first] = of.sort((a, b) => sign(b.sum - a.sum) || sign(a.id - b.id));
      return csv(one, nameOf(menu, first!.id), print(first!.sum));
    });
  };
  const tpv = group(have('transactions', 1).filter((row) => inYears(row) && inHours(row)), (row) => `${half(row)} ${row['store_id'] as bigint}`, (row) => row['final_amount'] as bigint); // prettier-ignore
  const q3 = [...tpv]
    .map(([key, sum]) => [key.slice(0, 7), nameOf(stores, BigInt(key.slice(8))), sum] as const)
    .sort((a, b) => byBytes(a[0], b[0]) || byBytes(a[1], b[1]) || sign(a[2] - b[2]))
    .map(([label, name, sum]) => csv(label, name, money(sum)));
  const members = have('transactions', 2).filter((row) => inYears(row) && row['user_id'] !== undefined);
  const counts = group(
    members,
    (row) => `${row['store_id'] as bigint} ${row['user_id'] as bigint}`,
    () => 1n,
  );
  const customers = [...counts].map(([key, times]) => {
    const [store, user] = key.split(' ').map(BigInt) as [bigint, bigint];
    const born = births.get(user);
    return {
      store,
      user,
      times,
      born: born === undefined ? '' : new Date(Number(born) * 500).toISOString().slice(0, 10),
    };
  });
  const q4 = [...new Set(customers.map(({ store }) => store))]
    .flatMap((store) => {
      const all = customers.filter((one) => one.store === store);
      return all.sort((a, b) => sign(b.times - a.times) || sign(a.user - b.user)).slice(0, 3);
    })
    .map((one) => ({ ...one, name: nameOf(stores, one.store) }))
    .sort(
      (a, b) =>
        byBytes(a.name, b.name) ||
        sign(b.times - a.times) ||
        byBytes(a.born, b.born) ||
        sign(a.user - b.user) ||
        sign(a.store - b.store),
    ) // prettier-ignore
    .map(({ name, born, times }) => csv(name, born, String(times)));
  return { q1, q2_best_selling: best('quantity', String), q2_most_profitable: best('subtotal', money), q3, q4 };
}

const sign = (value: bigint): number => (value < 0n ? -1 : value > 0n ? 1 : 0);
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
const csv = (...fields: readonly string[]): string =>
  fields.map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',');

function money(thousandths: bigint): string {
  const digits = String(thousandths < 0n ? -thousandths : thousandths).padStart(4, '0');
  const text = `${digits.slice(0, -3)}.${digits.slice(-3)}`.replace(/0{1,2}$/, '');
  return thousandths < 0n ? `-${text}` : text;
}

function group<T>(rows: readonly T[], keyOf: (row: T) => string, valueOfRow: (row: T) => bigint): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const row of rows) sums.set(keyOf(row), (sums.get(keyOf(row)) ?? 0n) + valueOfRow(row));
  return sums;
}
