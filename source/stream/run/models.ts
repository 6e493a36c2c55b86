/* The models that Claude offers, and the dialog in which one is chosen. */
import {type Dialog, newDialog} from '../../pane/dialog.ts';
import {type Json, objectsIn, textIn} from '../parser/json.ts';

/** `value` is what it is asked for by. */
export type Model = {readonly value: string; readonly label: string; readonly about: string};

/** What it answers to `initialize`; some where it names none. */
export const modelsIn = (response: Json): Model[] => {
	const named = objectsIn(response, 'models').flatMap(one => {
		const value = textIn(one, 'value');
		return value === undefined ? [] : [{value, label: textIn(one, 'displayName') ?? value, about: textIn(one, 'description') ?? ''}];
	});
	return named.length > 0 ? named : ['opus', 'sonnet', 'haiku'].map(value => ({value, label: value, about: ''}));
};

export const modelDialog = (models: readonly Model[]): Dialog =>
	newDialog({
		title: 'Model',
		body: () => [],
		question: 'Which one from now on?',
		options: models.slice(0, 9).map(({label, about}) => ({label, ...(about !== '' && {description: about})})),
	});
