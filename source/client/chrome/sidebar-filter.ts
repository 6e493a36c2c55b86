/* The filter of the sidebar, as it is typed into the sidebar's last row. Pure. */
import {dialogEscape} from '../input.ts';
import type {SidebarState} from '../state.ts';

/** @param text a key, in the form that dialogs get keys in */
export const typedFilter = (sidebar: SidebarState, text: string): SidebarState => {
	if (text === '\r') {
		return {...sidebar, filtering: false, filter: sidebar.filter || null};
	}
	if (text === dialogEscape || text === '\x03') {
		return {...sidebar, filtering: false, filter: null};
	}
	const current = sidebar.filter ?? '';
	const next =
		text === '\x7f' ? [...current].slice(0, -1).join('') : text === '\x15' ? '' : /^\P{Cc}+$/u.test(text) ? current + text : current;
	return {...sidebar, filter: next};
};
