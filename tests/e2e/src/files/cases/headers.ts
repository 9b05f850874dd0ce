/** Headers, separators and line ends. */
import { alpha, AT, lines, SALES, SALES_HEADER, sale, sales, type OddCase } from './odd-case';

const kind = 'headers and separators';
const read = (what: string, text: string, answers = alpha('170.0')): OddCase => ({
  kind,
  what,
  files: { [SALES]: text },
  answers,
});
const refused = (what: string, text: string, fails: string): OddCase => ({
  kind,
  what,
  files: { [SALES]: text },
  fails,
});
const two = sales(sale('a'), sale('b', '90.0'));
const separated = (by: string): string => two.replaceAll(',', by);

export const headers: readonly OddCase[] = [
  read('names in other cases', two.replace(SALES_HEADER, 'Transaction_ID,STORE_ID,User_Id,Final_Amount,created_AT')),
  read('blanks around names', two.replace(SALES_HEADER, SALES_HEADER.replaceAll(',', ' ,\t'))),
  read('an exact name beside one in another case', `${lines(`${SALES_HEADER},STORE_ID`)}${sale('a', '170.0')},2\n`),
  refused(
    'two names that differ in case only',
    lines(SALES_HEADER.replace('store_id', 'Store_ID,STORE_ID'), `a,1,1,,80.0,${AT}`),
    `${SALES} line 1: column store_id may be any of Store_ID, STORE_ID`,
  ),
  refused('a name that is not there', two.replace('store_id', 'shop'), `${SALES} line 1: there is no column store_id`),
  refused(
    'a name that is there twice',
    `${lines(`${SALES_HEADER},store_id`)}${sale('a')},2\n`,
    `${SALES} line 1: column store_id is there 2 times`,
  ),
  read('semicolons', separated(';')),
  read('tabs', separated('\t')),
  read('bars', separated('|')),
  read('semicolons with commas in another column', `${separated(';').replaceAll('\n', ';a,b\n')}`),
  read('a line sep=;', `sep=;\n${separated(';')}`),
  read('a line sep=, with CRLF', `sep=,\r\n${two.replaceAll('\n', '\r\n')}`),
  read('a line "sep=|" in quotes', `"sep=|"\n${separated('|')}`),
  refused(
    'the line of a bad row behind sep=,',
    `sep=,\n${sales(sale('a'), sale('b', 'oops'))}`,
    `${SALES} line 4, column final_amount: "oops" is not an amount`,
  ),
  read('a separator at the end of each row', two.replaceAll('10:00:00\n', '10:00:00,\n')),
  read('a separator at the end of some rows', two.replace('10:00:00\n', '10:00:00,\n')),
  read('tabs at the end of each row', separated('\t').replaceAll('10:00:00\n', '10:00:00\t\n')),
  refused(
    'a field too many that is not empty',
    two.replaceAll('10:00:00\n', '10:00:00,x\n'),
    `${SALES} line 2: the row has 6 fields, the header has 5`,
  ),
  read('lone CRs', two.replaceAll('\n', '\r')),
  read('lone CRs and quotes', two.replaceAll('\n', '\r').replace('80.0', '"80.0"')),
  read('CRLF and LF mixed', two.replace('\n', '\r\n')),
  read('lone CRs among LFs', two.replace('10:00:00\n', '10:00:00\r')),
  refused(
    'the line of a bad row among lone CRs',
    sales(sale('a'), sale('b'), sale('c', 'oops')).replaceAll('\n', '\r'),
    `${SALES} line 4, column final_amount`,
  ),
  refused(
    'the line of a bad row behind lone CRs',
    sales(sale('a'), sale('b'), sale('c', 'oops')).replace('10:00:00\n', '10:00:00\r'),
    `${SALES} line 4, column final_amount`,
  ),
  refused(
    'the line of a bad row behind blank lines',
    sales(sale('a'), '', '', sale('c', 'oops')),
    `${SALES} line 5, column final_amount`,
  ),
];
