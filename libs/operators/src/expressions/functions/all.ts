/** The scalar functions that expressions name. */
export * from './arithmetic';
export * from './calendar-parts';
export * from './casts';
export * from './choice';
export * from './comparison';
export * from './logic';
export * from './texts';
export * from './within';
