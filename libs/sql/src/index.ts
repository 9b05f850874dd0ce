export { bind, bindAll, type BindOptions } from './bind/bind';
export { parametersIn } from './bind/parameters-in';
export type { Tables } from './bind/scope';
export { parse, type SqlStatement } from './statement';
export { SqlError, type Position } from './text/sql-error';
