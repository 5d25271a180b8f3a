/**
 * The edit dialog of the nodes that perform operations of GWS: rows for the parameters of the chosen operation. They
 * follow from the tables of operations that the runtime puts into `RED.settings`, and from nothing else. How a node uses it:
 *
 *   <script src="resources/@gws-flows/node-red-genesys-web-services/operation-dialog.js"></script>, look-ups.js, typed-field.js,
 *                  values.js
 *   template:      <select id="node-input-operation">, <div id="node-input-parameters">, and for those who choose what to
 *                  wait for <select id="node-input-waitFor">
 *   catalogue:     operation.<operation> and parameter.<parameter> for all in the table
 *   defaults:      parameters: { value: {}, validate: function (parameters, _opt) {
 *                    return gwsOperationDialog.validate(this, RED.settings.gws…Operations, parameters); } },
 *   oneditprepare: gwsOperationDialog.prepare(this, RED.settings.gws…Operations);
 *
 * There is nothing to save: the editor takes a property from the `value` of the element with its id. That of an input
 * is always text; the one of a <div> is whatever it was set to, here the parameters as `{ <name>: { value, type } }`.
 */
(() => {
  const DYNAMIC = ['msg', 'flow', 'global', 'env', 'jsonata'];

  /** By kind of value; a text has a pencil. */
  const ICONS = {
    phoneNumber: 'phone',
    wholeNumber: 'hashtag',
    seconds: 'hourglass-half',
    digits: 'th',
    timeOfDay: 'clock-o',
    futureTime: 'calendar',
    object: 'database',
    flag: 'check-square-o',
    choice: 'list',
    secret: 'lock',
  };

  /** The node whose dialog was opened last. */
  let edited;

  const text = (key, values) =>
    RED._(`@gws-flows/node-red-genesys-web-services/gws-server:gws-server.dialog.${key}`, values);

  const isAbsent = (setting) => !setting || String(setting.value).trim() === '';

  /** What is wrong with the setting of a parameter, as the end of a sentence; undefined when nothing is. */
  function faultOf(parameter, setting) {
    if (isAbsent(setting)) {
      return parameter.required && !parameter.carried ? text('fault.missing') : undefined;
    }
    const { value, type } = setting;
    if (DYNAMIC.includes(type)) {
      const valid = RED.utils.validateTypedProperty(value, type, {});
      return valid === true ? undefined : valid;
    }
    const { kind, choices = [] } = parameter;
    const isVariable = /^\$\{[^}]+\}$/.test(value);
    return isVariable || gwsValues.fits(kind, setting, parameter)
      ? undefined
      : text(`fault.${kind}`, { choices: choices.join(', ') });
  }

  /** The TypedInput's types for a parameter; the literal comes first, but a secret has none: it would be stored in the flow. */
  function typesOf(parameter, absent, current) {
    const { kind, choices = [], open, lookUp } = parameter;
    switch (kind) {
      case 'secret':
        return ['env', 'msg', 'flow', 'global'];
      case 'wholeNumber':
        return [lookUp ? gwsLookUps.type('num', gwsLookUps.names(lookUp)) : 'num', ...DYNAMIC];
      case 'object':
        return ['json', ...DYNAMIC];
      case 'flag':
        return [selection('bool', 'bool', ['true', 'false'], absent), ...DYNAMIC];
      case 'choice': {
        // What the list does not offer was set by hand in the flow; it must survive the dialog.
        const all = [...new Set([...choices, ...(current ? [current] : [])])];
        const list = open ? gwsLookUps.type('str', gwsLookUps.choices(choices)) : selection('str', 'az', all, absent);
        return [list, ...DYNAMIC];
      }
      default:
        return [lookUp ? gwsLookUps.type('str', gwsLookUps.names(lookUp)) : 'str', ...DYNAMIC];
    }
  }

  function selection(value, icon, values, absent) {
    const options = values.map((choice) => ({ value: choice, label: choice }));
    return {
      value,
      label: RED._(`typedInput.type.${value}`),
      icon: `red/images/typedInput/${icon}.svg`,
      options: [{ value: '', label: absent }, ...options],
    };
  }

  /** The editor says what is wrong, in one tooltip for all the rows; the TypedInput's own would also find fault with nothing. */
  function mark(field, isWrong) {
    field.next('.red-ui-typedInput-container').toggleClass('input-error', isWrong);
    field.data('tooltip')?.delete();
    field.removeData('tooltip');
  }

  /** @param operations the node's table, `{ <operation>: [Parameter] }`, see src/operations/parameters.ts */
  function prepare(node, operations = {}) {
    edited = node;
    const chooser = $('#node-input-operation');
    const rows = $('#node-input-parameters');
    // Also of operations that were chosen meanwhile: nobody types twice.
    const settings = { ...node.parameters };

    const parameters = () => operations[chooser.val()] || [];

    const collect = () => {
      const given = parameters().filter(({ name }) => !isAbsent(settings[name]));
      rows.val(Object.fromEntries(given.map(({ name }) => [name, settings[name]])));
    };

    const addRow = (parameter) => {
      const { name, kind } = parameter;
      const absent = text(`absent.${parameter.carried ? 'carried' : parameter.required ? 'required' : 'optional'}`);
      const id = `gws-parameter-${name}`;
      const row = $('<div class="form-row"><label></label> <input type="text" style="width: 70%"></div>').appendTo(
        rows,
      );
      row
        .find('label')
        .attr('for', id)
        .append($('<i aria-hidden="true">').addClass(`fa fa-${ICONS[kind] ?? 'pencil'}`), ' ')
        .append($('<span>').text(node._(`${node.type}.parameter.${name}`)));
      const field = row.find('input').attr({ id, placeholder: absent });

      const setting = settings[name];
      const types = typesOf(parameter, absent, DYNAMIC.includes(setting?.type) ? undefined : setting?.value);
      const names = types.map((type) => type.value || type);
      const isOffered = setting && names.includes(setting.type);
      field.val(isOffered ? setting.value : '');
      gwsTypedField(id, { types, default: isOffered ? setting.type : names[0] });
      const read = () => {
        settings[name] = { value: field.typedInput('value'), type: field.typedInput('type') };
        mark(field, faultOf(parameter, settings[name]) !== undefined);
        collect();
      };
      field.on('change keyup', read);
      read();
    };

    const show = () => {
      rows.empty();
      // Of an operation that is not known, nothing is known to be superfluous.
      if (operations[chooser.val()]) {
        collect();
        parameters().forEach(addRow);
      }
    };

    for (const operation of Object.keys(operations)) {
      const label = node._(`${node.type}.operation.${operation}`);
      $('<option>').val(operation).text(label).attr('title', operation).appendTo(chooser);
    }
    chooser.val(node.operation).on('change', show).trigger('change');
    $('#node-input-waitFor')
      .on('change', function () {
        $('#node-input-timeout')
          .closest('.form-row')
          .toggle(this.value !== 'accepted');
      })
      .trigger('change');
  }

  /** @returns true, or what is wrong */
  function validate(node, operations, parameters) {
    const operation = (node === edited && $('#node-input-operation').val()) || node.operation;
    if (!operations) {
      return true;
    }
    if (!operations[operation]) {
      return text('fault.operation', { operation });
    }
    const faults = operations[operation].flatMap((parameter) => {
      const fault = faultOf(parameter, parameters?.[parameter.name]);
      return fault ? [`${node._(`${node.type}.parameter.${parameter.name}`)}: ${fault}`] : [];
    });
    return faults.length === 0 || faults.join('; ');
  }

  globalThis.gwsOperationDialog = { prepare, validate };
})();
