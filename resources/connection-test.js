/**
 * The button in the dialog of a server that tries what is typed there, and what it found out, see `probe`. Texts of GWS are
 * shown as text, each in an element of its own. How it is used:
 *
 *   template:      <button type="button" id="gws-server-test">, <div id="gws-server-test-result" role="status">
 *   catalogue:     gws-server.test.*, with a sentence for each kind of problem
 *   oneditprepare: gwsConnectionTest(this.id);
 */
(() => {
  const FIELDS = ['url', 'username', 'password', 'device', 'proxy', 'tls', 'timeout'];

  /** What a contact-centre session is started with; a test starts none. */
  const SESSION_FIELDS = ['startSession', 'place', 'loginCode', 'queue'];

  const text = (key) => RED._(`@gws-flows/node-red-genesys-web-services/gws-server:gws-server.test.${key}`);

  const inputs = () => $([...FIELDS, ...SESSION_FIELDS].map((field) => `#node-config-input-${field}`).join());

  const hasSession = () =>
    SESSION_FIELDS.map((field) => $(`#node-config-input-${field}`)).some((input) =>
      input.is(':checkbox') ? input.prop('checked') : input.val() !== '',
    );

  /** Settings as they are typed; "add new" in a list of other nodes means none. */
  function typed() {
    const textIn = (field) => String($(`#node-config-input-${field}`).val() ?? '');
    return Object.fromEntries(FIELDS.map((field) => [field, textIn(field).replace(/^_ADD_$/, '')]));
  }

  const icon = (name) => $('<i class="fa fa-fw" aria-hidden="true"></i>').addClass(`fa-${name}`);

  const verdict = (isGood, sentence) =>
    $('<div>')
      .addClass(`gws-server-test-${isGood ? 'good' : 'bad'}`)
      .append(icon(isGood ? 'check' : 'times'), ' ', $('<span>').text(sentence));

  const detail = (message) => $('<div class="gws-server-test-detail">').text(message);

  const note = (sentence) =>
    $('<div class="gws-server-test-note">').append(icon('info-circle'), ' ', $('<span>').text(sentence));

  const line = (label, contents) => [
    $('<dt>').text(text(label)),
    ...contents.map((content) => $('<dd>').append(content)),
  ];

  const device = ({ id, phoneNumber, state }) => [
    $('<span>').text(phoneNumber ?? id),
    ' ',
    $('<span class="gws-server-test-detail">').text(state ?? ''),
  ];

  const feature = ({ id, present }) => [
    $('<span>')
      .addClass(`gws-server-test-${present ? 'good' : 'bad'}`)
      .append(icon(present ? 'check' : 'times')),
    $('<span>').text(id),
    ' ',
    $('<span class="gws-server-test-detail">').text(text(present ? 'present' : 'missing')),
  ];

  /** @param report of `POST gws-server/<id>/test` */
  function describe({ user, version, devices, features, problem }) {
    const sentence = verdict(!problem, text(problem ? `problem.${problem.kind}` : 'works'));
    const details = problem ? [detail(problem.message)] : [];
    if (user === undefined) {
      return [sentence, ...details];
    }
    const list = $('<dl>').append(
      line('user', [$('<span>').text(user)]),
      version === undefined ? [] : line('version', [$('<span>').text(version)]),
      line('devices', devices.length > 0 ? devices.map(device) : [$('<span>').text(text('no-devices'))]),
      features.length > 0 ? line('features', features.map(feature)) : [],
    );
    const untried = hasSession() ? [note(text('session-not-tried'))] : [];
    return [sentence, ...details, list, ...untried];
  }

  /** Node-RED itself refuses or does not answer. */
  function describeFailure({ status, statusText, responseJSON }) {
    const kind = status === 401 || status === 403 ? 'not-permitted' : 'no-answer';
    const said = responseJSON?.message ?? (status > 0 ? `HTTP ${status} ${statusText}` : '');
    return [verdict(false, text(`problem.${kind}`)), detail(said)];
  }

  /**
   * A button that is disabled loses the focus. Whoever pressed it by key gets it back, unless a key or a click, or the focus
   * of another field, says that this person is elsewhere by now.
   * @returns a function that gives it back
   */
  function keepFocus(button) {
    const ways = ['keydown', 'mousedown', 'focusin'];
    let isStillThere = document.activeElement === button;
    const leave = () => {
      isStillThere = false;
    };
    for (const way of ways) {
      document.addEventListener(way, leave, true);
    }
    return () => {
      for (const way of ways) {
        document.removeEventListener(way, leave, true);
      }
      if (isStillThere && button.isConnected) {
        button.focus({ preventScroll: true });
      }
    };
  }

  /** @param id of the server that is edited, whether or not it was ever deployed */
  globalThis.gwsConnectionTest = (id) => {
    const button = $('#gws-server-test');
    const result = $('#gws-server-test-result');
    let running;

    /** All of it where the dialog is high enough, else its beginning. */
    const show = (contents) => {
      result.empty().append(contents);
      for (const element of [result[0], result[0]?.firstElementChild]) {
        element?.scrollIntoView({ block: 'nearest' });
      }
    };

    const end = () => {
      const { request, giveFocusBack } = running;
      running = undefined;
      button.prop('disabled', false).find('i').attr('class', 'fa fa-plug');
      giveFocusBack();
      request.abort();
    };

    const start = () => {
      const giveFocusBack = keepFocus(button[0]);
      button.prop('disabled', true).find('i').attr('class', 'fa fa-spinner fa-spin');
      show($('<span>').text(text('running')));
      const request = $.ajax({
        method: 'POST',
        url: `gws-server/${id}/test`,
        contentType: 'application/json',
        data: JSON.stringify(typed()),
      });
      running = { request, giveFocusBack };
      const finish = (describeIt) => (answer) => {
        // What was typed meanwhile is not what was tried.
        if (running?.request === request) {
          end();
          show(describeIt(answer));
        }
      };
      request.then(finish(describe), finish(describeFailure));
    };

    const clear = () => {
      if (running) {
        end();
      }
      result.empty();
    };

    button.on('click', start);
    inputs().on('input change', clear);
  };
})();
