/** The settings of `gws-outbound`, as the editor stores them. */
import type { OperationConfig } from '../shared/config';

/** It always waits. */
export type OutboundConfig = Omit<OperationConfig, 'waitFor'>;

/** Workspace Web Edition gives up after the same time. */
export const DEFAULT_TIMEOUT = 10;
