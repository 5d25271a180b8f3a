/** The client, loaded when the first node needs it rather than with the palette. */
let loaded: typeof import('../../src') | undefined;

export function client(): typeof import('../../src') {
  loaded ??= require('../../src') as typeof import('../../src');
  return loaded;
}
