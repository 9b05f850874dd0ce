import { isComplete } from './complete';

it.each([
  'SELECT 1;',
  'SELECT 1;  \n',
  "SELECT ';' ;",
  "SELECT 'it''s';",
  'SELECT "a;b";',
  'SELECT 1; -- it is done',
  "SELECT 1; -- it's done",
  'SELECT 1 /* ; */;',
  'SELECT 1; SELECT 2;',
])('%j is whole', (text) => expect(isComplete(text)).toBe(true));

it.each([
  '',
  'SELECT 1',
  "SELECT 'a;",
  "SELECT 'it''s;",
  'SELECT "a;',
  'SELECT 1 -- ;',
  'SELECT 1 /* ;',
  "SELECT 'a -- b;",
  'SELECT 1; SELECT 2',
])('%j goes on', (text) => expect(isComplete(text)).toBe(false));
