/**
 * The button in the dialog of a server that tries what is typed there, and what it found out, see `probe`. Texts of GWS are
 * shown as text, each in an element of its own. How it is used:
 *
 *   template:      <button type="button" id="gws-server-test">, <div id="gws-server-test-result" role="status">
 *   catalogue:     gws-server.test.*, with a sentence for each kind of problem
 *   oneditprepare: gwsConnectionTest(this.id);
 */
(() => {
  const FIELDS = ['url', 'username', 'password', 'device', 'place', 'proxy', 'tls', 'timeout'];

  const text = (key) => RED._(`@gws-flows/node-red-genesys-web-services/gws-server:gws-server.test.${key}`);

  const inputs = () => $(FIELDS.map((field) => `#node-config-input-${field}`).join());

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
    return [sentence, ...details, list];
  }

  /** Node-RED itself refuses or does not answer. */
  function describeFailure({ status, statusText, responseJSON }) {
    const kind = status === 401 || status === 403 ? 'not-permitted' : 'no-answer';
    const said = responseJSON?.message ?? (status > 0 ? `HTTP ${status} ${statusText}` : '');
    return [verdict(false, text(`problem.${kind}`)), detail(said)];
  }

  /** @param id of the server that is edited, whether or not it was ever deployed */
  globalThis.gwsConnectionTest = (id) => {
    const button = $('#gws-server-test');
    const result = $('#gws-server-test-result');
    let request;
    let hadFocus = false;

    const show = (contents) => result.empty().append(contents);

    const end = (contents) => {
      request = undefined;
      button.prop('disabled', false).find('i').attr('class', 'fa fa-plug');
      // A button that is disabled loses the focus; whoever pressed it by key is still there.
      if (hadFocus && document.activeElement === document.body) {
        button.trigger('focus');
      }
      show(contents);
    };

    const start = () => {
      hadFocus = document.activeElement === button[0];
      button.prop('disabled', true).find('i').attr('class', 'fa fa-spinner fa-spin');
      show($('<span>').text(text('running')));
      const sent = $.ajax({
        method: 'POST',
        url: `gws-server/${id}/test`,
        contentType: 'application/json',
        data: JSON.stringify(typed()),
      });
      request = sent;
      // What was typed meanwhile is not what was tried.
      const ifStillWanted = (describeIt) => (answer) => request === sent && end(describeIt(answer));
      sent.then(ifStillWanted(describe), ifStillWanted(describeFailure));
    };

    const clear = () => {
      const outdated = request;
      end([]);
      outdated?.abort();
    };

    button.on('click', start);
    inputs().on('input change', clear);
  };
})();
