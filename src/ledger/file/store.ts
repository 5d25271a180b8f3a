/** What a file ledger needs of an embedded store: sorted keys, batches that are written wholly or not at all. */

export type Write =
  | { readonly type: 'put'; readonly key: string; readonly value: string }
  | { readonly type: 'del'; readonly key: string };

export interface KeyRange {
  readonly gte: string;
  readonly lt: string;
  /** From the largest key on. */
  readonly reverse?: boolean;
}

export interface KeyValueStore {
  /** Resolves when it is written, with `sync` when it is on disk. After a failure it may be, or not. */
  commit(writes: readonly Write[], options: { readonly sync: boolean }): Promise<void>;
  /** In the order of `keys`; undefined where there is none. */
  getMany(keys: readonly string[]): Promise<(string | undefined)[]>;
  /** Keys and values in pages of at most {@link PAGE}; what is written meanwhile is not seen. */
  range(range: KeyRange): AsyncIterable<[key: string, value: string][]>;
  /** All keys in a range that holds few. */
  keys(range: KeyRange): Promise<string[]>;
  /** Keys alone, in larger pages. */
  keyPages(range: KeyRange): AsyncIterable<readonly string[]>;
  /** Rewrites the files that hold the range, without what was deleted. */
  compact(range: KeyRange): Promise<void>;
  close(): Promise<void>;
}

/** Few enough to read and check them in a millisecond or two. */
export const PAGE = 100;

/** The same for keys alone. */
export const KEY_PAGE = 1000;

export function put(key: string, value: string): Write {
  return { type: 'put', key, value };
}

export function del(key: string): Write {
  return { type: 'del', key };
}
