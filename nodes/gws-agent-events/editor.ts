/** The dialog of `gws-agent-events`. */
import { labelStyle, nameOr, serverProperty, translated } from '../shared/editor/definition';
import { filterField, prepareEvents } from '../shared/editor/event-dialog';
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
  oneditprepare() {
    prepareEvents(this);
    filterField('types', MESSAGE_TYPES, this.types);
    filterField('states', AGENT_STATES, this.states);
  },
});
