/** The dialog of a server. */
import { serverUrlFault } from '../../src/values/server-url';
import { isChosenRules } from '../shared/editor/chosen-rules';
import { labelStyle, nameOr } from '../shared/editor/definition';
import { attach, names } from '../shared/editor/look-ups';
import { migrate } from '../shared/editor/migrate';
import { isVariable } from '../shared/editor/readable';
import { shownWhile } from '../shared/editor/rows';
import { requestBound, requestSeconds } from '../shared/editor/validators';
import { versionOf } from '../shared/migrations';
import { DEFAULT_TIMEOUT, type ServerConfig, type ServerCredentials } from './config';
import { prepareAgentList } from './editor/agent-list';
import { prepareConnectionTest } from './editor/connection-test';
import { isLedger, prepareLedgerChoice } from './editor/ledger-choice';

RED.nodes.registerType<ServerConfig, ServerCredentials>('gws-server', {
  category: 'config',
  defaults: {
    name: { value: '' },
    url: {
      value: '',
      validate(value, _opt) {
        const text = String(value).trim();
        return isVariable(text) || serverUrlFault(text) === undefined || this._('gws-server.invalid.url');
      },
    },
    device: { value: '' },
    place: { value: '' },
    loginCode: { value: '' },
    queue: { value: '' },
    startSession: { value: false },
    connect: { value: 'auto', required: true },
    timeout: { value: DEFAULT_TIMEOUT, validate: requestSeconds },
    maxRequestsPerAgent: { value: '', validate: requestBound('perAgent') },
    maxRequests: { value: '', validate: requestBound('perServer') },
    maxWaiting: { value: '', validate: requestBound('waiting') },
    ledger: {
      value: '',
      type: 'gws-ledger',
      required: false,
      validate(value, _opt) {
        return isLedger(value) || this._('gws-server.invalid.ledger');
      },
    },
    shareAgents: { value: false },
    rules: {
      value: '',
      type: 'gws-calling-rules',
      required: false,
      validate(value, _opt) {
        return isChosenRules(value) || this._('gws-server.invalid.rules');
      },
    },
    version: { value: versionOf('gws-server') },
    tls: { value: '', type: 'tls-config', required: false },
    proxy: { value: '', type: 'http proxy', required: false },
  },
  credentials: {
    username: { type: 'text', required: true },
    password: { type: 'password', required: true },
    agents: { type: 'password' },
  },
  label: nameOr((node) => node.url || 'gws-server'),
  labelStyle,
  oneditprepare() {
    migrate(this, 'node-config-input');
    shownWhile($('#gws-server-session-fields'), $('#node-config-input-startSession'), ({ checked }) => checked);
    prepareAgentList();
    prepareLedgerChoice(this);
    attach(
      $('#node-config-input-device'),
      names('devices', () => this.id),
    );
    prepareConnectionTest(this.id);
  },
});
