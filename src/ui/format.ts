/** Where the page looks for numbers as words. */
export * from '../shared/format.ts';
