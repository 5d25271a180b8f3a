/** The dialog of `gws-agent-events`. */
import { checkList } from '../shared/editor/check-list';
import { labelStyle, nameOr, serverProperty, takeOnlyServer, translated } from '../shared/editor/definition';
import { prepareEvents } from '../shared/editor/event-dialog';
import { AGENT_STATES, type AgentEventsConfig, MESSAGE_TYPES } from './config';

RED.nodes.registerType<AgentEventsConfig>('gws-agent-events', {
  category: 'Genesys Web Services',
  color: '#B7A0CC',
  icon: 'gws-agent-events.svg',
  defaults: {
    name: { value: '' },
    server: serverProperty('gws-agent-events'),
    agents: { value: [] },
    types: { value: [] },
    states: { value: [] },
    inputs: { value: 0 },
  },
  inputs: 0,
  outputs: 1,
  paletteLabel: translated('gws-agent-events.palette'),
  label: nameOr((node) => node._('gws-agent-events.palette')),
  labelStyle,
  inputLabels: translated('gws-agent-events.port.control'),
  outputLabels: translated('gws-agent-events.port.event'),
  onadd: takeOnlyServer,
  oneditprepare() {
    prepareEvents(this);
    checkList(this, 'types', 'types', MESSAGE_TYPES);
    checkList(this, 'states', 'states', AGENT_STATES);
  },
});
