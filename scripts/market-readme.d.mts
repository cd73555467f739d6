export function marketReadme(readme: string, hasRepository: boolean): string;
