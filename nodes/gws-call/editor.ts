/** The dialog of `gws-call`. */
import { labelStyle, nameOr, serverProperty, takeOnlyServer, translated } from '../shared/editor/definition';
import { migrate, type Versioned } from '../shared/editor/migrate';
import { parametersOf, prepareOperations } from '../shared/editor/operation-dialog';
import { prepareOutputs } from '../shared/editor/outputs';
import { shownWhile } from '../shared/editor/rows';
import { waitSeconds } from '../shared/editor/validators';
import { versionOf } from '../shared/migrations';
import { DEFAULT_NOT_REACHED } from '../shared/not-reached';
import { type CallConfig, DEFAULT_TIMEOUT } from './config';

RED.nodes.registerType<CallConfig & Versioned>('gws-call', {
  category: 'Genesys Web Services',
  color: '#B7A0CC',
  icon: 'gws-call.svg',
  defaults: {
    name: { value: '' },
    server: serverProperty('gws-call'),
    operation: { value: 'Answer', required: true },
    parameters: parametersOf(() => RED.settings.gwsCallOperations),
    waitFor: { value: 'done', required: true },
    timeout: { value: DEFAULT_TIMEOUT, validate: waitSeconds },
    busyAgent: { value: 'refuse', required: true },
    notReached: { value: DEFAULT_NOT_REACHED, required: true },
    outputs: { value: 1 },
    version: { value: versionOf('gws-call') },
  },
  inputs: 1,
  outputs: 1,
  paletteLabel: translated('gws-call.palette'),
  label: nameOr((node) => node._(`gws-call.operation.${node.operation}`)),
  labelStyle,
  inputLabels: translated('gws-call.port.request'),
  outputLabels(port) {
    return port === 0 ? this._('gws-call.port.result') : this._('gws-call.port.notReached');
  },
  onadd: takeOnlyServer,
  oneditprepare() {
    migrate(this);
    prepareOperations(this, RED.settings.gwsCallOperations);
    const [operation, waitFor] = [$('#node-input-operation'), $('#node-input-waitFor')];
    shownWhile($('#gws-call-busy-agent'), operation, ({ value }) => value === 'Dial');
    prepareOutputs(
      $('#gws-call-not-reached'),
      operation.add(waitFor),
      () => operation.val() === 'Dial' && waitFor.val() !== 'accepted',
    );
  },
});
