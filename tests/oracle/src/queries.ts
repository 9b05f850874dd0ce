/**
 * The four queries in SQL, each column as it is printed. Written from the specification alone: neither the engine's plans nor
 * its formatting are known here, so that agreement means something.
 */

/** The user's parameters, as the user writes them. */
export interface OracleParameters {
  readonly queries: readonly string[];
  readonly years: readonly number[];
  /** `HH:MM-HH:MM`, seconds optional; both ends are in. */
  readonly hours: string;
  /** Decimal text, e.g. `74.999`. */
  readonly minAmount: string;
  readonly top: number;
}

export const oracleDefaults: OracleParameters = {
  queries: ['q1', 'q2', 'q3', 'q4'],
  years: [2024, 2025],
  hours: '06:00-23:00',
  minAmount: '75',
  top: 3,
};

export interface AnswerQuery {
  readonly query: string;
  readonly file: string;
  readonly columns: readonly string[];
  /** Gives the columns, and as the last one how many of the row's ids have no partner. */
  readonly sql: (parameters: OracleParameters) => string;
}

const inYears = ({ years }: OracleParameters): string =>
  years.length === 0 ? 'false' : `year(created_at) IN (${years.join(', ')})`;

const inHours = ({ hours }: OracleParameters): string => {
  const [from = '', to = ''] = hours.split('-').map((time) => (time.length === 5 ? `${time}:00` : time));
  if (from > to) return `(CAST(created_at AS TIME) >= TIME '${from}' OR CAST(created_at AS TIME) <= TIME '${to}')`;
  return `CAST(created_at AS TIME) BETWEEN TIME '${from}' AND TIME '${to}'`;
};

/** At least one decimal and no zeros beyond it: the cast to three decimals has always three. */
const decimal = (value: string): string =>
  `regexp_replace(CAST(CAST(${value} AS DECIMAL(38,3)) AS VARCHAR), '0{1,2}$', '')`;

const orphans = (...keys: readonly string[]): string =>
  `CAST(${keys.map((key) => `CAST(${key} IS NULL AS INTEGER)`).join(' + ')} AS VARCHAR)`;

const month = `strftime(created_at, '%Y-%m')`;
const half = `strftime(created_at, '%Y') || '-H' || CASE WHEN month(created_at) <= 6 THEN '1' ELSE '2' END`;

const bestProducts = (measure: string, printed: string) => (parameters: OracleParameters) => `
  WITH sums AS (
    SELECT ${month} AS period, item_id, ${measure} AS total
    FROM transaction_items WHERE ${inYears(parameters)} GROUP BY ALL
  ), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY period ORDER BY total DESC, item_id) AS place FROM sums
  )
  SELECT period, coalesce(item_name, CAST(item_id AS VARCHAR)), ${printed},
    ${orphans('menu_items.item_id')}
  FROM ranked LEFT JOIN menu_items USING (item_id)
  WHERE place = 1 ORDER BY period`;

export const answerQueries: readonly AnswerQuery[] = [
  {
    query: 'q1',
    file: 'q1.csv',
    columns: ['transaction_id', 'final_amount'],
    sql: (parameters) => `
      SELECT transaction_id, ${decimal('final_amount')}, '0' FROM transactions
      WHERE ${inYears(parameters)} AND ${inHours(parameters)} AND final_amount >= CAST('${parameters.minAmount}' AS DECIMAL(18,3))
      ORDER BY transaction_id, final_amount`,
  },
  {
    query: 'q2',
    file: 'q2_best_selling.csv',
    columns: ['year_month_created_at', 'item_name', 'sellings_qty'],
    sql: bestProducts('sum(quantity)', 'CAST(total AS VARCHAR)'),
  },
  {
    query: 'q2',
    file: 'q2_most_profitable.csv',
    columns: ['year_month_created_at', 'item_name', 'profit_sum'],
    sql: bestProducts('sum(subtotal)', decimal('total')),
  },
  {
    query: 'q3',
    file: 'q3.csv',
    columns: ['year_half_created_at', 'store_name', 'tpv'],
    sql: (parameters) => `
      WITH sums AS (
        SELECT ${half} AS period, store_id, sum(final_amount) AS total
        FROM transactions WHERE ${inYears(parameters)} AND ${inHours(parameters)} GROUP BY ALL
      )
      SELECT period, coalesce(store_name, CAST(store_id AS VARCHAR)) AS name, ${decimal('total')},
        ${orphans('stores.store_id')}
      FROM sums LEFT JOIN stores USING (store_id)
      ORDER BY period, name, store_id`,
  },
  {
    query: 'q4',
    file: 'q4.csv',
    columns: ['store_name', 'birthdate', 'purchases_qty'],
    sql: (parameters) => `
      WITH counts AS (
        SELECT store_id, user_id, count(*) AS purchases
        FROM transactions WHERE ${inYears(parameters)} AND user_id IS NOT NULL GROUP BY ALL
      ), ranked AS (
        SELECT *, row_number() OVER (PARTITION BY store_id ORDER BY purchases DESC, user_id) AS place FROM counts
      )
      SELECT coalesce(store_name, CAST(store_id AS VARCHAR)) AS name, coalesce(CAST(birthdate AS VARCHAR), '') AS born,
        CAST(purchases AS VARCHAR), ${orphans('stores.store_id', 'users.user_id')}
      FROM ranked LEFT JOIN stores USING (store_id) LEFT JOIN users USING (user_id)
      WHERE place <= ${parameters.top}
      ORDER BY name, purchases DESC, born, user_id, store_id`,
  },
];
