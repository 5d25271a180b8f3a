/** The campaigns that the nodes of each server work on, for its statistics. */
import type { CampaignReport } from '../../src';

export interface CampaignCounts extends Pick<CampaignReport, 'phase' | 'records' | 'fates' | 'talked'> {
  /** ID of the node. */
  readonly node: string;
  readonly campaign: string;
  /** Who work on it. */
  readonly agents: number;
  /** How many of them are dialing, or in a call. */
  readonly calls: number;
}

type Counter = () => CampaignCounts;

/** By server. */
const ALL = new WeakMap<object, Set<Counter>>();

export function campaignsAt(server: object): CampaignCounts[] {
  return [...(ALL.get(server) ?? [])].map((count) => count());
}

/** @returns a function that ends it */
export function countCampaign(server: object, count: Counter): () => void {
  const all = ALL.get(server) ?? new Set();
  ALL.set(server, all);
  all.add(count);
  return () => {
    all.delete(count);
  };
}
