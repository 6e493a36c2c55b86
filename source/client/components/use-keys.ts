/* Keys of a dialog by the names that the key tables have, however the terminal wrote them. */
import {type Key, useInput, usePaste} from 'ink';
import {useContext, useEffect} from 'react';
import type {FieldKey} from '../models/field.ts';
import {ClicksContext} from './clicks.ts';

/** `onKey` gets each key by its name (`C-a`, `S-Enter`, `BTab`), typed text as `Text`, and a paste as `Paste`. */
export const useKeys = (onKey: (key: FieldKey) => void, isActive = true): void => {
	const clicks = useContext(ClicksContext);
	useEffect(() => {
		clicks.onKey = isActive ? onKey : clicks.onKey;
	});
	useInput(
		(input, key) => {
			if (key.eventType !== 'release') {
				for (const each of keysOf(input, key)) {
					onKey(each);
				}
			}
		},
		{isActive},
	);
	usePaste(text => onKey({key: 'Paste', text}), {isActive});
};

const names = {
	upArrow: 'Up',
	downArrow: 'Down',
	leftArrow: 'Left',
	rightArrow: 'Right',
	pageUp: 'PPage',
	pageDown: 'NPage',
	home: 'Home',
	end: 'End',
	return: 'Enter',
	escape: 'Escape',
	tab: 'Tab',
	backspace: 'BSpace',
	delete: 'DC',
} as const satisfies Partial<Record<keyof Key, string>>;

const keysOf = (input: string, key: Key): FieldKey[] => {
	const found = (Object.keys(names) as (keyof typeof names)[]).find(name => key[name]);
	if (found) {
		const name = names[found];
		const modifiers = `${key.ctrl ? 'C-' : ''}${key.meta ? 'M-' : ''}${key.shift && name !== 'Tab' ? 'S-' : ''}`;
		return [{key: name === 'Tab' && key.shift ? 'BTab' : `${modifiers}${name}`, text: ''}];
	}
	if (key.ctrl || key.meta) {
		return input === '' ? [] : [{key: `${key.ctrl ? 'C-' : ''}${key.meta ? 'M-' : ''}${input === ' ' ? 'Space' : input}`, text: ''}];
	}
	// Typed fast, several keys come as one text.
	return (input.match(/[\x00-\x1f\x7f]|[^\x00-\x1f\x7f]+/gu) ?? []).map(part => {
		const control = controlName(part);
		return control === undefined ? {key: 'Text', text: part} : {key: control, text: ''};
	});
};

const controlName = (text: string): string | undefined => {
	const code = text.charCodeAt(0);
	if (text === '\r' || text === '\t') {
		return text === '\r' ? 'Enter' : 'Tab';
	}
	return code === 0x7f
		? 'BSpace'
		: code > 0 && code <= 26
			? `C-${String.fromCharCode(code + 96)}`
			: code < 0x20
				? `C-${String.fromCharCode(code + 64)}`
				: undefined;
};

/** What leaves every dialog. */
export const isCancel = ({key}: FieldKey): boolean => key === 'Escape' || key === 'C-c';
