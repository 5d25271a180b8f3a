/** What calling rules read of a record. */
import type { Subject } from './rule';

/** What is read of a record: an outbound record as `parseRecord` returns it, or just its number. */
export interface CallableRecord {
  readonly phoneNumber: unknown;
  readonly otherFields?: Readonly<Record<string, unknown>> | undefined;
  readonly [field: string]: unknown;
}

/** What the record says of itself counts before what the calling list says. */
export function fieldOf(record: CallableRecord): Subject['field'] {
  return (name) => {
    const { otherFields } = record;
    const value = Object.hasOwn(record, name) ? record[name] : undefined;
    const other = otherFields && Object.hasOwn(otherFields, name) ? otherFields[name] : undefined;
    const given = value ?? other ?? undefined;
    return typeof given === 'string' && given.trim() === '' ? undefined : given;
  };
}

/** Text without blanks around it; undefined for what is neither text nor a number. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : undefined;
}
