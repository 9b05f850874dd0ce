/**
 * Folders of odd files, by seed. What is drawn is how files look; what is in them follows, mostly good, sometimes bad in a way that
 * the drawing need not know: what comes of it is said by a model that reads the bytes (`plain-reader.ts`).
 */
import { gzipSync } from 'node:zlib';
import type { Encoding } from '@coffee/csv';
import { Random } from '../../random';

export interface RandomFolder {
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly encoding: Encoding;
}

type Draw = (random: Random) => string;
interface Table {
  readonly name: string;
  readonly most: number;
  /** Good values of each column. */
  readonly columns: Readonly<Record<string, Draw>>;
}

const pad = (number: number, length = 2): string => String(number).padStart(length, '0');
const instant: Draw = (random) => {
  const day = `${random.oneOf([2023, 2024, 2024, 2025, 2025])}-${pad(1 + random.below(12))}-${pad(1 + random.below(28))}`;
  const clock = random.oneOf([
    '23:00:00',
    '06:00:00',
    '05:59:59',
    `${pad(random.below(24))}:${pad(random.below(60))}:${pad(random.below(60))}`,
  ]);
  if (!random.once(6)) return `${day} ${clock}`;
  const end = random.oneOf(['', '.000', '.500', '.000001', 'Z', '+08:00', '.5-0330', ' +01']);
  return `${day}${random.oneOf([' ', 'T', 't'])}${random.once(5) ? clock.slice(0, 5) : clock + end}`;
};
const amount: Draw = (random) => {
  if (random.once(40))
    return random.oneOf(['9007199254740.991', '-9007199254740.991', '9007199254740.99', '-9007199254740.990']);
  const sign = random.once(8) ? '-' : '';
  return (
    sign +
    random.oneOf([
      () => `${random.below(90)}`,
      () => `${random.below(200)}.${random.below(10)}`,
      () => `${random.below(200)}.${pad(random.below(1000), 3)}`,
      () => `${random.below(99)}.5000`,
    ])()
  );
};
const id =
  (limit: number): Draw =>
  (random) =>
    `${1 + random.below(limit)}${random.once(3) ? '.0' : ''}`;
const orNull =
  (draw: Draw): Draw =>
  (random) =>
    random.once(4) ? '' : random.once(30) ? random.oneOf(['NULL', 'null', '\\N', 'NaN', 'None', 'NA']) : draw(random);
const words: Draw = (random) =>
  random
    .times(1 + random.below(2), () => random.oneOf(['Café', 'Alpha', 'Ωmega', 'Beta', '\ufeffx', 'x', 'É', '5']))
    .join(random.oneOf([' ', '-', ' & ']));
const text: Draw = (random) =>
  random.once(4) ? random.oneOf(['a,b', 'a;b', 'say "hi"', 'tab\there', '|']) : words(random);

const tables: readonly Table[] = [
  {
    ...{ name: 'transactions', most: 30 },
    columns: {
      transaction_id: (random) =>
        random.once(3)
          ? `t${random.below(1000)}`
          : `${pad(random.below(1e8), 8)}-0000-4000-8000-${pad(random.below(1e9), 12)}`,
      ...{ store_id: id(4), user_id: orNull(id(6)), final_amount: amount, created_at: instant, note: text },
    },
  },
  {
    ...{ name: 'transaction_items', most: 20 },
    columns: {
      ...{ transaction_id: id(99), item_id: id(4), subtotal: amount, created_at: instant, note: text },
      quantity: (random) => `${random.once(9) ? '-' : ''}${random.below(9)}${random.once(4) ? '.0' : ''}`,
    },
  },
  {
    ...{ name: 'users', most: 8 },
    columns: {
      user_id: id(40),
      birthdate: (random) =>
        random.once(8)
          ? random.oneOf(['', '0000-00-00', 'NULL'])
          : `${1930 + random.below(80)}-${pad(1 + random.below(12))}-${pad(1 + random.below(28))}`,
      gender: text,
    },
  },
  { ...{ name: 'stores', most: 5 }, columns: { store_id: id(30), store_name: text, city: words } },
  { ...{ name: 'menu_items', most: 5 }, columns: { item_id: id(30), item_name: text, price: amount } },
];

const NOT_VALUES = [
  'oops',
  '',
  '-',
  '1.2345',
  '99999999999999999999',
  "'5",
  '2024-02-30 10:00:00',
  '1e3',
  '2.5',
  'é',
  'x y',
];

