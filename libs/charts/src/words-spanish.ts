/** What plots say in Spanish. Columns are called as in the table beside the plot. */
import { formatDate, formatHalf, formatMonth } from '@coffee/protocol';
import { amountText, tickText, type Units } from './numbers';
import type { PlotWords } from './plot-words';

const units: Units = [
  [1e12, ' B'],
  [1e9, ' mil M'],
  [1e6, ' M'],
  [1e3, ' mil'],
];
const spans: Readonly<Record<string, string>> = { month: 'meses', half: 'semestres', date: 'días' };
const signs = { group: '.', decimal: ',', grouped: 5 };
const months = ['ene', 'feb', 'mar', 'abr', 'may', 'jun', 'jul', 'ago', 'sept', 'oct', 'nov', 'dic'];

export const spanish: PlotWords = {
  name: ({ name }) => name.trim() || 'valor',
  amount: (value) => amountText(value, signs),
  tick: (value) => tickText(value, units, ','),
  time(value, kind) {
    switch (kind) {
      case 'month': {
        const [year = '', month = ''] = formatMonth(value).split('-');
        return `${months[Number(month) - 1]} ${year}`;
      }
      case 'half': {
        const [year = '', half = ''] = formatHalf(value).split('-');
        return `${half.endsWith('1') ? '1.er' : '2.º'} sem. ${year}`;
      }
      case 'date':
        return formatDate(value).replace(/^(.*)-(\d\d)-(\d\d)$/, '$3/$2/$1');
      default:
        return String(value);
    }
  },
  by: (amount, names) => `${amount} por ${names.join(' y ')}`,
  distribution: (name) => `distribución de ${name}`,
  rows: 'filas',
  row: 'fila',
  noAmounts: 'No hay valores.',
  noRows: 'No hay filas.',
  rowsWithoutAmounts: (count) => `${count} filas, sin valores que dibujar.`,
  bin: (from, to) => `de ${from} a ${to}`,
  said: (value, of) => `${value} (${of})`,
  bars: (subject, count, least, most) => `Barras de ${subject}: ${count}, desde ${least} hasta ${most}.`,
  cards: (count, rows, subject) => `${count} tarjetas con ${rows} filas: ${subject}.`,
  histogram: (name, rows, least, most, mean) =>
    `Histograma de ${name} en ${rows} filas: desde ${least} hasta ${most}, ${mean} de media.`,
  series: (subject, first, last, least, most) =>
    `Gráfico de ${subject}, de ${first} a ${last}: desde ${least} hasta ${most}.`,
  largest: (shown, of, share) => `Los ${shown} mayores de ${of}; los demás suman el ${share} % del total.`,
  largestOnly: (shown, of) => `Los ${shown} mayores de ${of}; los demás no se dibujan.`,
  barWidth: (width) => `Cada barra abarca ${width}.`,
  sums: 'Cada barra: la suma de sus filas.',
  means: (unit, kind) =>
    `Cada punto: la media de sus filas${unit > 1 ? `, de ${unit} ${spans[kind] ?? 'tiempos'}` : ''}.`,
  lacking: (rows, name) => `A ${rows} filas les falta ${name}.`,
  lackingTime: (rows) => `A ${rows} filas les falta el tiempo o el valor.`,
};
