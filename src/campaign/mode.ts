/** The dialing mode of a campaign: whether its records are handed over for preview, and how. */
import { GwsError } from '../errors/gws-error';
import type { PreviewMode } from './state';
import type { Turn } from './turn';

/** Takes over the mode that GWS names, if it does; one without preview ends the agent's work. */
export function takeMode(turn: Turn, dialingMode: unknown): void {
  const mode = modeOf(dialingMode);
  if (mode === 'other') {
    const name = JSON.stringify(dialingMode);
    const fault = `The campaign has the dialing mode ${name}, in which no records are handed over for preview.`;
    const error = new GwsError('GWS_NOT_POSSIBLE', fault);
    turn.warn(error);
    turn.end('otherMode', error);
  } else if (mode !== undefined) {
    turn.set({ mode });
  }
}

/** Undefined if it is not said. `Preview` is seen in the notification of StartPreviewSession, `PushPreview` in those of campaigns. */
function modeOf(dialingMode: unknown): PreviewMode | 'other' | undefined {
  if (typeof dialingMode !== 'string' || dialingMode === '') {
    return undefined;
  }
  const name = dialingMode.toLowerCase().replace(/[\s_-]/g, '');
  return name === 'preview' ? 'pull' : name === 'pushpreview' ? 'push' : 'other';
}
