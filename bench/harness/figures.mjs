// Medians and the like.

/**
 * The value below which the share `part` of `values` lies; NaN if there are none.
 * @param {readonly number[]} values
 * @param {number} part
 */
export function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** @param {readonly number[]} values */
export function median(values) {
  return quantile(values, 0.5);
}

/**
 * The median of each figure over `runs`, with the least and the greatest.
 * @template {string} Name
 * @param {readonly Record<Name, number>[] | undefined} runs
 */
export function summary(runs = []) {
  const names = /** @type {Name[]} */ (Object.keys(runs[0] ?? {}));
  const figures = names.map((name) => {
    const values = runs.map((run) => run[name]);
    return [name, { median: median(values), least: Math.min(...values), greatest: Math.max(...values) }];
  });
  return /** @type {Record<Name, import('../types.js').Spread>} */ (Object.fromEntries(figures));
}

/**
 * Of each run the ratio of a figure of `one` to that of `other`, which was measured right before or after it.
 * @template {string} Name
 * @param {readonly Record<Name, number>[] | undefined} one
 * @param {readonly Record<Name, number>[] | undefined} other
 * @param {Name} name
 */
export function ratio(one, other, name) {
  return median((one ?? []).map((run, at) => run[name] / (other?.[at]?.[name] ?? Number.NaN)));
}
