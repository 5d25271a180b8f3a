// Medians and the like.

/** The value below which the share `part` of `values` lies. */
export function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}

export function median(values) {
  return quantile(values, 0.5);
}

/** The median of each figure over `runs`, with the least and the greatest. */
export function summary(runs) {
  return Object.fromEntries(
    Object.keys(runs[0]).map((name) => {
      const values = runs.map((run) => run[name]);
      return [name, { median: median(values), least: Math.min(...values), greatest: Math.max(...values) }];
    }),
  );
}

/** Of each run the ratio of a figure of `one` to that of `other`, which was measured right before or after it. */
export function ratio(one, other, name) {
  return median(one.map((run, at) => run[name] / other[at][name]));
}
