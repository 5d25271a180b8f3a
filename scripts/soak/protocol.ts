/** The messages between the soak and a process under test. */
import type { WaitFor } from '../../src';

export type LaneName = 'client' | 'nodes';

/** What a process under test is started with, as its argument. */
export interface SubjectOptions {
  lane: LaneName;
  url: string;
  username: string;
  password: string;
  /** ms for a request. */
  timeout: number;
  /** ms that a dial waits for its state. */
  dialTimeout: number;
}

export type ToSubject =
  | { type: 'dial'; order: number; waitFor: WaitFor; record: unknown }
  /** Try to connect now, as a flow may ask for. */
  | { type: 'connect' }
  | { type: 'sample' }
  /** Take leave of GWS, and report; it ends when it is let go. */
  | { type: 'close' };

/** What a process holds after a garbage collection. */
export interface Vitals {
  heap: number;
  /** Sockets that keep it alive; those kept for later requests do not. */
  sockets: number;
  timers: number;
  /** Listeners of the session. */
  listeners: number;
}

export type FromSubject =
  | { type: 'phase'; phase: string }
  /** Without `code` the dial went as the flow wanted. */
  | { type: 'outcome'; order: number; code?: string }
  | { type: 'event'; eventId: string; callId: string; state: string; recovered: boolean }
  | { type: 'sample'; vitals: Vitals }
  | { type: 'closed'; vitals: Vitals; took: number }
  /** Something that must not happen in a process that runs for months. */
  | { type: 'alarm'; text: string };

export const WAITS: readonly WaitFor[] = ['accepted', 'dialing', 'established', 'released'];

/** What is tested, as far as the soak deals with it. */
export interface Subject {
  dial(order: Extract<ToSubject, { type: 'dial' }>): void;
  connect(): void;
  /** How many listeners its session has. */
  listeners(): number;
  close(): Promise<void>;
}

export type Tell = (message: FromSubject) => void;
