/*
The commands of the screen, as data: name, what it does, where it stands in help, and the keys it has by default.
Key tables, help, which-key, palette, `coppice keys-list` and the readme are read off this table; `run` is attached by name elsewhere.

Keys are written in tmux's notation. `[key, argument]` binds a key to the command with that argument.
*/
import {copyCommands} from './copy/commands.ts';

/** Where a key is looked up: without prefix, after it, and in what has the focus. */
export const tableNames = ['root', 'prefix', 'sidebar', 'queue', 'copy'] as const;
export type TableName = (typeof tableNames)[number];

export type CommandGroup = 'session' | 'pane' | 'attention' | 'work' | 'other' | 'copy';

/** A key, alone or with the argument that it gives the command. */
export type DefaultKey = string | readonly [key: string, argument: string];

export type Command = {
	readonly name: string;
	/** One sentence for the person. */
	readonly title: string;
	readonly group: CommandGroup;
	/** `emacs`: those of the copy table where `keys.copyMode` says so. */
	readonly keys?: Partial<Readonly<Record<TableName | 'emacs', readonly DefaultKey[]>>>;
	/** Its keys need no prefix for a moment after it ran from the prefix table (tmux's `-r`). */
	readonly repeat?: boolean;
	/** Works after the prefix in a dialog too. */
	readonly inDialogs?: boolean;
	/** The words that its argument may be; without, it takes none. */
	readonly argument?: {readonly values: readonly string[]; readonly optional?: boolean};
};

const directions = ['left', 'right', 'up', 'down'] as const;
const slots = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'] as const;
const layouts = ['even-horizontal', 'even-vertical', 'main-horizontal', 'main-vertical', 'tiled'] as const;
/** tmux's resize-pane takes a direction and a number of cells. */
const steps = directions.flatMap(direction => [direction, `${direction} 5`]);

/** The keys of the slots: `0` is the tenth, as on the keyboard. */
const slotKeys = slots.map(slot => [slot === '10' ? '0' : slot, slot] as const);
const arrows = (prefix = '', suffix = ''): readonly DefaultKey[] =>
	(
		[
			['Left', 'left'],
			['Right', 'right'],
			['Up', 'up'],
			['Down', 'down'],
		] as const
	).map(([key, direction]) => [`${prefix}${key}`, `${direction}${suffix}`]);

