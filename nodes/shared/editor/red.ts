/**
 * The parts of Node-RED's editor that the dialogs use (nodered.org/docs/api/ui; `autoComplete`, `editJSON` and
 * `validateTypedProperty` by the
 * source of 4.1 and 5.0).
 */
import type { EditorTable, Suggestion } from '../for-editor';

/** A text by its key; `values` for its `__name__`. */
type Translate = (key: string, values?: object) => string;

/** A node, with its settings as they are in the editor; those of an old node may be missing. */
export type EditedNode<Config extends object = object> = Partial<Config> & {
  readonly id: string;
  readonly type: string;
  /** The flow that it is in. */
  readonly z?: string;
  name?: string;
  readonly _: Translate;
};

/**
 * Judges a setting: true, or what is wrong.
 * @param opt is given by an editor that asks for the reason, which it does only of a function that declares two parameters
 */
export type Validate<Value, Node> = (this: Node, value: Value, opt?: object) => boolean | string;

/** A setting, as `defaults` describe it. */
export interface Property<Value, Node = EditedNode> {
  value: Value;
  required?: boolean;
  validate?: Validate<Value, Node>;
  /** Of a setting that is the id of a config node: the type of that. */
  type?: string;
  /** The editor's name for it if it is missing. */
  label?: string;
}

interface Definition<Config extends object, Credentials extends object> {
  category: string;
  color?: string;
  icon?: string;
  inputs?: 0 | 1;
  outputs?: number;
  /** Each setting of the node, and no other. */
  defaults: { [Name in keyof (Config & { name: string })]-?: Property<Setting<Config, Name>, EditedNode<Config>> };
  credentials?: { [Name in keyof Credentials]-?: { type: 'text' | 'password'; required?: boolean } };
  paletteLabel?(this: EditedNode<Config>): string;
  label(this: EditedNode<Config>): string;
  labelStyle(this: EditedNode<Config>): string;
  inputLabels?(this: EditedNode<Config>): string;
  /** @param port counted from 0 */
  outputLabels?(this: EditedNode<Config>, port: number): string;
  /** Called when a node is dropped into the workspace, before it is there, and when nodes are pasted or imported, after that. */
  onadd?(this: EditedNode<Config>): void;
  oneditprepare(this: EditedNode<Config>): void;
}

type Setting<Config, Name extends keyof (Config & { name: string })> = Exclude<
  (Config & { name: string })[Name],
  undefined
>;

/** A type of a TypedInput that is none of Node-RED's own. */
export interface TypedInputType {
  value: string;
  label?: string;
  icon?: string;
  options?: readonly Suggestion[];
  autoComplete?: Search;
  expand?(this: TypedInput): void;
}

/** A TypedInput, to the `expand` of its types. */
interface TypedInput {
  value(): string;
  value(text: string): void;
}

export interface TypedInputOptions {
  types: readonly (string | TypedInputType)[];
  default?: string;
  /** The input that holds the type. */
  typeField?: string;
}

/** Looks for what completes `text`. */
export type Search = (text: string, done: (found: Suggestion[]) => void) => void;

/** A tab of the sidebar. */
interface SidebarTab {
  readonly id: string;
  /** Shown at the tab, and as its tooltip. */
  readonly label: string;
  readonly name: string;
  readonly content: HTMLElement;
  readonly toolbar: HTMLElement;
  readonly iconClass: string;
  /** The action that shows it. */
  readonly action: string;
}

interface Notification {
  close(): void;
}

/** A config node; `z` is the flow that it is confined to, if any, and `d` says that it is disabled. */
interface ConfigNode {
  readonly id: string;
  readonly type: string;
  readonly z?: string;
  readonly d?: boolean;
  readonly name?: string;
}

declare global {
  const RED: {
    readonly _: Translate;
    readonly nodes: {
      /** Settings of nodes of the type, and of credentials, are those of `Config` and `Credentials`. */
      registerType<Config extends object, Credentials extends object = object>(
        type: string,
        definition: Definition<Config, Credentials>,
      ): void;
      node(id: string): { readonly type: string } | null;
      eachNode(visit: (node: EditedNode) => void): void;
      eachConfig(visit: (node: ConfigNode) => void): void;
    };
    readonly plugins: {
      registerPlugin(id: string, definition: { onadd(): void; onremove?(): void }): void;
    };
    readonly sidebar: {
      addTab(tab: SidebarTab): void;
      removeTab(id: string): void;
      show(id: string): void;
      readonly config: { show(id: string): void };
    };
    readonly actions: { add(name: string, action: () => void): void };
    readonly events: { on(event: string, listener: () => void): void };
    /** Always true without a sign-in. */
    readonly user: { hasPermission(permission: string): boolean };
    readonly view: {
      /** Shows the flow with that node. @param flash whether the node flashes */
      reveal(id: string, flash: boolean): void;
      select(selection: { nodes: readonly object[] }): void;
    };
    notify(
      message: HTMLElement,
      options: {
        modal: boolean;
        fixed: boolean;
        type: 'warning' | 'error';
        buttons: readonly { text: string; class?: string; click(): void }[];
      },
    ): Notification;
    readonly settings: Readonly<
      Partial<
        Record<
          'gwsAgentOperations' | 'gwsCallOperations' | 'gwsDialHistoryOperations' | 'gwsOutboundOperations',
          EditorTable
        >
      >
    >;
    readonly editor: {
      editJSON(options: { value: string; focus: boolean; complete(edited: string): void }): void;
    };
    readonly utils: {
      /** True, or what is wrong. */
      validateTypedProperty(value: string, type: string, opt: object): true | string;
    };
    readonly validators: {
      typedInput(typeProperty: string): Validate<string, EditedNode>;
    };
  };

  interface JQuery {
    typedInput(options: TypedInputOptions): this;
    typedInput(property: 'value' | 'type'): string;
    autoComplete(options: { search: Search; minLength?: number }): this;
    autoComplete(instance: 'instance'): { readonly menu?: { hide(): void } } | undefined;
  }
}
