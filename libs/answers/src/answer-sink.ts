/** How one answer is to be sorted and printed. */
import type { ResultSink } from '@coffee/query-plan';

/** What is needed of a result sink to sort and print its rows. */
export type AnswerSink = Pick<ResultSink, 'name' | 'query' | 'columns' | 'orderBy' | 'joined'>;
