// The dialogs of operations, which are built from tables: what is chosen and typed there ends up in the flow.
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import type { Parameter, ParameterKind } from '../../src/operations/parameter';
import { readParameters } from '../../src/operations/parameters';
import type { FlowNode } from '../package/example';
import type { Editor } from './editor';
import { assertLabelled } from './labels';
import { inEditor } from './setting';

const TABLES = {
  'gws-outbound': 'gwsOutboundOperations',
  'gws-call': 'gwsCallOperations',
  'gws-agent': 'gwsAgentOperations',
  'gws-dial-history': 'gwsDialHistoryOperations',
};

const flow: FlowNode[] = [
  { id: 'tab', type: 'tab', label: 'Dialogs' },
  { id: 'server', type: 'gws-server', name: 'GWS', url: 'http://127.0.0.1:1', connect: 'manual', timeout: 10 },
  ...[
    { type: 'gws-outbound', operation: 'GetPreviewRecord', parameters: {}, timeout: 10 },
    {
      type: 'gws-call',
      operation: 'Answer',
      parameters: {},
      waitFor: 'done',
      timeout: 10,
      busyAgent: 'refuse',
      notReached: 'output',
      outputs: 1,
      version: 3,
    },
    { type: 'gws-agent', operation: 'Ready', parameters: {}, waitFor: 'done', timeout: 10 },
    { type: 'gws-dial-history', operation: 'Find', parameters: {} },
  ].map((node, row) => ({
    id: node.type,
    z: 'tab',
    name: '',
    server: 'server',
    x: 200,
    y: 60 + 60 * row,
    wires: [[]],
    ...node,
  })),
];

