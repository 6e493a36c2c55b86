/*
The environment that an agent gets: that of the client that asked for it, without what belongs to the terminal or to npm around
the client, and with what its own terminal is. Never stored.
*/

type Environment = Record<string, string>;

/** Names that tell of a terminal around us, or of a parent coppice; `*` stands for any rest. */
const around = [
	'TMUX',
	'TMUX_PANE',
	'STY',
	'WINDOW',
	'ZELLIJ*',
	'LINES',
	'COLUMNS',
	'TERMCAP',
	'TERM_SESSION_ID',
	'TERM_PROGRAM*',
	'LC_TERMINAL*',
	'VTE_VERSION',
	'KONSOLE_*',
	'WT_*',
	'ALACRITTY_*',
	'KITTY_*',
	'GHOSTTY_*',
	'WEZTERM_*',
	'ITERM_*',
	'ZED_TERM',
	'VSCODE_*',
	'INSIDE_EMACS',
	'TERMINAL_EMULATOR',
	'COPPICE_*',
	// What npm adds when coppice is started by one of its scripts.
	'npm_*',
	'NODE',
	'INIT_CWD',
];

const ownFolders = ['COPPICE_CONFIG_DIR', 'COPPICE_STATE_DIR', 'COPPICE_RUN_DIR'];

/** Whether `name` is one of `patterns`, of which a trailing `*` stands for any rest. */
export const matches = (name: string, patterns: readonly string[]): boolean =>
	patterns.some(pattern => (pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern));

export type EnvironmentRequest = {
	client: Environment;
	session: string;
	version: string;
	/** The server's own, for the folders of this fleet. */
	own: NodeJS.ProcessEnv;
	agent: {environment: Environment; withoutEnvironment: readonly string[]};
};

export const agentEnvironment = ({client, session, version, own, agent}: EnvironmentRequest): Environment => {
	const kept = Object.entries(client).filter(([name]) => !matches(name, around) && !matches(name, agent.withoutEnvironment));
	const environment: Environment = Object.fromEntries(kept);
	if (environment.PATH !== undefined) {
		environment.PATH = withoutScriptFolders(environment.PATH);
	}
	for (const name of ownFolders) {
		const value = own[name];
		if (value !== undefined) {
			environment[name] = value;
		}
	}
	for (const name of ['NO_PROXY', 'no_proxy']) {
		environment[name] = withLoopback(environment[name]);
	}
	return {
		...environment,
		TERM: 'xterm-256color',
		COLORTERM: 'truecolor',
		TERM_PROGRAM: 'coppice',
		TERM_PROGRAM_VERSION: version,
		COPPICE_SESSION: session,
		...agent.environment,
	};
};

/** npm and npx put `node_modules/.bin` folders in front of the PATH. */
const withoutScriptFolders = (path: string) => {
	const folders = path.split(':');
	const first = folders.findIndex(folder => !/\/node_modules\/\.bin$|\/node-gyp-bin$/.test(folder));
	return folders.slice(Math.max(first, 0)).join(':');
};

/** With a proxy set, agents would send their letters to our loopback mailbox through it (measured with Claude Code). */
const withLoopback = (list: string | undefined) => {
	const hosts = (list ?? '')
		.split(',')
		.map(host => host.trim())
		.filter(host => host !== '');
	return [...new Set([...hosts, '127.0.0.1', 'localhost'])].join(',');
};
