/**
 * The additions to the settings of each node type since its first version. A node saved by an older version of this
 * package is read as if it had them; nothing is written until somebody confirms its dialog (`editor/migrate.ts`, which
 * uses the same table).
 */

/** Properties added by a version, with the values that leave a node unchanged. */
type Added = Readonly<Record<string, unknown>>;

/**
 * By node type; the first row leads from version 1, which nodes do not store, to `version: 2`, the next to 3, and so on.
 */
export const MIGRATIONS: Readonly<Record<string, readonly Added[]>> = {
  'gws-call': [{ busyAgent: 'refuse' }, { notReached: 'error', outputs: 1 }],
  'gws-call-events': [{ agents: [] }, { outcomes: [] }],
  'gws-dial-preview-record': [{ busyAgent: 'refuse' }, { notReached: 'error', outputs: 1 }],
  'gws-ledger': [{ host: '', port: 5432, database: '', schema: '', tls: '' }],
  'gws-request': [{ busyAgent: 'refuse' }],
  'gws-server': [
    { maxRequestsPerAgent: '', maxRequests: '', maxWaiting: '' },
    { ledger: '' },
    { shareAgents: false },
    { rules: '' },
  ],
  'gws-simulator': [{ agents: 1, campaigns: '' }],
};

/** The current version of a node type. */
export function versionOf(type: string): number {
  return 1 + (MIGRATIONS[type] ?? []).length;
}

/** The additions since `version`, as stored in a node; a node that stores none has the first version. */
export function addedSince(type: string, version: number | string | undefined): Added {
  const rows = MIGRATIONS[type] ?? [];
  return Object.assign({}, ...rows.slice((Number(version) || 1) - 1));
}

/** The settings of a node of any version, brought up to the current one. */
export function migrated<Config extends { readonly type: string }>(
  saved: Config & { version?: number | string },
): Config {
  return { ...addedSince(saved.type, saved.version), ...saved };
}
