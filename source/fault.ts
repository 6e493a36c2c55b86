/*
Fault points: named steps at which a test may stop the program. `COPPICE_FAULT=name:nth[:kill|enospc|throw]` acts the nth time that
a point of this name (`*`: any) is passed. `kill` (the default) is a `kill -9` of this process, so that nothing can clean up.
*/

const passed = new Map<string, number>();

/** Costs one look at the environment when no fault is wanted. `name` is `what.step`, such as `remove.pinned`. */
export const faultPoint = (name: string): void => {
	const wanted = process.env.COPPICE_FAULT;
	if (wanted === undefined || wanted === '') {
		return;
	}
	const [point, nth = '1', action = 'kill'] = wanted.split(':');
	if (point !== name && point !== '*') {
		return;
	}
	const times = (passed.get(point) ?? 0) + 1;
	passed.set(point, times);
	if (times === Number(nth)) {
		act(name, action);
	}
};

const act = (name: string, action: string): void => {
	if (action === 'kill') {
		process.kill(process.pid, 'SIGKILL');
	} else if (action === 'enospc') {
		throw Object.assign(new Error(`ENOSPC: no space left on device, at fault point ${name}`), {code: 'ENOSPC'});
	} else {
		throw new Error(`fault point ${name}`);
	}
};
