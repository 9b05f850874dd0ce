/** A row of an answer as JSON: numbers as numbers with every digit they have, what is missing as null. */
import type { Answer } from '@coffee/answers';

/** @param exact decimals as strings, for readers whose numbers are doubles. */
export function jsonRow(answer: Answer, row: number, exact: boolean): string {
  const members = answer.fields(row).map((field, i) => {
    const { header, format } = answer.sink.columns[i]!;
    return `${JSON.stringify(header)}:${jsonValue(field, format, exact)}`;
  });
  return `{${members.join(',')}}`;
}

function jsonValue(field: string, format: Answer['sink']['columns'][number]['format'], exact: boolean): string {
  const number = format === 'integer' || (format === 'money' && !exact);
  if (field === '' && format !== 'text') return 'null';
  return number ? field : JSON.stringify(field);
}
