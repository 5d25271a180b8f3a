/** Errors of the file ledger: each says what is wrong, that nothing was dialed, and what to do. */
import { GwsError } from '../../errors/gws-error';

export function unavailable(fault: string, advice: string, cause?: unknown): GwsError {
  return new GwsError('GWS_LEDGER_UNAVAILABLE', `${fault} Nothing is dialed without it. ${advice}`, { cause });
}

/** A write failed: the store accepts no more until it is opened again. */
export function writeFault(directory: string, cause: unknown): GwsError {
  if (cause instanceof GwsError) {
    return cause;
  }
  const { message = 'for no stated reason' } = cause as { message?: string };
  const isFull = /no space left|ENOSPC|disc quota|disk quota|file too large|EFBIG/i.test(message);
  return unavailable(
    `The ledger in ${directory} cannot be written: ${message}.`,
    isFull ? 'Make room on the disk; the ledger then goes on by itself.' : 'It is opened again by itself.',
    cause,
  );
}

/** What was written cannot be read, so that it is not known whether somebody was dialed. */
export function readFault(directory: string, cause: unknown): GwsError {
  if (cause instanceof GwsError) {
    return cause;
  }
  const { message = 'for no stated reason' } = cause as { message?: string };
  return unavailable(`The ledger in ${directory} cannot be read: ${message}.`, 'Restore it from a backup.', cause);
}
