/** The sidebar *Genesys* in the editor: what goes on at the servers, and why a dial was refused. */
import { Panel } from './editor/panel';
import { Poll } from './editor/poll';
import { askToSettle } from './editor/settling';
import { text } from './editor/texts';
import type { View } from './rows';

/** Where people put the tab is remembered by this. */
const TAB = 'gws';
const SHOW = 'gws:show-sidebar';

/** ms */
const PATIENCE = 10_000;

/** Node-RED leaves the toolbar of a tab that is removed in the page. */
let takeAway = (): void => {};

function addTab(): void {
  let token = '';
  let isSignedOut = false;
  const maySettle = RED.user.hasPermission('gws-server.write');
  const panel = new Panel({
    settle: maySettle ? (row, decision) => askToSettle(row, decision, () => poll.now()) : undefined,
    saveDiagnosis,
  });

  const ask = (): PromiseLike<boolean> => {
    if (!RED.user.hasPermission('gws-server.read')) {
      panel.say(text('no-permission'), true);
      return Promise.resolve(false);
    }
    if (isSignedOut) {
      return Promise.resolve(false);
    }
    return $.ajax({ url: `gws-sidebar/view?since=${token}`, dataType: 'json', timeout: PATIENCE }).then(
      (view: View) => {
        panel.show(view);
        token = view.token;
        return true;
      },
      ({ status }: JQuery.jqXHR) => {
        // Node-RED itself asks people to sign in again.
        isSignedOut = status === 401;
        panel.say(text('no-answer'));
        return $.Deferred<boolean>().resolve(false);
      },
    );
  };
  const poll = new Poll(panel.element, ask);

  RED.events.on('login', () => {
    isSignedOut = false;
    poll.now();
  });
  const label = text('title');
  RED.sidebar.addTab({
    id: TAB,
    label,
    name: label,
    content: panel.element,
    toolbar: panel.toolbar,
    iconClass: 'fa fa-headphones',
    action: SHOW,
  });
  RED.actions.add(SHOW, () => RED.sidebar.show(TAB));
  poll.start();
  takeAway = () => {
    RED.sidebar.removeTab(TAB);
    panel.toolbar.remove();
  };
}

/** Has the browser save the file. */
function saveDiagnosis(): void {
  $.ajax({ url: 'gws-sidebar/diagnosis', dataType: 'text', timeout: PATIENCE }).then((found: string) => {
    const json = JSON.stringify(JSON.parse(found), undefined, 2);
    const url = URL.createObjectURL(new Blob([json], { type: 'application/json' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = 'gws-diagnosis.json';
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), PATIENCE);
  });
}

RED.plugins.registerPlugin('gws-sidebar', {
  onadd: addTab,
  onremove: () => takeAway(),
});
