/** The dialog of `gws-campaign`. */
import { wholeNumber } from '../../src/values/basics';
import { labelStyle, nameOr, serverProperty, takeOnlyServer, translated } from '../shared/editor/definition';
import { listField } from '../shared/editor/list-field';
import { attach, names } from '../shared/editor/look-ups';
import { fitsLimit, isReadable, isVariable } from '../shared/editor/readable';
import { sharedText } from '../shared/editor/texts';
import { waitSeconds } from '../shared/editor/validators';
import {
  type CampaignConfig,
  DEFAULT_APPEARANCE,
  DEFAULT_LONGEST_WAIT,
  DEFAULT_PROGRESS,
  DEFAULT_TIMEOUT,
  SPAN,
} from './config';
import { prepareOutcomes } from './editor/outcome-table';
import { readOutcomes } from './outcomes';

/** Of a time that may be 0. */
const anySeconds = (value: unknown, _opt?: object): true | string =>
  isVariable(value) || fitsLimit(value, SPAN) || sharedText('invalid.seconds', SPAN);

RED.nodes.registerType<CampaignConfig>('gws-campaign', {
  category: 'Genesys Web Services',
  color: '#B7A0CC',
  icon: 'gws-campaign.svg',
  defaults: {
    name: { value: '' },
    server: serverProperty('gws-campaign'),
    campaignName: {
      value: '',
      validate(value, _opt) {
        return String(value ?? '').trim() !== '' || this._('gws-campaign.invalid.campaignName');
      },
    },
    applicationId: {
      value: '',
      validate(value, _opt) {
        const fits = isVariable(value) || (value !== '' && isReadable(() => wholeNumber(value)));
        return fits || this._('gws-campaign.invalid.applicationId');
      },
    },
    callingList: { value: '' },
    agents: { value: [] },
    presence: { value: 'ready', required: true },
    auto: { value: false },
    decide: { value: 'flow', required: true },
    previewTime: { value: 0, validate: anySeconds },
    undecided: { value: 'wait', required: true },
    notAllowed: { value: 'reject', required: true },
    undialable: { value: 'reject', required: true },
    complete: { value: 'automatic', required: true },
    wrapUpTime: { value: 0, validate: anySeconds },
    afterCallWork: { value: false },
    outcomes: {
      value: {},
      validate(value, _opt) {
        return isReadable(() => readOutcomes(value)) || this._('gws-campaign.invalid.outcomes');
      },
    },
    whenEmpty: { value: 'wait', required: true },
    longestWait: { value: DEFAULT_LONGEST_WAIT, validate: waitSeconds },
    progress: { value: DEFAULT_PROGRESS, validate: anySeconds },
    timeout: { value: DEFAULT_TIMEOUT, validate: waitSeconds },
    appearance: { value: DEFAULT_APPEARANCE, validate: waitSeconds },
  },
  inputs: 1,
  outputs: 4,
  paletteLabel: translated('gws-campaign.palette'),
  label: nameOr((node) => node.campaignName || node._('gws-campaign.palette')),
  labelStyle,
  inputLabels: translated('gws-campaign.port.message'),
  outputLabels(port) {
    const labels = [
      this._('gws-campaign.port.record'),
      this._('gws-campaign.port.result'),
      this._('gws-campaign.port.done'),
      this._('gws-campaign.port.progress'),
    ];
    return labels[port] ?? '';
  },
  onadd: takeOnlyServer,
  oneditprepare() {
    attach($('#node-input-campaignName'), names('campaigns'));
    attach($('#node-input-applicationId'), names('applicationIds'));
    attach($('#node-input-callingList'), names('callingLists'));
    listField('agents', 'agents');
    prepareOutcomes(this);
    const decide = $('#node-input-decide');
    const undecided = $('#node-input-undecided');
    const show = () => {
      const isAsked = decide.val() === 'flow';
      $('#gws-campaign-undecided').toggle(isAsked);
      $('#gws-campaign-preview').toggle(!isAsked || undecided.val() !== 'wait');
    };
    decide.add(undecided).on('change', show).trigger('change');
  },
});
