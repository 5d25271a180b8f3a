/** The lease that this instance has on an agent, for whoever is about to do something that only its holder may do. */
export interface AgentLease {
  /** What the database compares a claim with. */
  readonly fence: { readonly instance: string; readonly epoch: number };
  /** Whether it still holds for certain, by this machine's own clocks. */
  holds(): boolean;
  /** The database says that it does not. */
  refused(): void;
}
