import { Command } from 'commander';
import { withOutput } from './output-flags';

const formatOf = (word: string): unknown =>
  withOutput(new Command()).exitOverride().parse(['--format', word], { from: 'user' }).opts()['format'];

test.each([
  ['json', 'json'],
  ['jsonl', 'ndjson'],
  ['markdown', 'markdown'],
])('--format %s is %s', (word, format) => {
  expect(formatOf(word)).toBe(format);
});

test.each(['pdf', '', ...Object.getOwnPropertyNames(Object.prototype)])('--format %p is none', (word) => {
  expect(() => formatOf(word)).toThrow(/--format takes table, markdown, .*, not/);
});
