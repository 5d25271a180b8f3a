/** What happens to a request whose outcome could not be reported. */
import { GwsError } from '../errors/gws-error';

/** GWS refuses the channel on which it would report the outcome of a request, so the request is not sent. */
export class ChannelRefused extends GwsError {
  constructor(channel: string, cause: GwsError) {
    const text =
      `GWS refuses the channel ${channel}, on which it would report the outcome. Nothing was sent. ` +
      `Ask your Genesys administrator to give the user the right to it. ${cause.message}`;
    super('GWS_NOT_POSSIBLE', text, { cause });
  }
}
