/**
 * The buttons in the server dialog that test the typed settings, and the contact-centre session too. The template has
 * <button type="button" id="gws-server-test"> and <div id="gws-server-test-result" role="status"> with …-verdict, …-session, the
 * button that is hidden until there is a session to try, and …-details; the catalogue has gws-server.test.*, with a sentence for
 * each kind of problem. A button that is at work stays enabled for the browser: a disabled one would lose the focus.
 */
import { FIELDS, SESSION_FIELDS, type TrialReport, type TrialRequest, type TrialSettings } from '../trial-report';
import { type Shown, showFailure, showReport, showRunning } from './trial-result';

const fieldOf = (name: string) => $(`#node-config-input-${name}`);

/** Whether the settings have anything to do with a contact-centre session. */
function hasSession(): boolean {
  return fieldOf('startSession').prop('checked') === true || SESSION_FIELDS.some((name) => fieldOf(name).val() !== '');
}

/** Settings as they are typed; "add new" in a list of other nodes means none. */
function typed(): TrialSettings {
  const textIn = (name: string) => String(fieldOf(name).val() ?? '').replace(/^_ADD_$/, '');
  return Object.fromEntries(FIELDS.map((name) => [name, textIn(name)])) as TrialSettings;
}

/** @param id of the server that is edited, whether or not it was ever deployed */
export function prepareConnectionTest(id: string): void {
  const [button, sessionButton] = [$('#gws-server-test'), $('#gws-server-test-session')];
  const [result, verdict, details] = [
    $('#gws-server-test-result'),
    $('#gws-server-test-verdict'),
    $('#gws-server-test-details'),
  ];
  let current: JQuery.jqXHR<TrialReport> | undefined;

  /** Who is still there sees all of it where the dialog is high enough, else its beginning. */
  const show = (shown: Shown) => {
    verdict.empty().append(...shown.verdict);
    details.empty().append(...shown.details);
    if ([button[0], sessionButton[0]].includes(document.activeElement as HTMLElement)) {
      for (const element of [result[0], verdict[0]]) {
        element?.scrollIntoView({ block: 'nearest' });
      }
    }
  };

  const setBusy = (isBusy: boolean) => {
    button.add(sessionButton).attr('aria-disabled', String(isBusy)).toggleClass('disabled', isBusy);
    button.find('i').attr('class', isBusy ? 'fa fa-spinner fa-spin' : 'fa fa-plug');
  };

  const end = () => {
    const ended = current;
    current = undefined;
    setBusy(false);
    ended?.abort();
  };

  const start = (startSession: boolean) => {
    if (current) {
      return;
    }
    setBusy(true);
    show(showRunning());
    const wanted: TrialRequest = { ...typed(), startSession };
    const request: JQuery.jqXHR<TrialReport> = $.ajax({
      method: 'POST',
      url: `gws-server/${id}/test`,
      contentType: 'application/json',
      data: JSON.stringify(wanted),
    });
    current = request;
    /** Settings typed meanwhile were not tested. */
    const finish = (contents: () => Shown) => {
      if (current === request) {
        end();
        show(contents());
      }
    };
    request.then(
      (found) =>
        finish(() => {
          const isOffered = !startSession && !found.problem && hasSession();
          sessionButton.toggle(startSession || isOffered);
          return showReport(found, hasSession());
        }),
      (refused) => finish(() => showFailure(refused)),
    );
  };

  const clear = () => {
    if (current) {
      end();
    }
    sessionButton.hide();
    show({ verdict: [], details: [] });
  };

  // Each press is a sign-in: a key that is held down presses once.
  button.add(sessionButton).on('keydown', (event) => {
    if (event.originalEvent?.repeat) {
      event.preventDefault();
    }
  });
  button.on('click', () => start(false));
  sessionButton.hide().on('click', () => start(true));
  for (const name of [...FIELDS, 'startSession']) {
    fieldOf(name).on('input change', clear);
  }
}
