/** Why the calling rules say what they say, in the language of the runtime. */
import type { NodeAPI } from 'node-red';
import type { NotAllowed, Reason } from '../../src';
import { printable } from '../../src/errors/printable';
import { inWords } from '../../src/rules/reasons';
import { masked } from '../../src/secrets/mask';
import { type Fault, faultInWords, filled } from '../../src/values/faults';
import { clock, sharedText } from './texts';

/** Puts many reasons into words: the words of each are looked up once. */
export function reasonWords(RED: NodeAPI): (why: Reason) => string {
  const known = new Map<string, string | undefined>();
  return (why) => {
    const { code, values } = why;
    if (!known.has(code)) {
      known.set(code, wordsOf(RED, `reason.${code}`));
    }
    const words = known.get(code);
    return masked(printable(words === undefined ? inWords(why) : filled(words, values, wordsOfFault)));
  };

  function wordsOfFault(fault: Fault): string {
    const words = wordsOf(RED, `fault.${fault.code}`);
    return words === undefined ? faultInWords(fault) : filled(words, fault.values, wordsOfFault);
  }
}

/** As {@link reasonWords}, for one. */
export function reasonText(RED: NodeAPI, why: Reason): string {
  return reasonWords(RED)(why);
}

/** What the error says, as a whole. */
export function refusalText(RED: NodeAPI, { why, rule, notBefore, message }: NotAllowed): string {
  const kind = rule === undefined ? 'unusable' : notBefore === undefined ? 'never' : 'later';
  const words = wordsOf(RED, `refusal.${kind}`);
  const values = { rule: rule ?? '', reason: reasonText(RED, why), notBefore: notBefore ?? '' };
  return words === undefined ? message : filled(words, values);
}

/** The status of a call that is not allowed. @param notBefore ISO time, if it is allowed later */
export function refusalStatus(RED: NodeAPI, rule: string | undefined, notBefore: string | undefined): string {
  const text = sharedText(RED, `status.not-allowed.${rule ?? 'unusable'}`);
  return notBefore === undefined
    ? text
    : `${text}, ${sharedText(RED, 'status.from', { time: moment(Date.parse(notBefore)) })}`;
}

/** A time of the next days: with its date, if that is not today's. @param time ms since 1970 */
function moment(time: number): string {
  const date = new Date(time);
  const isToday = date.toDateString() === new Date().toDateString();
  const day = [date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
  return isToday ? clock(time) : `${day} ${clock(time)}`;
}

/** Undefined if the catalogue lacks them. */
function wordsOf(RED: NodeAPI, key: string): string | undefined {
  const words = sharedText(RED, key);
  return words.endsWith(key) ? undefined : words;
}
