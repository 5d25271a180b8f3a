/**
 * Shows the result of a connection test in the server dialog. GWS's texts are shown as plain text, each in its own
 * element.
 */
import type { ProbeReport } from '../../../src/session/probe-report';
import { sharedText } from '../../shared/editor/texts';
import type { TrialReport } from '../trial-report';

/** What is shown, from above to below: what to know first, and all that was found. */
export interface Shown {
  verdict: JQuery[];
  details: JQuery[];
}

const text = (key: string) => sharedText(`test.${key}`);

const icon = (name: string) => $('<i class="fa fa-fw" aria-hidden="true"></i>').addClass(`fa-${name}`);

const verdict = (isGood: boolean, sentence: string) =>
  $('<div>')
    .addClass(`gws-server-test-${isGood ? 'good' : 'bad'}`)
    .append(icon(isGood ? 'check' : 'times'), ' ', $('<span>').text(sentence));

const detail = (message: string) => $('<div class="gws-server-test-detail">').text(message);

const note = (sentence: string) =>
  $('<div class="gws-server-test-note">').append(icon('info-circle'), ' ', $('<span>').text(sentence));

const line = (label: string, contents: (JQuery | string)[][]) => [
  $('<dt>').text(text(label)),
  ...contents.map((content) => $('<dd>').append(...content)),
];

const device = ({ id, phoneNumber, state }: ProbeReport['devices'][number]) => [
  $('<span>').text(phoneNumber ?? id),
  ' ',
  $('<span class="gws-server-test-detail">').text(state ?? ''),
];

const feature = ({ id, present }: ProbeReport['features'][number]) => [
  $('<span>')
    .addClass(`gws-server-test-${present ? 'good' : 'bad'}`)
    .append(icon(present ? 'check' : 'times')),
  $('<span>').text(id),
  ' ',
  $('<span class="gws-server-test-detail">').text(text(present ? 'present' : 'missing')),
];

export function showRunning(): Shown {
  return { verdict: [$('<span>').text(text('running'))], details: [] };
}

/** @param hasSession whether the settings are for a contact-centre session, which is tried only on request */
export function showReport(found: TrialReport, hasSession: boolean): Shown {
  const { user, version, devices, features, session, problem } = found;
  const sentence = verdict(!problem, text(problem ? `problem.${problem.kind}` : 'works'));
  const reason = problem ? [detail(problem.message)] : [];
  if (user === undefined) {
    return { verdict: [sentence, ...reason], details: [] };
  }
  const rows = [
    line('user', [[$('<span>').text(user)]]),
    version === undefined ? [] : line('version', [[$('<span>').text(version)]]),
    line('devices', devices.length > 0 ? devices.map(device) : [[$('<span>').text(text('no-devices'))]]),
    features.length > 0 ? line('features', features.map(feature)) : [],
  ];
  return { verdict: [sentence, ...reason, ...aboutSession()], details: [$('<dl>').append(...rows.flat())] };

  function aboutSession(): JQuery[] {
    if (session === 'works') {
      return [verdict(true, text('session-works'))];
    }
    if (!hasSession || problem?.kind === 'session') {
      return [];
    }
    return [note(text(session === 'in-use' ? 'session-in-use' : 'session-not-tried'))];
  }
}

/** Node-RED itself refuses or does not answer. */
export function showFailure({ status, statusText, responseJSON }: JQuery.jqXHR): Shown {
  const kind = status === 401 || status === 403 ? 'not-permitted' : 'no-answer';
  const said = responseJSON?.message ?? (status > 0 ? `HTTP ${status} ${statusText}` : '');
  return { verdict: [verdict(false, text(`problem.${kind}`)), detail(said)], details: [] };
}
