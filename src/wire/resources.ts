/** Lists of resources as answers and messages of GWS carry them: calls, devices, users. */

/** Those entries of `list` that have an identity; a server may send anything. */
export function listOf<T extends { id: string }>(list: unknown): T[] {
  return Array.isArray(list) ? list.filter((item) => typeof item?.id === 'string') : [];
}
