/** Every form in which an export may come must read as the plain one does. */
import { computeAnswers } from './oracle';
import { miniFolder } from './mini-folder';

const table = [
  ['transaction_id', 'store_id', 'user_id', 'final_amount', 'created_at'],
  ['a', '1', '7.0', '80.5', '2024-03-01 12:00:00'],
  ['b', '1', '', '78.765', '2024-03-01 12:00:00'],
  ['c', '2', '8', '75', '2024-03-01 12:00:00'],
];
const expected = 'transaction_id,final_amount\na,80.5\nb,78.765\nc,75.0\n';
const lines = table.map((row) => row.join(','));
const quoteAll = table.map((row) => row.map((field) => `"${field}"`).join(','));
const extra = table.map((row, i) => [...row, i === 0 ? 'note, if "any"' : '"x,\n""y"""'].join(','));
extra[0] = `${table[0]!.join(',')},"note, if ""any"""`;
const reversed = table.map((row) => [...row].reverse().join(','));
const plain = `${lines.join('\n')}\n`;

const forms: Record<string, string> = {
  plain,
  'no newline at the end': lines.join('\n'),
  CRLF: `${lines.join('\r\n')}\r\n`,
  'CRLF, no newline at the end': lines.join('\r\n'),
  'LF and CRLF mixed': `${lines[0]}\r\n${lines[1]}\n${lines[2]}\r\n${lines[3]}\n`,
  BOM: `\ufeff${plain}`,
  'BOM and quoted header': `\ufeff${quoteAll.join('\n')}\n`,
  'all quoted': `${quoteAll.join('\r\n')}\r\n`,
  'extra column with commas, doubled quotes and line breaks': `${extra.join('\n')}\n`,
  'extra column, CRLF': `${extra.join('\r\n')}\r\n`,
  'other order': `${reversed.join('\n')}\n`,
  'blank lines': `${lines.join('\n\n')}\n\n\n`,
  'blank lines, CRLF': `${lines.join('\r\n\r\n')}\r\n\r\n`,
  'quotes first after many plain rows': `${lines[0]}\n${'z,1,,1.0,2024-03-01 12:00:00\n'.repeat(20_000)}${quoteAll.slice(1).join('\n')}\n`,
};

it.each(Object.keys(forms))('%s', async (form) => {
  const folder = miniFolder({ 'transactions/transactions_202403.csv': forms[form]! });
  const answers = await computeAnswers(folder.dir, { queries: ['q1', 'q4'] });
  folder.remove();
  expect(answers.get('q1.csv')?.toString()).toBe(expected);
  expect(answers.get('q4.csv')?.toString()).toBe('store_name,birthdate,purchases_qty\n1,,1\n2,,1\n');
});

it('several files, each in its own form and order, with empty ones between', async () => {
  const folder = miniFolder({
    'transactions/transactions_202401.csv': '',
    'transactions/transactions_202402.csv': '\ufeff',
    'transactions/transactions_202403.csv': `${lines[0]}`,
    'transactions/transactions_202404.csv': `${reversed[0]}\r\n${reversed[1]}\r\n`,
    'transactions/transactions_202405.csv': `${quoteAll[0]}\n${quoteAll[2]}`,
    'transactions/transactions_202406.csv': `${extra[0]}\n${extra[3]}\n`,
    'transactions/notes.txt': 'not a table',
  });
  const answers = await computeAnswers(folder.dir, { queries: ['q1'] });
  folder.remove();
  expect(answers.get('q1.csv')?.toString()).toBe(expected);
});

it('a field that is not of its type is an error, never a guess', async () => {
  for (const bad of [
    'x,one,,80,2024-03-01 12:00:00',
    'x,1,,80,2024-13-01 12:00:00',
    'x,1,,8o,2024-03-01 12:00:00',
    'x,1,80',
  ]) {
    const folder = miniFolder({ 'transactions/transactions_202403.csv': `${lines[0]}\n${bad}\n` });
    await expect(computeAnswers(folder.dir)).rejects.toThrow();
    folder.remove();
  }
});
