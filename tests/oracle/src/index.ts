export { Oracle, computeAnswers } from './oracle';
export { oracleDefaults, type OracleParameters } from './queries';
export { identifier, literal, openDatabase, type Database } from './database';
export { miniFolder, type MiniFolder } from './mini-folder';
