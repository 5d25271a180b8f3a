// The client of this package as it is built, with the types of its sources.
import { createRequire } from 'node:module';

/** @type {typeof import('../../src/index.js')} */
export const client = createRequire(import.meta.url)('../../dist/src/index.js');