describe('the dialogs', () => {
  const setting = inEditor({ flow: () => flow });
  let editor: Editor;
  before(() => {
    editor = setting.editor;
  });

  const inFlow = (id: string, ...properties: string[]): Promise<Record<string, unknown>> =>
    editor.page.evaluate(
      `(({ ${properties} }) => ({ ${properties} }))(JSON.parse(JSON.stringify(RED.nodes.convertNode(RED.nodes.node('${id}')))))`,
    );
  const faultsOf = (id: string): Promise<string[]> =>
    editor.page.evaluate(
      `(RED.editor.validateNode(RED.nodes.node('${id}')), RED.nodes.node('${id}').validationErrors)`,
    );
  const tableOf = (type: keyof typeof TABLES): Promise<Record<string, Parameter[]>> =>
    editor.page.evaluate(`RED.settings.${TABLES[type]}`);

  const choose = (dialog: Locator, operation: string) =>
    dialog.locator('#node-input-operation').selectOption(operation);
  const rowOf = (dialog: Locator, parameter: string) =>
    dialog.locator('.form-row').filter({ has: dialog.page().locator(`#gws-parameter-${parameter}`) });
  const type = async (dialog: Locator, parameter: string, text: string): Promise<void> => {
    const field = rowOf(dialog, parameter).locator('.red-ui-typedInput-input');
    await field.fill('');
    await field.pressSequentially(text);
  };
  const typed = (dialog: Locator, parameter: string) =>
    rowOf(dialog, parameter).locator('.red-ui-typedInput-input').inputValue();
  const pick = async (dialog: Locator, parameter: string, what: 'type' | 'option', value: string): Promise<void> => {
    const trigger = what === 'type' ? '.red-ui-typedInput-type-select' : '.red-ui-typedInput-option-trigger';
    await rowOf(dialog, parameter).locator(trigger).click();
    await dialog.page().locator(`.red-ui-typedInput-options:visible a[value="${value}"]`).click();
  };
  const isRed = async (dialog: Locator, parameter: string): Promise<boolean> =>
    (await rowOf(dialog, parameter).locator('.red-ui-typedInput-container.input-error').count()) > 0;

  for (const type of Object.keys(TABLES) as (keyof typeof TABLES)[]) {
    it(`of ${type} shows a labelled row for each parameter of the chosen operation`, async () => {
      const table = await tableOf(type);
      assert.ok(Object.keys(table).length > 0);
      await editor.inDialogOf(type, async (dialog) => {
        await assertLabelled(dialog);
        const offered = dialog.locator('#node-input-operation option');
        assert.deepEqual(
          await offered.evaluateAll((options) => options.map((option) => option.getAttribute('value'))),
          Object.keys(table),
        );
        for (const [operation, parameters] of Object.entries(table)) {
          await choose(dialog, operation);
          const labels = await dialog.locator('#node-input-parameters .form-row:visible label').allTextContents();
          assert.equal(labels.length, parameters.length, operation);
          assert.ok(
            labels.every((label) => label && !label.includes('.')),
            `${operation}: ${labels}`,
          );
        }
      });
    });

    it(`of ${type} changes nothing when nothing was changed`, async () => {
      await editor.inDialogOf(type, async () => {}, 'ok');
      assert.equal(await editor.page.evaluate(`Boolean(RED.nodes.node('${type}').changed)`), false);
    });
  }

  it('keep what was typed for another operation, and store what belongs to the chosen one', async () => {
    await editor.inDialogOf(
      'gws-outbound',
      async (dialog) => {
        await choose(dialog, 'CompleteRecord');
        await type(dialog, 'recordHandle', '431');
        await type(dialog, 'callResult', 'Ok');
        await pick(dialog, 'campaignName', 'type', 'msg');
        await type(dialog, 'campaignName', 'crm.campaign');
        await choose(dialog, 'UpdateRecord');
        await type(dialog, 'from', '09:00');
        await choose(dialog, 'CompleteRecord');
        assert.equal(await typed(dialog, 'callResult'), 'Ok');
      },
      'ok',
    );
    assert.deepEqual(await inFlow('gws-outbound', 'operation', 'parameters'), {
      operation: 'CompleteRecord',
      parameters: {
        recordHandle: { value: '431', type: 'num' },
        campaignName: { value: 'crm.campaign', type: 'msg' },
        callResult: { value: 'Ok', type: 'str' },
      },
    });
    await editor.inDialogOf('gws-outbound', async (dialog) => {
      assert.equal(await typed(dialog, 'campaignName'), 'crm.campaign');
      await type(dialog, 'recordHandle', '7');
    });
    assert.deepEqual((await inFlow('gws-outbound', 'parameters')).parameters, {
      recordHandle: { value: '431', type: 'num' },
      campaignName: { value: 'crm.campaign', type: 'msg' },
      callResult: { value: 'Ok', type: 'str' },
    });
  });

  it('suggest values where other text is accepted too', async () => {
    await editor.inDialogOf('gws-outbound', async (dialog) => {
      await choose(dialog, 'CompleteRecord');
      await type(dialog, 'callResult', '');
      await rowOf(dialog, 'callResult').locator('.red-ui-typedInput-input').click();
      const suggestions = editor.page.locator('.red-ui-autoComplete-container:visible a');
      const { choices } =
        (await tableOf('gws-outbound')).CompleteRecord?.find(({ name }) => name === 'callResult') ?? {};
      assert.equal(await suggestions.count(), choices?.length);
      await type(dialog, 'callResult', 'Unknown');
      assert.equal((await suggestions.first().textContent())?.trim(), 'Unknown');
      await suggestions.first().click();
      assert.equal(await typed(dialog, 'callResult'), 'Unknown');
      await type(dialog, 'callResult', 'Hurra');
      assert.equal(await isRed(dialog, 'callResult'), false);
    });
  });

  it('say what is missing or wrong, and where', async () => {
    await editor.inDialogOf(
      'gws-outbound',
      async (dialog) => {
        await choose(dialog, 'RescheduleRecord');
        assert.equal(await isRed(dialog, 'timestamp'), true, 'required');
        assert.equal(await isRed(dialog, 'applicationId'), false, 'taken from the message');
        await type(dialog, 'timestamp', 'tomorrow');
        await type(dialog, 'recordHandle', '4.5');
        assert.equal(await isRed(dialog, 'timestamp'), true, 'no time');
        assert.equal(await isRed(dialog, 'recordHandle'), true, 'no whole number');
      },
      'ok',
    );
    const faults = (await faultsOf('gws-outbound')).join('\n');
    assert.match(faults, /Record handle: must be a whole number/);
    assert.match(faults, /Callback type: required/);
    assert.match(faults, /Time: must be a time/);
    await editor.inDialogOf(
      'gws-outbound',
      async (dialog) => {
        await type(dialog, 'timestamp', '2030-01-31T09:00:00Z');
        await type(dialog, 'recordHandle', '');
        await type(dialog, 'campaignName', '');
        await pick(dialog, 'callbackType', 'option', 'Personal');
        for (const parameter of ['timestamp', 'recordHandle', 'campaignName', 'callbackType']) {
          assert.equal(await isRed(dialog, parameter), false, parameter);
        }
      },
      'ok',
    );
    assert.deepEqual(await faultsOf('gws-outbound'), []);
    assert.deepEqual((await inFlow('gws-outbound', 'parameters')).parameters, {
      callbackType: { value: 'Personal', type: 'str' },
      timestamp: { value: '2030-01-31T09:00:00Z', type: 'str' },
    });
  });

  it('tell what is required from what the message can bring', async () => {
    await editor.inDialogOf('gws-outbound', async (dialog) => {
      await choose(dialog, 'RescheduleRecord');
      const marked: string[] =
        await editor.page.evaluate(`[...document.querySelectorAll('.red-ui-tray:last-of-type .form-row > label')]
        .filter((label) => getComputedStyle(label, '::after').content.includes('*'))
        .map((label) => label.textContent.trim())`);
      assert.deepEqual(marked, ['Server', 'Callback type', 'Time']);
      const field = (parameter: string) => rowOf(dialog, parameter).locator('.red-ui-typedInput-input');
      for (const [parameter, placeholder] of [
        ['recordHandle', 'from the message, or e.g. 431'],
        ['timestamp', 'required, e.g. 2030-01-31T09:00:00Z'],
        ['referenceId', 'e.g. crm-4711'],
      ] as const) {
        await type(dialog, parameter, '');
        assert.equal(await field(parameter).getAttribute('placeholder'), placeholder);
      }
      assert.equal(await field('timestamp').getAttribute('aria-required'), 'true');
      await pick(dialog, 'timestamp', 'type', 'msg');
      assert.equal(await field('timestamp').getAttribute('placeholder'), 'required', 'no example of a property');
    });
  });

  it('show how each value is written, as the runtime takes it', async () => {
    const withoutExample: ParameterKind[] = ['flag', 'choice', 'secret'];
    for (const node of Object.keys(TABLES) as (keyof typeof TABLES)[]) {
      const table = await tableOf(node);
      await editor.inDialogOf(node, async (dialog) => {
        for (const [operation, parameters] of Object.entries(table)) {
          await choose(dialog, operation);
          const shown: Record<string, string> = await editor.page.evaluate(`Object.fromEntries(
            [...document.querySelectorAll('#node-input-parameters .red-ui-typedInput-input')]
              .map(({ id, placeholder }) => [id.replace(/^gws-parameter-|-text$/g, ''), placeholder]))`);
          for (const parameter of parameters.filter(({ kind, open }) => open || !withoutExample.includes(kind))) {
            const [, example = ''] = /e\.g\. (.+)$/.exec(shown[parameter.name] ?? '') ?? [];
            const literal = { wholeNumber: 'num', seconds: 'num', object: 'json' }[parameter.kind as string] ?? 'str';
            assert.ok(isReadable(parameter, literal, example), `${operation}: ${parameter.name}: ${example}`);
          }
        }
      });
    }
  });

  it('validate what is typed as the runtime does', async () => {
    const samples: [ParameterKind, string, ...string[]][] = [
      ['wholeNumber', 'num', '0', '17', ' 17 ', '-1', '4.5', 'x', '1e3', '99999999999999999999'],
      ['digits', 'str', '0', '12*#', 'AbD', '1 2', '+1', 'E'],
      ['timeOfDay', 'str', '0', '86399', '86400', '9:00', '09:00', '23:59', '24:00', '9:60', '9', '9:0', 'noon'],
      [
        'futureTime',
        'str',
        '2100-01-31T09:00:00Z',
        '2100-01-31T09:00+01:00',
        '2100-01-31',
        '2100-01-31T09:00',
        '4105119600',
        'x',
      ],
      ['object', 'json', '{}', '{"a":1}', '[]', 'null', '1', '"x"', '{'],
      ['choice', 'str', 'One', 'two', ' ONE ', 'o_n-e', 't w o', '0', '2', 'Three'],
      ['phoneNumber', 'str', '5001', '+44 (0)1632 960-123 ext. 4', '٥٠٠١', '4.4163E+11', '5001 / 5002', "'5001", 'n/a'],
      ['seconds', 'num', '0', '30', '86401', '-1'],
      ['text', 'str', 'x', 'x'.repeat(1025)],
    ];
    for (const [kind, literal, ...values] of samples) {
      for (const numbered of kind === 'choice' ? [false, true] : [false]) {
        const parameter: Parameter = {
          name: 'x',
          kind,
          ...(kind === 'choice' && { choices: ['One', 'Two'], numbered }),
        };
        for (const value of values) {
          const verdict = await editor.page.evaluate(`(() => {
            const { gwsCallOperations } = RED.settings;
            RED.settings.gwsCallOperations = { X: [${JSON.stringify(parameter)}] };
            const node = { type: 'gws-call', operation: 'X', _: (key) => key };
            const { validate } = RED.nodes.getType('gws-call').defaults.parameters;
            const verdict = validate.call(node, ${JSON.stringify({ x: { value, type: literal } })}, {});
            RED.settings.gwsCallOperations = gwsCallOperations;
            return verdict;
          })()`);
          assert.equal(verdict === true, isReadable(parameter, literal, value), `${kind} ${JSON.stringify(value)}`);
        }
      }
    }
  });

  it('say which time limits there are', async () => {
    const judge = (type: string, value: unknown): Promise<unknown> =>
      editor.page.evaluate(
        `RED.nodes.getType('${type}').defaults.timeout.validate.call({}, ${JSON.stringify(value)}, {})`,
      );
    for (const [type, largest] of [
      ['gws-server', 600],
      ['gws-dial-preview-record', 86_400],
      ['gws-outbound', 86_400],
      ['gws-call', 86_400],
      ['gws-agent', 86_400],
    ] as const) {
      for (const value of [1, '10', largest]) {
        assert.equal(await judge(type, value), true, `${type} ${value}`);
      }
      for (const value of [0, -5, '-5', largest + 1, 3_000_000, 1e12, '', 'NaN', 'x']) {
        const words = new RegExp(`seconds from 0.01 to ${largest}`);
        assert.match(String(await judge(type, value)), words, `${type} ${value}`);
      }
    }
  });

  it('offer no place for a password that would be stored in the flow', async () => {
    await editor.inDialogOf('gws-agent', async (dialog) => {
      await choose(dialog, 'signIn');
      await rowOf(dialog, 'password').locator('.red-ui-typedInput-type-select').click();
      const types = editor.page.locator('.red-ui-typedInput-options:visible a');
      assert.deepEqual(await types.evaluateAll((all) => all.map((one) => one.getAttribute('value'))), [
        'env',
        'msg',
        'flow',
        'global',
      ]);
      await editor.page.keyboard.press('Escape');
    });
  });

  it('ask how long to wait only if there is something to wait for', async () => {
    await editor.inDialogOf('gws-call', async (dialog) => {
      const timeout = dialog.locator('#node-input-timeout');
      assert.equal(await timeout.isVisible(), true);
      await dialog.locator('#node-input-waitFor').selectOption('accepted');
      assert.equal(await timeout.isVisible(), false);
    });
  });
});

/** Whether the runtime accepts the value of a TypedInput. */
function isReadable(parameter: Parameter, literal: string, value: string): boolean {
  try {
    const evaluated = literal === 'num' ? Number(value) : literal === 'json' ? JSON.parse(value) : value;
    return parameter.name in readParameters([parameter], { [parameter.name]: evaluated });
  } catch {
    return false;
  }
}
