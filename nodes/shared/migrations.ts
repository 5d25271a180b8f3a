/**
 * What has been added to the settings of each type of node since its first version. A node that an older version of this package
 * saved is read as if it had been there; nothing is written, until somebody confirms its dialog (`editor/migrate.ts`, which
 * goes by the same table).
 */

/** Properties that a version brought, with the values by which a node goes on as before. */
type Added = Readonly<Record<string, unknown>>;

/** By type of node; the first row leads from version 1, which nodes do not name, to `version: 2`, the next to 3, and so on. */
export const MIGRATIONS: Readonly<Record<string, readonly Added[]>> = {
  'gws-call': [{ busyAgent: 'refuse' }],
  'gws-call-events': [{ agents: [] }],
  'gws-dial-preview-record': [{ busyAgent: 'refuse' }],
  'gws-request': [{ busyAgent: 'refuse' }],
  'gws-server': [{ maxRequestsPerAgent: '', maxRequests: '', maxWaiting: '' }],
  'gws-simulator': [{ agents: 1, campaigns: '' }],
};

/** The version of nodes of today. */
export function versionOf(type: string): number {
  return 1 + (MIGRATIONS[type] ?? []).length;
}

/** What has come since `version` of the type, as a node stores it; one that stores none has the first. */
export function addedSince(type: string, version: number | string | undefined): Added {
  const rows = MIGRATIONS[type] ?? [];
  return Object.assign({}, ...rows.slice((Number(version) || 1) - 1));
}

/** The settings of a node, of whatever version, as this version of the package has them. */
export function migrated<Config extends { readonly type: string }>(
  saved: Config & { version?: number | string },
): Config {
  return { ...addedSince(saved.type, saved.version), ...saved };
}
