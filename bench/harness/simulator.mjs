// The simulator of this package as it is built, with the types of its sources.
import { createRequire } from 'node:module';

/** @type {typeof import('../../simulator/index.js')} */
export const simulator = createRequire(import.meta.url)('../../dist/simulator/index.js');
