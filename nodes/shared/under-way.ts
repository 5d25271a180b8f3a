/** What the nodes of each server are working on: what a flow waits for. */
import type { ServerNode } from './server';

/** The work of a node for one message. */
export interface UnderWay {
  readonly node: string;
  /** `_msgid` of the message. */
  readonly message: string | undefined;
  /** When the message came in: ms since 1970. */
  readonly since: number;
  /** What the node has found out about it so far. */
  readonly report: { readonly agent?: string; readonly operation?: string };
  /** What it waits for, as its setting says: a state of the call, or that it is done. */
  readonly waitsFor: string | undefined;
}

const ALL = new WeakMap<ServerNode, Set<UnderWay>>();

/** Oldest first. */
export function underWayAt(server: ServerNode): readonly UnderWay[] {
  return [...(ALL.get(server) ?? [])];
}

/** Notes the beginning of `work`. @returns a function that notes its end */
export function began(server: ServerNode, work: UnderWay): () => void {
  const all = ALL.get(server) ?? new Set();
  ALL.set(server, all);
  all.add(work);
  return () => {
    all.delete(work);
  };
}
