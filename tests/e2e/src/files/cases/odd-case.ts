/** A folder with something odd in it, and what every way in makes of it. The rest of the folder is ordinary, and the same for all. */
import type { Asked } from '../ways-in';

export type Files = Readonly<Record<string, string | Uint8Array>>;

export interface OddCase {
  readonly kind: string;
  readonly what: string;
  /** In place of, or beside, those of `ordinary`. */
  readonly files: Files;
  /** Files of `ordinary` that are not there. */
  readonly without?: readonly string[];
  /** By default q3, to fail. */
  readonly asked?: Partial<Asked>;
  /** Lines of an answer behind its header, by its name. */
  readonly answers?: Readonly<Record<string, readonly string[]>>;
  readonly fails?: string | RegExp;
  /** All that is said. */
  readonly said?: readonly string[];
}

export const SALES = 'transactions/transactions_202401.csv';
export const ITEMS = 'transaction_items/transaction_items_202401.csv';
export const USERS = 'users/users.csv';
export const STORES = 'stores/stores.csv';
export const MENU = 'menu_items/menu_items.csv';

export const SALES_HEADER = 'transaction_id,store_id,user_id,final_amount,created_at';
export const AT = '2024-01-05 10:00:00';
export const lines = (...all: readonly string[]): string => all.map((line) => `${line}\n`).join('');
/** A table of sales. */
export const sales = (...rows: readonly string[]): string => lines(SALES_HEADER, ...rows);
/** A sale of store 1. */
export const sale = (id: string, amount = '80.0', user = '', at = AT): string => `${id},1,${user},${amount},${at}`;

export const ordinary: Files = {
  [SALES]: sales(sale('a')),
  [ITEMS]: lines('transaction_id,item_id,quantity,subtotal,created_at', `a,1,2,16.0,${AT}`),
  [USERS]: lines('user_id,birthdate', '7,1990-01-01', '8,1985-05-05'),
  [STORES]: lines('store_id,store_name', '1,Alpha', '2,Beta'),
  [MENU]: lines('item_id,item_name', '1,Espresso', '2,Latte'),
};

/** The first half of 2024 in store Alpha. */
export const alpha = (amount: string): NonNullable<OddCase['answers']> => ({ q3: [`2024-H1,Alpha,${amount}`] });

export const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
export const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');
export const utf16be = (text: string): Buffer => utf16(text).swap16();
