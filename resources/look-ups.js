/**
 * Suggestions for a field, in Node-RED's own `autoComplete`: names that the sessions of a deployed server know, or choices.
 * The field takes any other text too; where there is no session, or no permission, nothing is suggested. How it is used:
 *
 *   <script src="resources/@gws-flows/node-red-genesys-web-services/look-ups.js"></script>
 *   text field:  gwsLookUps.attach($('#node-config-input-device'), gwsLookUps.names('devices', () => this.id));
 *   TypedInput:  types: [gwsLookUps.type('str', gwsLookUps.names('devices')), 'msg', …], then gwsLookUps.browse(<its text field>)
 *
 * A kind of names is one of those that nodes/gws-server/admin.ts answers.
 */
(() => {
  /** ms for which an answer is good, so that typing does not ask at every key. */
  const FRESH = 3000;

  const ICONS = { str: 'az', num: '09' };

  let last = { url: undefined, at: 0 };

  /** Whether the person wants to see what there is, by a click or the down key, rather than have what is typed completed. */
  let isBrowsing = false;

  const chosenServer = () => $('#node-input-server').val();

  function ask(url) {
    if (last.url !== url || performance.now() - last.at > FRESH) {
      const answer = $.getJSON(url).then(
        (names) => names,
        () => [],
      );
      last = { url, at: performance.now(), answer };
    }
    return last.answer;
  }

  /** @param server gives the id of the server; that which is chosen in the dialog, unless it says otherwise */
  function names(kind, server = chosenServer) {
    return () => {
      const id = String(server() || '');
      // Neither "add new" nor an environment variable is a server that could be asked.
      return /^[\w.-]+$/.test(id) && id !== '_ADD_' ? ask(`gws-server/${id}/names/${kind}`) : Promise.resolve([]);
    };
  }

  function choices(values) {
    return () => Promise.resolve(values.map((value) => ({ value, label: value })));
  }

  /** What begins as typed comes first: the tabulator key takes the first. */
  function matching(known, typed) {
    const wanted = typed.toLowerCase();
    const rankOf = ({ value, label }) => {
      const [name, text] = [value.toLowerCase(), label.toLowerCase()];
      return name === wanted ? 0 : name.startsWith(wanted) ? 1 : text.includes(wanted) ? 2 : 3;
    };
    const ranked = known.map((name) => ({ name, rank: rankOf(name) })).filter(({ rank }) => rank < 3);
    return ranked.sort((one, other) => one.rank - other.rank).map(({ name }) => name);
  }

  /** @param isList whether the text is a list with commas; the last item is completed then, or one is added */
  function search(known, isList = false) {
    return (text, done) => {
      const field = document.activeElement;
      known().then((all) => {
        if (document.activeElement !== field) {
          return;
        }
        const before = isList ? text.split(',').map((item) => item.trim()) : [text.trim()];
        let typed = before.pop();
        if (isBrowsing && all.some(({ value }) => value === typed)) {
          before.push(...(isList ? [typed] : []));
          typed = '';
        }
        const others = all.filter(({ value }) => !before.includes(value));
        const complete = ({ value, label }) => ({ value: [...before.filter(Boolean), value].join(', '), label });
        done(matching(others, typed).map(complete));
      });
    };
  }

  /** A type of a TypedInput whose value is text (`str`) or a number (`num`). */
  function type(value, known) {
    const icon = `red/images/typedInput/${ICONS[value]}.svg`;
    return { value, label: RED._(`typedInput.type.${value}`), icon, autoComplete: search(known) };
  }

  /** A click shows what there is. Who leaves the field after that, with Tab or Enter, has chosen nothing. */
  function browse(field) {
    field.on('click', () => {
      isBrowsing = true;
      field.trigger('keyup');
    });
    const onKey = ({ key }) => {
      const isLeaving = key === 'Tab' || key === 'Enter';
      if (isLeaving && isBrowsing) {
        field.autoComplete('instance')?.menu?.hide();
      } else if (!isLeaving) {
        isBrowsing = key === 'ArrowDown';
      }
    };
    // Before the widget sees it.
    field[0].addEventListener('keydown', onKey, true);
  }

  function attach(field, known, isList = false) {
    field.autoComplete({ search: search(known, isList), minLength: 0 });
    browse(field);
  }

  globalThis.gwsLookUps = { names, choices, type, browse, attach };
})();
