/** Words that every object has a value for, such as `constructor`, wherever a text can have a word: they are words like any other. */
import { CoffeeError } from '@coffee/core';
import { bind, parse, readSchema } from '.';
import { reportOf } from './report';

const words = Object.getOwnPropertyNames(Object.prototype);

/** What is asked, as it crosses processes; or what is said, which is of a text that is wrong and of nothing else. */
async function outcomeOf(text: string, parameters: Readonly<Record<string, string>> = {}): Promise<unknown> {
  try {
    const [statement] = await parse(text);
    const question = bind(statement!, { parameters });
    expect(structuredClone(question)).toEqual(question);
    return question;
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(CoffeeError);
    const { code, message } = thrown as CoffeeError;
    expect(message).not.toMatch(/native code|\[object|undefined/);
    return code;
  }
}

const refusedIn = [
  (word: string) => `SELECT "${word}"(store_id) FROM transactions`,
  (word: string) => `SELECT ${word}(store_id) OVER (ORDER BY store_id) FROM transactions`,
  (word: string) => `SELECT date_part('${word}', created_at) FROM transactions`,
  (word: string) => `SELECT date_trunc('${word}', created_at) FROM transactions`,
  (word: string) => `SELECT EXTRACT(${word} FROM created_at) FROM transactions`,
  (word: string) => `SELECT CAST(store_id AS ${word}) FROM transactions`,
  ...['BOOLEAN', 'INTEGER', 'DATE', 'TIME', 'TIMESTAMP'].map(
    (type) => (word: string) => `SELECT CAST('${word}' AS ${type}) FROM transactions`,
  ),
  (word: string) => `SELECT count(*) FROM transactions WHERE (store_id = 1) = '${word}'`,
  (word: string) => `SELECT "${word}" FROM transactions`,
  (word: string) => `SELECT transactions."${word}" FROM transactions`,
  (word: string) => `SELECT "${word}".store_id FROM transactions`,
  (word: string) => `SELECT * EXCLUDE ("${word}") FROM transactions`,
  (word: string) => `SELECT count(*) FROM "${word}"`,
  (word: string) => `SELECT count(*) FROM transactions JOIN "${word}" USING (store_id)`,
  (word: string) => `SELECT count(*) FROM transactions JOIN stores USING ("${word}")`,
  (word: string) => `SELECT $${word} FROM transactions`,
  (word: string) => `${word} SELECT 1`,
  (word: string) => `SELECT 1 FROM transactions ORDER BY "${word}"`,
];

test.each(refusedIn.map((make) => [make('…'), make]))('%s: refused as any other word', async (_, make) => {
  for (const word of words) expect([word, await outcomeOf(make(word))]).toEqual([word, 'USAGE']);
});

test.each(words)('%s is a name of an answer, of its columns, of a joined table and of a parameter', async (word) => {
  const text = `SELECT store_id AS "${word}" FROM transactions AS "${word}" WHERE "${word}".store_id > $${word} ORDER BY "${word}"`;
  const named = { columns: [{ header: word }], where: { of: [{ column: 'store_id' }, { constant: 5 }] } };
  expect(await outcomeOf(`-- $${word} = 5\n${text}`)).toMatchObject(named);
  // Not by a literal, which would set the prototype.
  expect(await outcomeOf(text, Object.fromEntries([[word, '5']]))).toMatchObject(named);
});

test.each(words)('-- %s: in a schema', async (word) => {
  const table = 'CREATE TABLE sales (sold_at DATE, total DECIMAL(10, 2));';
  expect(await readSchema(`-- ${word}: 5\n${table}`)).toMatchObject({ tables: { sales: {} } });
  for (const said of ['separator', 'decimal', 'dates', 'size', 'column'])
    await expect(readSchema(`-- ${said}: ${word}\n${table}`)).rejects.toMatchObject({ code: 'USAGE' });
  await expect(readSchema(`-- column: "a" AS ${word}\n${table}`)).rejects.toMatchObject({ code: 'USAGE' });
});

test('a table and a column of such a name are planned', async () => {
  const schema = 'CREATE TABLE constructor (constructor INTEGER UNIQUE, tostring VARCHAR);';
  const text = `-- name: constructor
    SELECT constructor.constructor, count(*) AS valueof FROM constructor WHERE constructor > 0 GROUP BY ALL ORDER BY 1`;
  const report = await reportOf({ questions: [{ name: 'constructor', text }], schema }, { partitions: 2 });
  expect(report).toMatchObject({ ok: true, plan: { tables: [{ table: 'constructor' }] } });
});
