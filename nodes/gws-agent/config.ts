/** The settings of `gws-agent`, as the editor stores them. */
export type { OperationConfig as AgentConfig } from '../shared/config';

/** Seconds; a contact-centre session that starts or ends takes some. */
export const DEFAULT_TIMEOUT = 10;
