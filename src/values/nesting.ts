/**
 * How deep JSON from outside may be nested. JSON.parse takes any depth, but whoever copies, compares or writes what it made
 * does so by recursion, and breaks at some thousand levels: we, the libraries, Node-RED, the nodes of a flow. So the bound
 * holds where JSON comes in (bayeux/transport.ts, http/api.ts) and where flows hand over what is to go out (values/plain-json.ts).
 */

/** Deeper than any user data or configuration. */
export const MAX_DEPTH = 100;

/** Stands for what was left out. */
const LEFT_OUT = '[nested too deeply]';

/** Whether objects and lists are nested in `value` more than {@link MAX_DEPTH} deep. */
export function isTooDeep(value: unknown): boolean {
  return isComposed(value) && isDeeperThan(MAX_DEPTH, value);
}

/** Replaces what is nested too deeply in `value`, as JSON.parse made it, by a text. @returns whether there was any */
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

/** It goes no deeper than it has to, so that recursion is safe. */
function isDeeperThan(levels: number, value: Composed): boolean {
  if (levels === 0) {
    return true;
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
