/** Decides which texts are valid server addresses, for both the runtime and the server dialog. */

/** What can be wrong with one. */
export type ServerUrlFault = 'missing' | 'scheme' | 'credentials' | 'query';

/** What is wrong with `input`, as a person typed it; undefined when nothing is. */
export function serverUrlFault(input: string): ServerUrlFault | undefined {
  const text = input.trim();
  if (text === '') {
    return 'missing';
  }
  const url = parsed(text);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    return 'scheme';
  }
  if (url.username !== '' || url.password !== '') {
    return 'credentials';
  }
  return url.search !== '' || url.hash !== '' ? 'query' : undefined;
}

function parsed(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
