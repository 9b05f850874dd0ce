/** The shop of `@coffee/testing` as files, and its answers: what the tests of sessions upload. */
import { answersOf, type ShopTable } from '@coffee/testing';

export const expectedAnswers = answersOf();

const id = (first: number): string => `0${first}000000-0000-0000-0000-000000000000`;

/** The rows of `tablesOf()`, some with quotes, CRLF, other columns and no last line feed. */
export const csvFiles: { readonly [Table in ShopTable]: readonly { readonly name: string; readonly text: string }[] } =
  {
    transactions: [
      {
        name: 'transactions_202403.csv',
        text: [
          'transaction_id,store_id,user_id,final_amount,created_at',
          `${id(3)},1,7.0,75.0,2024-03-05 10:00:00`,
          `${id(1)},1,8,80.5,2024-03-05 10:00:00`,
          `"${id(2)}",2,"7",10,2024-03-05 10:00:00`,
          '',
        ].join('\n'),
      },
      { name: 'empty.csv', text: '' },
      {
        name: '../transactions_202404.csv',
        text: [
          'created_at,store_id,final_amount,user_id,transaction_id,voucher_id',
          `2023-12-31 23:59:59,1,90.0,7,${id(4)},`,
          `2024-03-05 10:00:00,1,75.125,,${id(5)},3`,
        ].join('\r\n'),
      },
    ],
    transaction_items: [
      {
        name: 'items.csv',
        text: 'item_id,quantity,subtotal,created_at\n1,2,12.0,2024-03-05 10:00:00\n2,1,70.0,2024-03-05 10:00:00\n',
      },
    ],
    users: [{ name: 'users.csv', text: 'user_id,birthdate\n7,1970-01-01\n8,1970-01-02\n' }],
    stores: [{ name: 'stores.csv', text: 'store_id,store_name\n1,"G Coffee, One"\n' }],
    menu_items: [{ name: 'menu_items.csv', text: 'item_id,item_name\n1,Latte\n2,Mocha\n' }],
  };
