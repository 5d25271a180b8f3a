/**
 * How deeply outside JSON may be nested. JSON.parse accepts any depth, but code that copies, compares or serializes the
 * result is recursive and fails at a few thousand levels: ours, the libraries', Node-RED's and the flow's. The limit
 * therefore applies where JSON comes in (bayeux/transport.ts, http/api.ts) and where flows provide data to send
 * (values/plain-json.ts).
 */

/** Deeper than any user data or configuration. */
export const MAX_DEPTH = 100;

/** Stands for what was left out. */
const LEFT_OUT = '[nested too deeply]';

/** Whether objects and lists are nested in `value` more than {@link MAX_DEPTH} deep. */
export function isTooDeep(value: unknown): boolean {
  return isComposed(value) && isDeeperThan(MAX_DEPTH, value);
}

/** Replaces everything nested too deeply in `value`, a result of JSON.parse, with a text. @returns whether there was any */
export function prune(value: unknown): boolean {
  if (!isComposed(value) || !isDeeperThan(MAX_DEPTH, value)) {
    return false;
  }
  cut(MAX_DEPTH, value);
  return true;
}

type Composed = Record<string, unknown>;

function isComposed(value: unknown): value is Composed {
  return typeof value === 'object' && value !== null;
}

/** It goes no deeper than necessary, so recursion is safe. */
function isDeeperThan(levels: number, value: Composed): boolean {
  if (levels === 0) {
    return true;
  }
  if (Array.isArray(value)) {
    return value.some((inner: unknown) => isComposed(inner) && isDeeperThan(levels - 1, inner));
  }
  for (const key in value) {
    const inner = value[key];
    if (isComposed(inner) && isDeeperThan(levels - 1, inner)) {
      return true;
    }
  }
  return false;
}

function cut(levels: number, value: Composed): void {
  for (const key of Object.keys(value)) {
    const inner = value[key];
    if (isComposed(inner)) {
      if (levels === 1) {
        value[key] = LEFT_OUT;
      } else {
        cut(levels - 1, inner);
      }
    }
  }
}
