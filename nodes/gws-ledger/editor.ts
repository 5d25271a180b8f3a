/** The dialog of a ledger. */
import { labelStyle, nameOr } from '../shared/editor/definition';
import { fitsBound, isVariable } from '../shared/editor/readable';
import { shownWhile } from '../shared/editor/rows';
import { DEFAULT_RETENTION, type LedgerConfig, type LedgerCredentials, RETENTION } from './config';

RED.nodes.registerType<LedgerConfig, LedgerCredentials>('gws-ledger', {
  category: 'config',
  defaults: {
    name: { value: '' },
    kind: { value: 'file' },
    directory: { value: '' },
    retention: {
      value: DEFAULT_RETENTION,
      validate(value, _opt) {
        return isVariable(value) || fitsBound(value, RETENTION) || this._('gws-ledger.invalid.retention', RETENTION);
      },
    },
    numbers: { value: 'plain', required: true },
  },
  credentials: { key: { type: 'password' } },
  label: nameOr((node) => node.directory || 'gws-ledger'),
  labelStyle,
  oneditprepare() {
    shownWhile($('#gws-ledger-key-row'), $('#node-config-input-numbers'), ({ value }) => value === 'hashed');
  },
});
