/** A column of an answer, as the API says it. */

export interface Column {
  readonly name: string;
  readonly type: string;
}

export const isNumber = ({ type }: Column): boolean => type === 'integer' || type === 'decimal';
