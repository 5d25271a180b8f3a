/** The dialog of `gws-dial-history`. */
import { labelStyle, nameOr, serverProperty, takeOnlyServer, translated } from '../shared/editor/definition';
import { parametersOf, prepareOperations } from '../shared/editor/operation-dialog';
import type { DialHistoryConfig } from './config';

RED.nodes.registerType<DialHistoryConfig>('gws-dial-history', {
  category: 'Genesys Web Services',
  color: '#B7A0CC',
  icon: 'gws-dial-history.svg',
  defaults: {
    name: { value: '' },
    server: serverProperty('gws-dial-history'),
    operation: { value: 'Find', required: true },
    parameters: parametersOf(() => RED.settings.gwsDialHistoryOperations),
  },
  inputs: 1,
  outputs: 1,
  paletteLabel: translated('gws-dial-history.palette'),
  label: nameOr((node) => node._(`gws-dial-history.operation.${node.operation}`)),
  labelStyle,
  inputLabels: translated('gws-dial-history.port.request'),
  outputLabels: translated('gws-dial-history.port.result'),
  onadd: takeOnlyServer,
  oneditprepare() {
    prepareOperations(this, RED.settings.gwsDialHistoryOperations);
  },
});
