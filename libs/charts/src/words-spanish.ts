/** What plots say in Spanish. Columns are called as in the table beside the plot. */
import { amountText, tickText, type Units } from './numbers';
import type { PlotWords } from './plot-words';
import { spanishTime } from './spanish-times';
import type { SpanUnit } from './time-span';
import { timeText } from './time-text';

const units: Units = [
  [1e12, ' B'],
  [1e9, ' mil M'],
  [1e6, ' M'],
  [1e3, ' mil'],
];
const spans: Readonly<Record<SpanUnit, readonly [one: string, more: string]>> = {
  month: ['mes', 'meses'],
  half: ['semestre', 'semestres'],
  day: ['día', 'días'],
  hour: ['hora', 'horas'],
  minute: ['minuto', 'minutos'],
  second: ['segundo', 'segundos'],
};
const signs = { group: '.', decimal: ',' };
const counted = (count: number, one: string, more: string): string =>
  `${amountText(count, signs)} ${count === 1 ? one : more}`;
const rowsText = (count: number): string => counted(count, 'fila', 'filas');

export const spanish: PlotWords = {
  name: ({ name }) => name.trim() || 'valor',
  amount: (value, of) => amountText(value, signs, of),
  tick: (value) => tickText(value, units, ','),
  time: (value, kind) => spanishTime(timeText(value, kind), kind),
  by: (amount, names) => `${amount} por ${names.join(' y ')}`,
  distribution: (name) => `distribución de ${name}`,
  rows: 'filas',
  row: 'fila',
  noAmounts: 'No hay valores.',
  noRows: 'No hay filas.',
  noValue: 'sin valor',
  rowsWithoutAmounts: (rows) => `${rowsText(rows)}, sin valores que dibujar.`,
  bin: (from, to) => `de ${from} a ${to}`,
  said: (value, of) => `${value} (${of})`,
  bars: (subject, count, least, most) => `Barras de ${subject}: ${count}, desde ${least} hasta ${most}.`,
  cards: (count, rows, subject) => `${counted(count, 'tarjeta', 'tarjetas')} con ${rowsText(rows)}: ${subject}.`,
  histogram: (name, rows, least, most, mean) =>
    `Histograma de ${name} en ${rowsText(rows)}: desde ${least} hasta ${most}, ${mean} de media.`,
  series: (subject, first, last, least, most) =>
    `Gráfico de ${subject}, de ${first} a ${last}: desde ${least} hasta ${most}.`,
  largest: (shown, of, share) => `Los ${shown} mayores de ${of}; los demás suman el ${share} % del total.`,
  largestOnly: (shown, of) => `Los ${shown} mayores de ${of}; los demás no se dibujan.`,
  others: 'otros',
  ownColours: (own, of, others) => `Los ${own} más frecuentes de ${of} tienen color propio; otros: ${others}.`,
  barWidth: (width) => `Cada barra abarca ${width}.`,
  inOrder: 'Los tiempos están uno junto a otro, por muy separados que estén.',
  sums: 'Cada barra: la suma de sus filas.',
  means: (mark, of) =>
    `Cada ${mark === 'bar' ? 'barra' : 'punto'}: la media de sus filas${of ? `, de ${of[0]} ${spans[of[1]][of[0] === 1 ? 0 : 1]}` : ''}.`,
  lacking: (rows, name) => `A ${counted(rows, 'fila le', 'filas les')} falta ${name}.`,
  lackingTime: (rows) => `A ${counted(rows, 'fila le', 'filas les')} falta el tiempo o el valor.`,
};
