/** Finds the fields of a record in a request, wherever they are: in the record, its other fields, or user data. */
import { pairIn } from './identity';

/** Flows send nothing nested deeper than this (src/values/plain-json.ts). */
const MAX_DEPTH = 100;

/** Stands for a field that is there with several values: none of them can be relied on. */
const AMBIGUOUS: readonly unknown[] = [];

/** All fields by name; one that is there with different values has none that could be read. */
export function fieldsIn(content: unknown): Readonly<Record<string, unknown>> {
  const fields = new Map<string, unknown>();
  const note = (name: string, value: unknown) => {
    if (typeof value !== 'object' || value === null) {
      fields.set(name, fields.has(name) && fields.get(name) !== value ? AMBIGUOUS : value);
    }
  };
  const read = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) {
      return;
    }
    const pair = pairIn(value);
    if (pair) {
      note(String(pair.key), pair.value);
    }
    for (const [name, inner] of Object.entries(value)) {
      if (!pair) {
        note(name, inner);
      }
      read(inner, depth + 1);
    }
  };
  read(content, 0);
  return Object.fromEntries(fields);
}
