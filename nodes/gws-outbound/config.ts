/** The settings of `gws-outbound`, as the editor stores them. */
export type { OperationConfig as OutboundConfig } from '../shared/config';

/** Workspace Web Edition gives up after as many seconds. */
export const DEFAULT_TIMEOUT = 10;
