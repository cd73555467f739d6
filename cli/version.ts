/** What the build puts in from package.json. */
declare const packageVersion: string;

/** The version of the package. */
export const version = packageVersion;
