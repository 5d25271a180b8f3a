/** Texts of the sidebar. */
import { catalogueOf } from '../../../nodes/shared/catalogue';
import { sharedText } from '../../../nodes/shared/editor/texts';

/** The text of `gws-sidebar.<key>`. */
export function text(key: string, values?: object): string {
  return RED._(`${catalogueOf('gws-sidebar')}:gws-sidebar.${key}`, values);
}

/** As {@link text}, or else `otherwise`: the runtime may know of more than these texts do. */
function knownText(found: string, key: string, otherwise: string): string {
  return found === '' || found.endsWith(key) ? otherwise : found;
}

/** What became of a dial, in a word. */
export function outcomeText(outcome: string): string {
  return knownText(sharedText(`outcome.${outcome}`), `outcome.${outcome}`, outcome);
}

/** What the phase of a session is called. */
export function phaseText(phase: string, trouble: string | undefined): string {
  if (phase === 'refused') {
    return text('refused');
  }
  const key = trouble === undefined ? `status.${phase}` : `status.trouble.${trouble}`;
  return knownText(sharedText(key), key, phase);
}

/** The meaning of the code of an error, where the language of the editor is not that of its text; empty otherwise. */
export function meaningOf(code: string | undefined): string {
  return code === undefined ? '' : knownText(sharedText(`error.${code}`), `error.${code}`, '');
}

export function stepText(what: string): string {
  return knownText(text(`step.${what}`), `step.${what}`, what);
}

/** The time of day, with the date if that is another one. @param time ms since 1970 */
export function timeText(time: number): string {
  const date = new Date(time);
  const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
  return Math.abs(Date.now() - time) < 12 * 60 * 60 * 1000
    ? date.toLocaleTimeString([], clock)
    : date.toLocaleString([], { dateStyle: 'short', timeStyle: 'medium' });
}
