/** Tries the rules in the dialog: what each says of a number at a time. */
import type { RuleVerdict } from '../../../src/rules/rule';
import type { Verdict } from '../../../src/rules/verdict';
import type { JsonObject } from '../../../src/values/plain-json';
import { reasonText } from '../../shared/editor/reasons';
import type { TrialAnswer, TrialRequest } from '../trial';
import { placed, wordsOfFault } from './faults';
import { PAIRS, textField } from './field';
import { button } from './fields';
import { text } from './texts';

const ICONS = { now: 'check', later: 'clock-o', never: 'ban' } as const;

/** @param rules as they are in the dialog */
export function prepareTrial(holder: JQuery, rules: () => JsonObject): void {
  const number = textField({ label: text('field.number'), example: '+49 211 1234567' });
  const fields = textField({ label: text('field.record'), example: 'tz = Europe/Berlin', lines: 2, format: PAIRS });
  const time = textField({ label: text('field.time') });
  time.element.find('input').attr('type', 'datetime-local');
  const start = button('try', text('button.try'), 'play');
  const result = $('<div class="gws-rules-result" role="status">');
  let current: JQuery.jqXHR<TrialAnswer> | undefined;

  start.on('click', () => {
    const at = Date.parse(String(time.value()));
    const wanted: TrialRequest = {
      rules: rules(),
      number: String(number.value() ?? ''),
      fields: (fields.value() ?? {}) as Record<string, string>,
      ...(Number.isNaN(at) ? {} : { at }),
    };
    current?.abort();
    const request: JQuery.jqXHR<TrialAnswer> = $.ajax({
      method: 'POST',
      url: 'gws-calling-rules/try',
      contentType: 'application/json',
      data: JSON.stringify(wanted),
    });
    current = request;
    result.empty().append($('<span>').text(text('trial.running')));
    const show = (contents: () => JQuery[]) => {
      if (current === request) {
        result.empty().append(contents());
      }
    };
    request.then(
      (answer) => show(() => shown(answer)),
      ({ status }) =>
        show(() => [bad(text(status === 401 || status === 403 ? 'trial.notPermitted' : 'trial.noAnswer'))]),
    );
  });
  holder.append(number.element, fields.element, time.element, start, result);
}

function shown(answer: TrialAnswer): JQuery[] {
  if ('verdict' in answer) {
    return verdictShown(answer.verdict);
  }
  if ('filesRefused' in answer) {
    return [bad(text('trial.filesRefused'))];
  }
  return [bad(text('trial.faults')), ...answer.faults.map((fault) => $('<div>').text(wordsOfFault(placed(fault))))];
}

function verdictShown(verdict: Verdict): JQuery[] {
  const { number, zones = [], rules } = verdict;
  const about = [number, ...zones].filter(Boolean).join(', ');
  return [
    $('<div class="gws-rules-verdict">').append(icon(verdict.verdict), ' ', $('<strong>').text(inShort(verdict))),
    $('<div class="gws-rules-detail">').text(about),
    $('<table>').append(
      $('<tbody>').append(
        rules.map((rule) =>
          $('<tr>').append(
            $('<th scope="row">').text(text(`section.${rule.rule}`)),
            $('<td>').append(icon(rule.verdict), ' ', $('<span>').text(inShort(rule))),
            $('<td>').text(reasonText(rule.reason)),
          ),
        ),
      ),
    ),
    $('<div class="gws-rules-detail">').text(text('trial.note')),
  ];
}

function inShort(said: Verdict | RuleVerdict): string {
  return said.verdict === 'later'
    ? text('verdict.later', { time: new Date(said.notBefore).toLocaleString() })
    : text(`verdict.${said.verdict}`);
}

function icon(verdict: keyof typeof ICONS): JQuery {
  return $('<i class="fa fa-fw" aria-hidden="true">').addClass(`fa-${ICONS[verdict]} gws-rules-${verdict}`);
}

function bad(sentence: string): JQuery {
  return $('<div class="gws-rules-fault">').text(sentence);
}