export function randomFolder(seed: number): RandomFolder {
  const random = new Random(seed);
  const encoding = random.oneOf<Encoding>(['utf8', 'utf8', 'utf8', 'latin1', 'windows-1252']);
  const badness = random.oneOf([0, 0, 1, 3]);
  const files: Record<string, Uint8Array> = {};
  for (const table of tables) {
    for (let file = 0; file < 1 + random.below(3); file++) {
      const content = fileOf(random, table, encoding, badness);
      const zipped = random.once(4) ? gzipSync(content) : content;
      files[nameOf(random, table.name, file)] = zipped;
    }
    if (random.once(8))
      files[`${table.name}/${random.oneOf(['._x.csv', '.x.csv', '~$x.csv', '_SUCCESS', 'x.csv.crc'])}`] =
        Buffer.from('\0nothing');
    if (random.once(8))
      files[`${table.name}/${random.oneOf(['x.parquet', 'readme.md', 'x.csv.bak'])}`] = Buffer.from('nothing');
  }
  return { files, encoding };
}

function nameOf(random: Random, table: string, file: number): string {
  const cased = (name: string): string => (random.once(5) ? name.toUpperCase() : name);
  const ending = cased(random.oneOf(['.csv', '.csv', '.tsv', '.txt', '.csv.gz', '.txt.gz']));
  const name = random.oneOf([`${table}_${202301 + file}`, `part ${file}`, `2024-0${file}`]);
  const place = random.oneOf(['folder', 'folder', 'nested', 'beside']);
  if (place === 'beside') return `${cased(`${table}_`)}${file}${ending}`;
  return `${table}/${place === 'nested' ? random.oneOf(['2024/', 'a/b/', 'year=2025/']) : ''}${name}${ending}`;
}

function fileOf(random: Random, table: Table, encoding: Encoding, badness: number): Uint8Array {
  const all = random.shuffled(Object.keys(table.columns));
  const columns = random.once(3) ? all : all.filter((name) => !['note', 'gender', 'city', 'price'].includes(name));
  const separator = random.oneOf([',', ',', ',', ';', '\t', '|']);
  const lineEnd = random.oneOf(['\n', '\n', '\n', '\r\n', '\r\n', '\r']);
  const quoting = random.oneOf([0, 0, 1, 4]);
  const written = (field: string): string =>
    field.includes(separator) || /["\r\n]/.test(field) || (quoting > 0 && random.once(quoting))
      ? `"${field.replaceAll('"', '""')}"`
      : field;
  const end = (): string =>
    badness > 0 && random.once(25) ? random.oneOf(['\n', '\r\n', '\r', `${lineEnd}${lineEnd}`]) : lineEnd;
  const named = random.once(5) ? columns.map((name) => random.oneOf([name.toUpperCase(), ` ${name} `])) : columns;
  const trailing = random.once(8) ? separator : '';
  const rows = random.times(random.below(table.most + 1), () => {
    const fields = columns.map((name) => {
      if (badness > 0 && random.once(60 / badness)) return random.oneOf(NOT_VALUES);
      const value = table.columns[name]!(random);
      return random.once(40) && !/^[A-Z\ufeff]/.test(value) ? ` ${value} ` : value;
    });
    const row = fields.map(written).join(separator) + trailing;
    return badness > 0 && random.once(30 / badness) ? broken(random, row, separator) : row;
  });
  const [first, ...others] = [named.join(separator), ...rows];
  const body = others.map((row) => row + end()).join('');
  const last = random.once(5) ? body.replace(/(\r\n|\n|\r)$/, '') : body;
  const text = `${random.once(10) ? `sep=${separator}${lineEnd}` : ''}${first}${lineEnd}${last}${random.once(12) ? '\x1a' : ''}`;
  switch (random.oneOf(['plain', 'plain', 'plain', 'bom', 'utf-16le', 'utf-16be'])) {
    case 'bom':
      return Buffer.from(`\ufeff${text}`);
    case 'utf-16le':
      return Buffer.from(`\ufeff${text}`, 'utf16le');
    case 'utf-16be':
      return Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
    default:
      return encoding === 'utf8' ? Buffer.from(text) : Buffer.from(text, 'latin1');
  }
}

function broken(random: Random, row: string, separator: string): string {
  const at = random.below(row.length + 1);
  return random.oneOf([
    () => `${row.slice(0, at)}"${row.slice(at)}`,
    () => row.slice(0, at),
    () => `${row}${separator}x`,
    () => `"${row}`,
    () => row.replace(separator, `${separator}"`),
    () => row.replace(separator, `${separator}"x"y${separator}`),
    () => (random.once(10) ? `${row}${'y'.repeat(1_050_000)}` : `${row}\n${row.slice(at)}`),
  ])();
}
