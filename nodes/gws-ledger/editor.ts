/** The dialog of a ledger. */
import { parseHosts } from '../../src/postgres/hosts';
import { labelStyle, nameOr } from '../shared/editor/definition';
import { migrate } from '../shared/editor/migrate';
import { fitsBound, isReadable, isVariable } from '../shared/editor/readable';
import { shownWhile } from '../shared/editor/rows';
import { versionOf } from '../shared/migrations';
import {
  DEFAULT_PORT,
  DEFAULT_RETENTION,
  type LedgerConfig,
  type LedgerCredentials,
  LONGEST_SCHEMA,
  PORT,
  RETENTION,
} from './config';
import { prepareDatabaseTest } from './editor/database-test';

/** Whether the ledger is, or is to be, in PostgreSQL: as it is chosen in the dialog while that is open. */
function isInPostgres({ kind }: { readonly kind?: string | undefined }): boolean {
  return ($('#node-config-input-kind').val() ?? kind) === 'postgres';
}

const isNamed = (value: unknown) => String(value).trim() !== '';

RED.nodes.registerType<LedgerConfig, LedgerCredentials>('gws-ledger', {
  category: 'config',
  defaults: {
    name: { value: '' },
    kind: { value: 'file', required: true },
    directory: { value: '' },
    host: {
      value: '',
      validate(value, _opt) {
        const fits = isVariable(value) || isReadable(() => parseHosts(String(value)));
        return !isInPostgres(this) || fits || this._('gws-ledger.invalid.host');
      },
    },
    port: {
      value: DEFAULT_PORT,
      validate(value, _opt) {
        return (
          !isInPostgres(this) || isVariable(value) || fitsBound(value, PORT) || this._('gws-ledger.invalid.port', PORT)
        );
      },
    },
    database: {
      value: '',
      validate(value, _opt) {
        return !isInPostgres(this) || isNamed(value) || this._('gws-ledger.invalid.database');
      },
    },
    schema: {
      value: '',
      validate(value, _opt) {
        const fits = isVariable(value) || new TextEncoder().encode(String(value)).length <= LONGEST_SCHEMA;
        return !isInPostgres(this) || fits || this._('gws-ledger.invalid.schema');
      },
    },
    tls: { value: '', type: 'tls-config', required: false },
    retention: {
      value: DEFAULT_RETENTION,
      validate(value, _opt) {
        return isVariable(value) || fitsBound(value, RETENTION) || this._('gws-ledger.invalid.retention', RETENTION);
      },
    },
    numbers: { value: 'plain', required: true },
    version: { value: versionOf('gws-ledger') },
  },
  credentials: { user: { type: 'text' }, password: { type: 'password' }, key: { type: 'password' } },
  label: nameOr(({ kind, host, database, directory }) =>
    kind === 'postgres' ? `${host}/${database}` : directory || 'gws-ledger',
  ),
  labelStyle,
  oneditprepare() {
    migrate(this, 'node-config-input');
    const kind = $('#node-config-input-kind');
    shownWhile($('#gws-ledger-file'), kind, ({ value }) => value !== 'postgres');
    shownWhile($('#gws-ledger-postgres'), kind, ({ value }) => value === 'postgres');
    kind.on('change', () => {
      for (const name of ['host', 'port', 'database', 'schema']) {
        $(`#node-config-input-${name}`).trigger('change');
      }
    });
    prepareDatabaseTest(this);
    shownWhile($('#gws-ledger-key-row'), $('#node-config-input-numbers'), ({ value }) => value === 'hashed');
  },
});
