/** What kubectl takes a plain text of YAML for: YAML 1.1, as Go's library reads it. */
export function plain(source: string): string | number | boolean | null {
  if (source === '' || /^(~|null|Null|NULL)$/.test(source)) return null;
  if (/^(y|Y|yes|Yes|YES|on|On|ON|true|True|TRUE)$/.test(source)) return true;
  if (/^(n|N|no|No|NO|off|Off|OFF|false|False|FALSE)$/.test(source)) return false;
  if (/^[-+]?(0|[1-9][\d_]*)$/.test(source)) return Number(source.replaceAll('_', ''));
  if (/^[-+]?0x[\da-fA-F_]+$/.test(source) || /^0o[0-7]+$/.test(source)) return Number(source.replaceAll('_', ''));
  if (/^[-+]?0[0-7_]+$/.test(source)) return Number.parseInt(source.replaceAll('_', ''), 8);
  if (/^[-+]?(\.\d+|\d[\d_]*(\.\d*)?)([eE][-+]?\d+)?$/.test(source)) return Number(source.replaceAll('_', ''));
  return source;
}

/** Whether a text may stand without quotes and still be text. */
export function plainIsText(source: string): boolean {
  return typeof plain(source) === 'string';
}