export const commands = [
	// Sessions
	{name: 'new-session', title: 'Start a session.', group: 'session', keys: {prefix: ['c'], sidebar: ['c']}},
	{name: 'new-sessions', title: 'Give one prompt to several new sessions.', group: 'session', keys: {prefix: ['C']}},
	{name: 'next-session', title: 'Show the next session.', group: 'session', keys: {prefix: ['n']}},
	{name: 'previous-session', title: 'Show the previous session.', group: 'session', keys: {prefix: ['p']}},
	{name: 'last-session', title: 'Show the session that was shown before.', group: 'session', keys: {prefix: ['l']}},
	{
		name: 'select-session',
		title: 'Show the session with this number.',
		group: 'session',
		keys: {prefix: slotKeys, sidebar: slotKeys},
		argument: {values: slots},
	},
	{name: 'choose-session', title: 'Choose a session from a list by typing.', group: 'session', keys: {prefix: ['w', 's']}},
	{
		name: 'find-session',
		title: 'Search the screens, scrollbacks and conversations of all sessions.',
		group: 'session',
		keys: {prefix: ['f']},
	},
	{name: 'next-repository', title: 'Go to the next repository.', group: 'session', keys: {prefix: [')']}},
	{name: 'previous-repository', title: 'Go to the previous repository.', group: 'session', keys: {prefix: ['(']}},
	{name: 'choose-slot', title: 'Show the session of a number that is typed.', group: 'session', keys: {prefix: ["'"]}},
	{name: 'move-session', title: 'Give the session another number in the list.', group: 'session', keys: {prefix: ['.']}},
	{name: 'rename-session', title: 'Rename the session.', group: 'session', keys: {prefix: [','], sidebar: ['r']}},
	{
		name: 'session-info',
		title: 'Show what is known of the session, and why its status is what it is.',
		group: 'session',
		keys: {prefix: ['i']},
	},
	{name: 'kill-session', title: 'End the agent; the session stays listed.', group: 'session', keys: {prefix: ['&']}},

	// Panes
	{name: 'split-right', title: 'Split the pane and show another session to the right.', group: 'pane', keys: {prefix: ['%']}},
	{name: 'split-below', title: 'Split the pane and show another session below.', group: 'pane', keys: {prefix: ['"']}},
	{name: 'break-pane', title: 'Show this session alone.', group: 'pane', keys: {prefix: ['!']}},
	{
		name: 'select-pane',
		title: 'Go to the pane in this direction.',
		group: 'pane',
		keys: {prefix: arrows()},
		repeat: true,
		argument: {values: directions},
	},
	{name: 'next-pane', title: 'Go to the next pane.', group: 'pane', keys: {prefix: ['o']}},
	{name: 'last-pane', title: 'Go to the pane that had the focus before.', group: 'pane', keys: {prefix: [';']}},
	{
		name: 'resize-pane',
		title: 'Move the border of the pane in this direction.',
		group: 'pane',
		keys: {prefix: [...arrows('C-'), ...arrows('M-', ' 5')]},
		repeat: true,
		argument: {values: steps},
	},
	{
		name: 'swap-pane',
		title: 'Swap the pane with the previous or next one.',
		group: 'pane',
		keys: {
			prefix: [
				['{', 'previous'],
				['}', 'next'],
			],
		},
		argument: {values: ['previous', 'next']},
	},
	{name: 'rotate-panes', title: 'Move every session one pane on.', group: 'pane', keys: {prefix: ['C-o']}},
	{name: 'zoom-pane', title: 'Let the pane fill the screen, or not.', group: 'pane', keys: {prefix: ['z']}},
	{name: 'display-panes', title: 'Number the panes; a digit goes there.', group: 'pane', keys: {prefix: ['q']}},
	{name: 'grid', title: 'Show all sessions at once.', group: 'pane', keys: {prefix: ['g']}},
	{name: 'even-panes', title: 'Give all panes the same room.', group: 'pane', keys: {prefix: ['E']}},
	{
		name: 'select-layout',
		title: 'Lay the panes out in this way.',
		group: 'pane',
		keys: {prefix: layouts.map((layout, index) => [`M-${index + 1}`, layout] as const)},
		argument: {values: layouts},
	},
	{name: 'close-pane', title: 'Close the pane; the session runs on.', group: 'pane', keys: {prefix: ['x'], sidebar: ['x']}},
	{
		name: 'copy-mode',
		title: 'Look back through the output of the pane: move, search, select, copy.',
		group: 'pane',
		keys: {prefix: ['[', ['PPage', 'page-up']]},
		argument: {values: ['page-up'], optional: true},
	},
	{name: 'edit-scrollback', title: 'Open the output of the pane in your editor.', group: 'pane', keys: {prefix: ['e']}},
	{name: 'paste-buffer', title: 'Paste what was copied last.', group: 'pane', keys: {prefix: [']']}},
	{name: 'choose-buffer', title: 'Choose from what was copied, and paste it.', group: 'pane', keys: {prefix: ['=']}},

	// Who needs you
	{
		name: 'next-waiting',
		title: 'Go to the next session that needs you.',
		group: 'attention',
		keys: {prefix: ['Space', 'M-n']},
	},
	{name: 'bounce-back', title: 'Go back to where you were.', group: 'attention', keys: {prefix: ['BSpace']}},
	{
		name: 'approve',
		title: 'Approve the call that is shown.',
		group: 'attention',
		keys: {prefix: ['y'], sidebar: ['y'], queue: ['y']},
		inDialogs: true,
	},
	{
		name: 'approve-unread',
		title: 'Approve the call that is shown without reading to its end.',
		group: 'attention',
		keys: {queue: ['Y']},
	},
	{name: 'deny', title: 'Deny the call that is shown.', group: 'attention', keys: {sidebar: ['n'], queue: ['n']}},
	{
		name: 'deny-with-reason',
		title: 'Deny the call that is shown, with a line of why.',
		group: 'attention',
		keys: {prefix: ['N'], sidebar: ['N'], queue: ['N']},
		inDialogs: true,
	},
	{name: 'approve-all', title: 'Approve the call that is shown for all who ask for the same.', group: 'attention', keys: {queue: ['B']}},
	{name: 'deny-all', title: 'Deny the call that is shown to all who ask for the same.', group: 'attention', keys: {queue: ['D']}},
	{
		name: 'approve-always',
		title: 'List the rules that would allow such calls from now on, or the ways to go on with a plan.',
		group: 'attention',
		keys: {sidebar: ['A'], queue: ['A']},
	},
	{
		name: 'make-policy',
		title: 'Approve a call that was approved alike before, and allow it from now on by a rule in the settings.',
		group: 'attention',
		keys: {queue: ['P']},
	},
	{name: 'edit-call', title: 'Change the call, then approve that.', group: 'attention', keys: {queue: ['e']}},
	{name: 'deny-and-interrupt', title: 'Deny the call that is shown and interrupt the agent.', group: 'attention', keys: {queue: ['i']}},
	{name: 'answer-in-pane', title: 'Answer the prompt in the pane of its session.', group: 'attention', keys: {queue: ['o']}},
	{name: 'snooze-prompt', title: 'Put the prompt behind the others for a while.', group: 'attention', keys: {queue: ['s']}},
	{name: 'next-prompt', title: 'Show the next prompt that waits.', group: 'attention', keys: {queue: ['Tab']}},
	{
		name: 'choose-option',
		title: 'Mark this option of the question.',
		group: 'attention',
		keys: {queue: [['Space', 'marked'], ...slots.slice(0, 9).map(slot => [slot, slot] as const)]},
		argument: {values: ['marked', ...slots.slice(0, 9)]},
	},
	{name: 'next-option', title: 'Go to the next option or line.', group: 'attention', keys: {queue: ['Down', 'j']}},
	{name: 'previous-option', title: 'Go to the previous option or line.', group: 'attention', keys: {queue: ['Up', 'k']}},
	{name: 'send-answer', title: 'Send the options that are marked.', group: 'attention', keys: {queue: ['Enter']}},
	{name: 'next-card-page', title: 'Show the next page of the call.', group: 'attention', keys: {queue: ['NPage']}},
	{name: 'previous-card-page', title: 'Show the previous page of the call.', group: 'attention', keys: {queue: ['PPage']}},
	{name: 'leave-queue', title: 'Close the queue.', group: 'attention', keys: {queue: ['Escape', 'q', 'C-c']}},
	{name: 'queue', title: 'Open the queue of everything that waits for you.', group: 'attention', keys: {prefix: ['a']}, inDialogs: true},
	{name: 'cost', title: 'Show what the sessions cost.', group: 'attention', keys: {prefix: ['$']}},

	// What agents do
	{name: 'interrupt', title: 'Interrupt the agent.', group: 'work', keys: {prefix: ['I'], sidebar: ['i']}},
	{name: 'restart', title: 'Restart the agent with the same conversation.', group: 'work', keys: {prefix: ['R'], sidebar: ['R']}},
	{
		name: 'fork-session',
		title: 'Go on from the conversation in another session, with what is not committed.',
		group: 'work',
		keys: {prefix: ['F'], sidebar: ['F']},
	},
	{name: 'archive-session', title: 'End the agent and put the session away; it can be resumed.', group: 'work'},
	{
		name: 'take-session',
		title: 'Go on interactively with the conversation of a headless session.',
		group: 'work',
		keys: {prefix: ['G']},
	},
	{name: 'hand-session', title: 'Let the conversation of the session run headless.', group: 'work', keys: {prefix: ['H']}},
	{name: 'remove', title: 'Remove the session and its worktree; it can be undone.', group: 'work', keys: {prefix: ['X'], sidebar: ['X']}},
	{name: 'undo', title: 'Undo the last removal.', group: 'work', keys: {prefix: ['u'], sidebar: ['u']}},
	{name: 'stop-fleet', title: 'Hold every agent at its next step, or let all of them go on.', group: 'work', keys: {prefix: ['K']}},
	{name: 'send-to-several', title: 'Send one message to several sessions.', group: 'work', keys: {prefix: ['S']}},

	// The sidebar
	{name: 'focus-sidebar', title: 'Go to the sidebar.', group: 'other', keys: {prefix: ['b']}},
	{name: 'toggle-sidebar', title: 'Hide the sidebar or show it.', group: 'other', keys: {prefix: ['B']}},
	{name: 'next-row', title: 'Go to the next row.', group: 'other', keys: {sidebar: ['j', 'Down']}},
	{name: 'previous-row', title: 'Go to the previous row.', group: 'other', keys: {sidebar: ['k', 'Up']}},
	{name: 'first-row', title: 'Go to the first row.', group: 'other', keys: {sidebar: ['g', 'Home']}},
	{name: 'last-row', title: 'Go to the last row.', group: 'other', keys: {sidebar: ['G', 'End']}},
	{name: 'next-rows', title: 'Go a page of rows on.', group: 'other', keys: {sidebar: ['NPage']}},
	{name: 'previous-rows', title: 'Go a page of rows back.', group: 'other', keys: {sidebar: ['PPage']}},
	{name: 'fold-row', title: 'Fold the repository.', group: 'other', keys: {sidebar: ['h', 'Left']}},
	{name: 'unfold-row', title: 'Unfold the repository.', group: 'other', keys: {sidebar: ['l', 'Right']}},
	{name: 'open-row', title: 'Show the session and go in.', group: 'other', keys: {sidebar: ['Enter']}},
	{name: 'open-row-in-split', title: 'Show the session in a pane of its own.', group: 'other', keys: {sidebar: ['o']}},
	{name: 'peek-row', title: 'Show the session and stay in the sidebar.', group: 'other', keys: {sidebar: ['Space']}},
	{
		name: 'peek-waiting',
		title: 'Show the next session that needs you and stay in the sidebar.',
		group: 'other',
		keys: {sidebar: ['Tab']},
	},
	{name: 'filter-rows', title: 'Show only the rows that match.', group: 'other', keys: {sidebar: ['/']}},
	{name: 'sort-rows', title: 'Put who needs you on top, or back in the order of numbers.', group: 'other', keys: {sidebar: ['s']}},
	{name: 'leave-sidebar', title: 'Go back to the pane.', group: 'other', keys: {sidebar: ['q', 'Escape']}},

	// Looking back
	...copyCommands,

	// Everything else
	{name: 'detach', title: 'Leave; everything runs on.', group: 'other', keys: {prefix: ['d']}, inDialogs: true},
	{name: 'choose-client', title: 'Make another app that is open leave.', group: 'other', keys: {prefix: ['D']}},
	{name: 'suspend', title: 'Suspend this client, as Ctrl+Z does.', group: 'other', keys: {prefix: ['C-z']}},
	{name: 'palette', title: 'Choose a command by typing.', group: 'other', keys: {prefix: [':']}},
	{name: 'help', title: 'Show all keys.', group: 'other', keys: {prefix: ['?'], sidebar: ['?']}, inDialogs: true},
	{name: 'describe-key', title: 'Say what a key does.', group: 'other', keys: {prefix: ['/']}},
	{name: 'redraw', title: 'Draw the screen anew.', group: 'other', keys: {prefix: ['r']}},
	{name: 'messages', title: 'Show the messages of the bar.', group: 'other', keys: {prefix: ['~']}},
	{name: 'theme', title: 'Choose a theme.', group: 'other', keys: {prefix: ['T']}},
] as const satisfies readonly Command[];

export type CommandName = (typeof commands)[number]['name'];

const byName: ReadonlyMap<string, Command & {readonly name: CommandName}> = new Map(commands.map(command => [command.name, command]));

/** The command of that name; undefined where there is none. */
export const getCommand = (name: string): (Command & {readonly name: CommandName}) | undefined => byName.get(name);
