/**
 * The button in the server dialog that tests the typed settings. The template has <button type="button"
 * id="gws-server-test">
 * and <div id="gws-server-test-result" role="status">; the catalogue has gws-server.test.*, with a sentence for each kind of problem.
 */
import { FIELDS, type TrialReport, type TrialSettings } from '../trial-report';
import { keepFocus } from './focus';
import { showFailure, showReport, showRunning } from './trial-result';

/** What a contact-centre session is started with; a test starts none. */
const SESSION_FIELDS = ['startSession', 'place', 'loginCode', 'queue'] as const;

const fieldOf = (name: string) => $(`#node-config-input-${name}`);

function hasSession(): boolean {
  return SESSION_FIELDS.map(fieldOf).some((input) =>
    input.is(':checkbox') ? input.prop('checked') === true : input.val() !== '',
  );
}

/** Settings as they are typed; "add new" in a list of other nodes means none. */
function typed(): TrialSettings {
  const textIn = (name: string) => String(fieldOf(name).val() ?? '').replace(/^_ADD_$/, '');
  return Object.fromEntries(FIELDS.map((name) => [name, textIn(name)])) as TrialSettings;
}

/** @param id of the server that is edited, whether or not it was ever deployed */
export function prepareConnectionTest(id: string): void {
  const button = $('#gws-server-test');
  const result = $('#gws-server-test-result');
  let current: { request: JQuery.jqXHR<TrialReport>; giveFocusBack(): void } | undefined;

  /** All of it if the dialog is high enough, otherwise its beginning. */
  const show = (contents: JQuery[]) => {
    result.empty().append(...contents);
    for (const element of [result[0], result[0]?.firstElementChild]) {
      element?.scrollIntoView({ block: 'nearest' });
    }
  };

  const end = () => {
    const ended = current;
    current = undefined;
    button.prop('disabled', false).find('i').attr('class', 'fa fa-plug');
    ended?.giveFocusBack();
    ended?.request.abort();
  };

  const start = () => {
    const giveFocusBack = keepFocus(button[0]);
    button.prop('disabled', true).find('i').attr('class', 'fa fa-spinner fa-spin');
    show(showRunning());
    const request: JQuery.jqXHR<TrialReport> = $.ajax({
      method: 'POST',
      url: `gws-server/${id}/test`,
      contentType: 'application/json',
      data: JSON.stringify(typed()),
    });
    current = { request, giveFocusBack };
    /** Settings typed meanwhile were not tested. */
    const finish = (contents: () => JQuery[]) => {
      if (current?.request === request) {
        end();
        show(contents());
      }
    };
    request.then(
      (found) => finish(() => showReport(found, hasSession())),
      (refused) => finish(() => showFailure(refused)),
    );
  };

  const clear = () => {
    if (current) {
      end();
    }
    result.empty();
  };

  button.on('click', start);
  for (const name of [...FIELDS, ...SESSION_FIELDS]) {
    fieldOf(name).on('input change', clear);
  }
}
