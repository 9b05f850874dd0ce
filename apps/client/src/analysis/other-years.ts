/** That answers are empty because the data is of other years than were asked for, in the words of the command line. */
import { groupedByYears, type TableOfOtherYears } from '@coffee/csv';
import { yearsText } from '@coffee/query-plan';

/**
 * A line for a person for each kind of years that tables are of.
 * @param hasFlag whether `--years` says which are asked for; else the questions themselves do.
 */
export const otherYearsNotes = (all: readonly TableOfOtherYears[], hasFlag: boolean): string[] =>
  groupedByYears(all).map(({ tables, asked, there }) => {
    const flag = hasFlag ? `: --years ${yearsText(there)}` : '';
    return `no row of ${tables.join(', ')} is of the years that were asked for (${listed(asked)}); there are rows of ${listed(there)}${flag}`;
  });

const listed = (years: readonly number[]): string => yearsText(years).replaceAll(',', ', ');
