/** Set by the build to the version in package.json. */
declare const COPPICE_VERSION: string | undefined;

export const version = typeof COPPICE_VERSION === 'string' ? COPPICE_VERSION : '0.0.0-source';
