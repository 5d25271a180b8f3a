/** The dialog of `gws-call-events`. */
import { CALL_OUTCOMES } from '../../src/wire/outcomes';
import { checkList } from '../shared/editor/check-list';
import { labelStyle, nameOr, serverProperty, takeOnlyServer, translated } from '../shared/editor/definition';
import { prepareEvents } from '../shared/editor/event-dialog';
import { migrate, type Versioned } from '../shared/editor/migrate';
import { sharedText } from '../shared/editor/texts';
import { versionOf } from '../shared/migrations';
import { CALL_NOTIFICATIONS, CALL_STATES, type CallEventsConfig } from './config';

RED.nodes.registerType<CallEventsConfig & Versioned>('gws-call-events', {
  category: 'Genesys Web Services',
  color: '#B7A0CC',
  icon: 'gws-call-events.svg',
  defaults: {
    name: { value: '' },
    server: serverProperty('gws-call-events'),
    agents: { value: [] },
    states: { value: [] },
    notificationTypes: { value: [] },
    outcomes: { value: [] },
    inputs: { value: 0 },
    version: { value: versionOf('gws-call-events') },
  },
  inputs: 0,
  outputs: 1,
  paletteLabel: translated('gws-call-events.palette'),
  label: nameOr((node) => node._('gws-call-events.palette')),
  labelStyle,
  inputLabels: translated('gws-call-events.port.control'),
  outputLabels: translated('gws-call-events.port.event'),
  onadd: takeOnlyServer,
  oneditprepare() {
    migrate(this);
    prepareEvents(this);
    checkList(this, 'states', 'states', CALL_STATES);
    checkList(this, 'notificationTypes', 'types', CALL_NOTIFICATIONS);
    checkList(this, 'outcomes', 'outcomes', CALL_OUTCOMES, (outcome) => sharedText(`outcome.${outcome}`));
  },
});
