// What the processes, contestants and measurements hand to each other.
import type { RateLimitOptions } from '../simulator/index.js';
import type { OutboundRecord } from '../src/index.js';

/** How much is measured. */
export interface Times {
  /** In each of them processes are new. */
  launches: number;
  /** Of each launch; they are interleaved. */
  rounds: number;
  /** Of measurements that take long. */
  slowRounds: number;
  windowMs: number;
  /** What comes before the first window, ms. */
  warmUpMs: number;
  latencyMs: number;
  agents: number;
  messages: number;
}

/** Figures of one round, by name. */
export type Figures<Name extends string = string> = Record<Name, number>;

/** A figure over several rounds. */
export interface Spread {
  median: number;
  least: number;
  greatest: number;
}

/** The data of a call event, as far as anybody looks into it. */
export interface CallEvent {
  call: { state: string };
  /** `serverGenerationTimestamp`: µs. */
  metrics: { eventProcessing: { serverGenerationTimestamp: number } };
}

export type Hear = (event: CallEvent) => void;

/** How a contestant is opened; only nodes have `eventNodes` and `filters`. */
export interface Opening {
  url: string;
  names: [string, ...string[]];
  eventNodes?: number;
  filters?: boolean;
}

/** A contestant that is signed in. */
export interface Opened {
  /** Dials, and resolves once that is answered. */
  dial?(): Promise<unknown>;
  /** Waits for every agent to have lost its connection, and for all to have one again. */
  healed?(): Promise<{ seconds: number }>;
}

/** What arrives at a `bench-sink`. */
export interface SinkMessage {
  payload: CallEvent;
  /** It is the answer to a dial. */
  dialed?: boolean;
  /** The flow of core nodes has subscribed; with what its requests carry. */
  subscribed?: boolean;
  headers?: object;
  cookies?: object;
  /** Of a message of a flood. */
  index: number;
  error?: { code?: string; message: string };
}

declare global {
  var benchReady: (value?: SinkMessage) => void;
  var benchHeard: (msg: SinkMessage) => void;
}

type EventFigures = Figures<'count' | 'eventsPerSecond' | 'cpuPerEvent' | 'cpuPercent'>;

export interface ContestantQuestions {
  open(settings: Opening): Promise<void>;
  events(settings: { ms: number }): Promise<EventFigures>;
  latencies(settings: { ms: number }): Promise<{ latencies: number[]; cpuPercent: number }>;
  dials(settings: {
    ms: number;
    atOnce?: number;
  }): Promise<{ latencies: number[] } & Figures<'count' | 'dialsPerSecond' | 'cpuPerDial'>>;
  profile(settings: { of: 'events' | 'dials'; ms: number }): Promise<Figures>;
  healed(): Promise<{ seconds: number }>;
}

export interface ServerQuestions {
  flood(settings: { names: string[]; burst: number; calls?: number }): void;
  quiet(): void;
  publish(settings: { names: string[]; rate: number }): void;
  restart(settings: { outage: number }): Promise<void>;
  signIns(): number[];
}

export interface SigningInQuestions {
  signIn(settings: { url: string; agents: number }): Promise<Figures<'seconds' | 'lost'>>;
}

/** What is dialed, or asked for, for each message of a flood. */
export type FloodRecord = Pick<OutboundRecord, 'recordHandle' | 'phoneNumber'>;

/** What a flood does to the process that receives it. */
export type Felt = Figures<'seconds' | 'loopDelayMs' | 'peakMiB' | 'moreMiB'>;

export interface FloodQuestions {
  flood(settings: { records: FloodRecord[] }): Promise<Felt & { outcomes: Figures; lost: number; endedTwice: number }>;
}

export interface FloodServerQuestions {
  seen(): { dialed: number; dialedTwice: number; inOrder: boolean };
}

export interface SidebarQuestions {
  /** CPU for so long, in percent of a core. */
  busy(settings: { ms: number }): Promise<number>;
}

interface Process<Questions, First = null> {
  questions: Questions;
  /** The answer to nothing. */
  first: First;
}

/** By file, the questions that a process answers. */
export interface Processes {
  'agents/signing-in.mjs': Process<SigningInQuestions>;
  'contestants/run.mjs': Process<ContestantQuestions>;
  'flood/axios.mjs': Process<FloodQuestions, { admin?: string }>;
  'flood/node-red.mjs': Process<FloodQuestions, { admin?: string }>;
  'flood/simulator.mjs': Process<FloodServerQuestions, { url: string; records: FloodRecord[] }>;
  'sidebar/node-red.mjs': Process<SidebarQuestions, { admin: string }>;
  'server/server.mjs': Process<ServerQuestions, string>;
}

/** The settings that come with a question: an object, or nothing. */
export type Settings<Questions, Name extends keyof Questions> = Questions[Name] extends (
  ...settings: infer Given extends object[]
) => unknown
  ? Given
  : [];

export type Answer<Questions, Name extends keyof Questions> = Questions[Name] extends (
  ...settings: never
) => infer Given
  ? Awaited<Given>
  : never;

/** What `agents/simulator.mjs` is told. */
export interface SimulatorOrder {
  /** ms between two events of each agent; nothing is published without it. */
  publish?: number;
  limit?: RateLimitOptions;
  count?: boolean;
  stop?: boolean;
}
