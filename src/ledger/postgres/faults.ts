/** Why the database of a ledger cannot be used, and what to do: nothing is dialed without it. */
import { GwsError } from '../../errors/gws-error';
import { type Database, DatabaseFailure } from '../../postgres';

/** Advice by SQLSTATE or code of a system error. */
const ADVICE: readonly (readonly [code: RegExp, advice: string])[] = [
  [/^28/, 'Check the user and the password in the ledger node.'],
  [/^3D000$/, 'Create the database, or name another one in the ledger node.'],
  [/^42501$/, "Give the ledger's user the rights that docs/ledger.md names."],
  [/^53300$/, 'Allow the server more connections, or end some.'],
  [/^53[12]00$/, 'Make room at the server; the ledger then goes on by itself.'],
  [/^25006$/, 'Name the primary server in the ledger node, or all servers, separated by commas.'],
  [
    /^(3F000|42P01|42883|42703)$/,
    'Something of its schema is missing: restore the schema, or name another one in the ledger node.',
  ],
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'Check the host in the ledger node.'],
  [
    /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_)/,
    'Check the TLS configuration of the ledger node, and that the certificate names the host.',
  ],
];

const BY_ITSELF = 'Check that the server runs, and host and port in the ledger node; the ledger goes on by itself.';

export function unavailable({ name }: Pick<Database, 'name'>, cause: unknown): GwsError {
  if (cause instanceof GwsError) {
    return cause;
  }
  const { message } = cause as Error;
  return new GwsError(
    'GWS_LEDGER_UNAVAILABLE',
    `The database of the ledger, ${name}, cannot be used: ${message.replace(/\.$/, '')}. Nothing is dialed without it. ${adviceFor(cause)}`,
    { cause },
  );
}

function adviceFor(cause: unknown): string {
  const { code = '', message, kind } = cause as Partial<DatabaseFailure> & Error;
  const [, advice] = ADVICE.find(([pattern]) => pattern.test(code)) ?? [];
  if (advice !== undefined) {
    return advice;
  }
  if (/does not support SSL/.test(message)) {
    return 'Turn TLS on at the server, or leave it out in the ledger node.';
  }
  return kind === 'refused' ? 'It is tried again by itself.' : BY_ITSELF;
}

/** Whether the database may be away, or unusable, for everybody: it has to be opened again. */
export function isOutage(failure: unknown): boolean {
  if (failure instanceof GwsError) {
    return failure.code === 'GWS_LEDGER_UNAVAILABLE';
  }
  const isOfStatement = failure instanceof DatabaseFailure && failure.kind === 'refused' && failure.code === '57014';
  return !isOfStatement && !isOfData(failure);
}

/** Whether the server refuses what is to be written, and would do so again. */
export function isOfData(failure: unknown): boolean {
  return failure instanceof DatabaseFailure && failure.kind === 'refused' && /^(22|23|54)/.test(failure.code ?? '');
}
