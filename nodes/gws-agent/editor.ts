/** The dialog of `gws-agent`. */
import { labelStyle, nameOr, serverProperty, takeOnlyServer, translated } from '../shared/editor/definition';
import { parametersOf, prepareOperations } from '../shared/editor/operation-dialog';
import { waitSeconds } from '../shared/editor/validators';
import { type AgentConfig, DEFAULT_TIMEOUT } from './config';

RED.nodes.registerType<AgentConfig>('gws-agent', {
  category: 'Genesys Web Services',
  color: '#B7A0CC',
  icon: 'gws-agent.svg',
  defaults: {
    name: { value: '' },
    server: serverProperty('gws-agent'),
    operation: { value: 'Ready', required: true },
    parameters: parametersOf(() => RED.settings.gwsAgentOperations),
    waitFor: { value: 'done', required: true },
    timeout: { value: DEFAULT_TIMEOUT, validate: waitSeconds },
  },
  inputs: 1,
  outputs: 1,
  paletteLabel: translated('gws-agent.palette'),
  label: nameOr((node) => node._(`gws-agent.operation.${node.operation}`)),
  labelStyle,
  inputLabels: translated('gws-agent.port.request'),
  outputLabels: translated('gws-agent.port.result'),
  onadd: takeOnlyServer,
  oneditprepare() {
    prepareOperations(this, RED.settings.gwsAgentOperations);
  },
});
