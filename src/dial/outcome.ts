/** What becomes of a dial that fails. */
import { GwsError, type GwsErrorCode, type GwsErrorDetails } from '../errors/gws-error';
import type { CallResult, DialOutcome } from '../wire/outcomes';

/** What is known of the call of a dial. */
interface CallFound {
  readonly outcome: DialOutcome;
  readonly callResult?: CallResult | undefined;
}

/** The failure of a dial that GWS has accepted: it knows more of its call than the code says. */
export class DialFailure extends GwsError {
  readonly outcome: DialOutcome;
  declare readonly callResult?: CallResult;

  constructor(code: GwsErrorCode, message: string, { outcome, callResult }: CallFound, details: GwsErrorDetails) {
    super(code, message, details);
    this.outcome = outcome;
    if (callResult) {
      this.callResult = callResult;
    }
  }
}

const OUTCOMES: Readonly<Partial<Record<GwsErrorCode, DialOutcome>>> = {
  GWS_ALREADY_DIALED: 'alreadyDialed',
  GWS_NOT_ALLOWED: 'notAllowed',
};

/** The outcome that the code of an error tells by itself, whatever was asked for. */
export function outcomeOfCode(error: unknown): DialOutcome | undefined {
  return error instanceof GwsError ? OUTCOMES[error.code] : undefined;
}

/** The outcome of a dial that ended in `error`: `unknown` unless something more certain is known. */
export function outcomeOfFailure(error: unknown): DialOutcome {
  if (error instanceof DialFailure) {
    return error.outcome;
  }
  const isCertain = error instanceof GwsError && !error.mayHaveBeenDone;
  return outcomeOfCode(error) ?? (isCertain ? 'notDialed' : 'unknown');
}
