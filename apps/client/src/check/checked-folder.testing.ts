/** A folder of a test, written and checked: what the questions need, but for what the test says. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { RangeReader, compileKernel, type ScanRequest } from '@coffee/csv';
import { shopQueries } from '@coffee/testing';
import { checkFolder, type Check, type CheckOptions } from './check-folder';

export const SALES = 'transactions/transactions_202401.csv';
export const ITEMS = 'transaction_items/transaction_items_202401.csv';
export const USERS = 'users/users.csv';
export const STORES = 'stores/stores.csv';
export const MENU = 'menu_items/menu_items.csv';
export const AT = '2024-01-05 10:00:00';
export const lines = (...all: readonly string[]): string => all.map((line) => `${line}\n`).join('');
export const SALES_HEADER = 'transaction_id,store_id,user_id,final_amount,created_at';
export const sale = (id: string, amount = '80.0', at = AT): string => `${id},1,,${amount},${at}`;

/** What the questions need, and no more. */
export const ordinary: Readonly<Record<string, string | Uint8Array>> = {
  [SALES]: lines(SALES_HEADER, sale('a')),
  [ITEMS]: lines('item_id,quantity,subtotal,created_at', `1,2,16.0,${AT}`),
  [USERS]: lines('user_id,birthdate', '7,1990-01-01'),
  [STORES]: lines('store_id,store_name', '1,Alpha'),
  [MENU]: lines('item_id,item_name', '1,Espresso'),
};

/** More than is inflated to look at the header. */
export const manyUsers = (): string =>
  Array.from({ length: 20_000 }, (_, id) => `${id},1990-01-${String(((id * 7919) % 28) + 1).padStart(2, '0')}\n`).join(
    '',
  );

/** Left out: for the questions of the shop, and what `coffee check` does by itself. */
type CheckedWith = Partial<Pick<CheckOptions, 'queries' | 'onBadRow' | 'encoding'>>;

export class CheckedFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'coffee-check-'));
  readonly #reader = new RangeReader(compileKernel());
  readonly scanner = { size: 2, scan: (request: ScanRequest) => this.#reader.read(request) };

  async check(
    files: Readonly<Record<string, string | Uint8Array | undefined>>,
    options: CheckedWith = {},
  ): Promise<Check> {
    for (const [name, content] of Object.entries({ ...ordinary, ...files })) {
      if (content === undefined) continue;
      mkdirSync(dirname(join(this.path, name)), { recursive: true });
      writeFileSync(join(this.path, name), content);
    }
    return this.again(options);
  }

  /** As it is now. */
  again(options: CheckedWith & { signal?: AbortSignal } = {}): Promise<Check> {
    const { signal } = new AbortController();
    const { scanner } = this;
    return checkFolder(this.path, {
      queries: shopQueries,
      scanner,
      onBadRow: 'fail',
      signal,
      onProgress: () => undefined,
      ...options,
    });
  }

  remove(): void {
    this.#reader.close();
    rmSync(this.path, { recursive: true, force: true });
  }
}

export const tableOf = ({ findings }: Check, name: string) => findings.tables.find(({ table }) => table === name)!;

/** By question. */
export const problemsOf = ({ findings }: Check): Record<string, readonly string[]> =>
  Object.fromEntries(
    findings.questions.flatMap(({ query, problems }) => (problems.length > 0 ? [[query, problems]] : [])),
  );
