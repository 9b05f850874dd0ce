import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { surveyFolder } from './folder-survey';

describe('a survey of a folder', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'coffee-survey-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const emptyTables = (files: Readonly<Record<string, string>>): string[] => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return surveyFolder(folder).tables.flatMap(({ table, isEmpty }) => (isEmpty ? [table] : []));
  };

  it('says of a table that it is empty when none of its files has anything behind its header', () => {
    const menu = { 'menu_items_1.csv': '', 'menu_items_2.csv': 'item_id,item_name\n' };
    expect(emptyTables({ ...menu, 'stores.csv': 'store_id,store_name\n1,Here\n' })).toEqual(['menu_items']);
    expect(emptyTables({ 'menu_items_3.csv': 'item_id,item_name\n1,Latte\n' })).toEqual([]);
  });

  it('says nothing so of one that cannot be read', () => {
    expect(emptyTables({ 'stores.csv': 'nothing,of,it\n' })).toEqual([]);
  });
});
