export { choosePlot } from './choose-plot';
export { DEFAULT_WIDTH, drawPlot, plotOf, type PlotOptions } from './draw-plot';
export type { Plot } from './plot';
export { GuessedColumn } from './guessed-column';
export { isIdName } from './plot-column';
export type { PlotColumn, PlotKind, PlotRow, PlotValue } from './plot-column';
export { STYLE as PLOT_STYLE } from './theme';
export { Survey } from './survey';
export { plotWords, type PlotLanguage } from './words';
