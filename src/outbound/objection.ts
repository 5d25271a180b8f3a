/** A *do not call* is for all campaigns, and for dials that GWS does not check: the number is suppressed in the ledger, too. */
import { GwsError } from '../errors/gws-error';
import type { OperationOrder } from '../operations/operation';
import type { Performer } from '../operations/performer';
import { type OperationResult, type Prepared, run } from '../operations/run';

/**
 * Sends a *do not call*, and suppresses the number once GWS has taken it, or may have.
 * @param number as far as it is known
 * @throws {GwsError} as `run`; `GWS_OUTCOME_UNKNOWN` too if GWS has taken it, and the ledger cannot keep it
 */
export async function suppressing(
  prepared: Prepared,
  number: string | undefined,
  { name, ledger, session }: Performer,
  order: OperationOrder,
): Promise<OperationResult> {
  const suppress = async () => {
    if (number !== undefined) {
      await ledger.suppressions.add({ number, reason: 'doNotCall', by: name });
    }
  };
  let result: OperationResult;
  try {
    result = await run(session, prepared, order);
  } catch (error) {
    if (error instanceof GwsError && error.mayHaveBeenDone) {
      await suppress().catch(() => {});
    }
    throw error;
  }
  try {
    await suppress();
  } catch (cause) {
    throw notKept(prepared.subject, cause);
  }
  return result;
}

function notKept(subject: string, cause: unknown): GwsError {
  const { message = '' } = cause as { message?: string };
  return new GwsError(
    'GWS_OUTCOME_UNKNOWN',
    `${subject}: GWS has taken it, but the ledger could not keep the number suppressed: ${message} Request it again when the ledger is available.`,
    { cause },
  );
}
