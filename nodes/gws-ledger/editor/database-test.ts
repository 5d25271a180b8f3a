/**
 * The button in the ledger dialog that tests the typed database. The template has <button type="button" id="gws-ledger-test"> and
 * <div id="gws-ledger-test-result" role="status">; the catalogue has gws-ledger.test.*, with a sentence for each kind of problem.
 * The button stays enabled for the browser while it is at work: a disabled one would lose the focus.
 */
import type { EditedNode } from '../../shared/editor/red';
import type { LedgerConfig } from '../config';
import { FIELDS, type LedgerTrialReport, type LedgerTrialSettings } from '../trial-report';

const fieldOf = (name: string) => $(`#node-config-input-${name}`);

/** Settings as they are typed; "add new" in a list of other nodes means none. */
function typed(): LedgerTrialSettings {
  const textIn = (name: string) => String(fieldOf(name).val() ?? '').replace(/^_ADD_$/, '');
  return Object.fromEntries(FIELDS.map((name) => [name, textIn(name)])) as LedgerTrialSettings;
}

const paragraph = (className: string, text: string) => $('<div>').addClass(className).text(text);

export function prepareDatabaseTest(node: EditedNode<LedgerConfig>): void {
  const [button, result] = [$('#gws-ledger-test'), $('#gws-ledger-test-result')];
  let current: JQuery.jqXHR<LedgerTrialReport> | undefined;

  const show = (...shown: JQuery[]) => {
    result.empty().append(...shown);
    if (document.activeElement === button[0]) {
      result[0]?.scrollIntoView({ block: 'nearest' });
    }
  };
  const verdict = (isGood: boolean, sentence: string) =>
    $('<div>')
      .addClass(`gws-ledger-test-${isGood ? 'good' : 'bad'}`)
      .append($('<i class="fa fa-fw" aria-hidden="true"></i>').addClass(isGood ? 'fa-check' : 'fa-times'), ' ')
      .append($('<span>').text(sentence));

  const reported = ({ server, version, schema, isPooled, warnings, problem }: LedgerTrialReport): JQuery[] => [
    problem
      ? verdict(false, node._(`gws-ledger.test.problem.${problem.kind}`))
      : verdict(true, node._('gws-ledger.test.works')),
    ...(problem?.message ? [paragraph('gws-ledger-test-detail', problem.message)] : []),
    ...(server && version
      ? [paragraph('gws-ledger-test-note', node._('gws-ledger.test.server', { server, version }))]
      : []),
    ...(schema ? [paragraph('gws-ledger-test-note', node._(`gws-ledger.test.schema.${schema}`))] : []),
    ...(isPooled ? [paragraph('gws-ledger-test-note', node._('gws-ledger.test.pooled'))] : []),
    ...warnings.map((warning) => paragraph('gws-ledger-test-note', warning)),
  ];
  /** Node-RED itself refuses or does not answer. */
  const failed = ({ status, statusText, responseJSON }: JQuery.jqXHR): JQuery[] => {
    const kind = status === 401 || status === 403 ? 'not-permitted' : 'no-answer';
    const said = responseJSON?.message ?? (status > 0 ? `HTTP ${status} ${statusText}` : '');
    return [verdict(false, node._(`gws-ledger.test.problem.${kind}`)), paragraph('gws-ledger-test-detail', said)];
  };

  const setBusy = (isBusy: boolean) => {
    button.attr('aria-disabled', String(isBusy)).toggleClass('disabled', isBusy);
    button.find('i').attr('class', isBusy ? 'fa fa-spinner fa-spin' : 'fa fa-plug');
  };
  const start = () => {
    if (current) {
      return;
    }
    setBusy(true);
    show($('<span>').text(node._('gws-ledger.test.running')));
    const request: JQuery.jqXHR<LedgerTrialReport> = $.ajax({
      method: 'POST',
      url: `gws-ledger/${node.id}/test`,
      contentType: 'application/json',
      data: JSON.stringify(typed()),
    });
    current = request;
    /** Settings typed meanwhile were not tested. */
    const finish = (shown: () => JQuery[]) => {
      if (current === request) {
        current = undefined;
        setBusy(false);
        show(...shown());
      }
    };
    request.then(
      (report) => finish(() => reported(report)),
      (refused) => finish(() => failed(refused)),
    );
  };
  const clear = () => {
    const ended = current;
    current = undefined;
    setBusy(false);
    ended?.abort();
    show();
  };

  // A key that is held down presses once.
  button.on('keydown', (event) => {
    if (event.originalEvent?.repeat) {
      event.preventDefault();
    }
  });
  button.on('click', start);
  for (const name of [...FIELDS, 'kind']) {
    fieldOf(name).on('input change', clear);
  }
}
