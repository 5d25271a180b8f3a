/** The dialog of `gws-outbound`. */
import { labelStyle, nameOr, serverProperty, takeOnlyServer, translated } from '../shared/editor/definition';
import { parametersOf, prepareOperations } from '../shared/editor/operation-dialog';
import { waitSeconds } from '../shared/editor/validators';
import { DEFAULT_TIMEOUT, type OutboundConfig } from './config';

RED.nodes.registerType<OutboundConfig>('gws-outbound', {
  category: 'Genesys Web Services',
  color: '#B7A0CC',
  icon: 'gws-outbound.svg',
  defaults: {
    name: { value: '' },
    server: serverProperty('gws-outbound'),
    operation: { value: 'GetPreviewRecord', required: true },
    parameters: parametersOf(() => RED.settings.gwsOutboundOperations),
    timeout: { value: DEFAULT_TIMEOUT, validate: waitSeconds },
  },
  inputs: 1,
  outputs: 1,
  paletteLabel: translated('gws-outbound.palette'),
  label: nameOr((node) => node._(`gws-outbound.operation.${node.operation}`)),
  labelStyle,
  inputLabels: translated('gws-outbound.port.request'),
  outputLabels: translated('gws-outbound.port.result'),
  onadd: takeOnlyServer,
  oneditprepare() {
    prepareOperations(this, RED.settings.gwsOutboundOperations);
  },
});
