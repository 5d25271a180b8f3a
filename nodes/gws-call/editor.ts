/** The dialog of `gws-call`. */
import { labelStyle, nameOr, serverProperty, translated } from '../shared/editor/definition';
import { migrate, type Versioned } from '../shared/editor/migrate';
import { parametersOf, prepareOperations } from '../shared/editor/operation-dialog';
import { shownWhile } from '../shared/editor/rows';
import { waitSeconds } from '../shared/editor/validators';
import { versionOf } from '../shared/migrations';
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
    version: { value: versionOf('gws-call') },
  },
  inputs: 1,
  outputs: 1,
  paletteLabel: translated('gws-call.palette'),
  label: nameOr((node) => node._(`gws-call.operation.${node.operation}`)),
  labelStyle,
  inputLabels: translated('gws-call.port.request'),
  outputLabels: translated('gws-call.port.result'),
  oneditprepare() {
    migrate(this);
    prepareOperations(this, RED.settings.gwsCallOperations);
    shownWhile($('#gws-call-busy-agent'), $('#node-input-operation'), ({ value }) => value === 'Dial');
  },
});
