/** The settings of `gws-dial-history`, as the editor stores them. */
import type { OperationConfig } from '../shared/config';

export type DialHistoryConfig = Omit<OperationConfig, 'waitFor' | 'timeout'>;
