/** Texts that several nodes show. */
import type { NodeAPI } from 'node-red';
import { sharedKey } from './catalogue';

/** A time of day, as statuses show it. @param time ms since the epoch */
export function clock(time: number): string {
  return new Date(time).toTimeString().slice(0, 5);
}

/** The text of `gws-server.<key>` in the language of the runtime. */
export function sharedText(RED: NodeAPI, key: string, values?: Record<string, unknown>): string {
  return RED._(sharedKey(key), values as never);
}
