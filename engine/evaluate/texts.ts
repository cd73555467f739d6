import { scalar, symbolOf, unknown, type Data, type Meter, type Source } from './data';

/** A longer text is not followed. */
export const maxText = 100_000;

/** A boolean in text is written as .NET writes it. */
export function asText(data: Data): Data {
  return data.kind === 'scalar' && typeof data.value === 'boolean'
    ? { ...data, value: data.value ? 'True' : 'False' }
    : data;
}

/** Texts joined; where some are not known, a symbol of the whole if each has one. */
export function joined(
  parts: readonly Data[],
  source: Source,
  limit: number,
  reasonFor: (data: Data) => string,
  meter: Meter,
): Data {
  let text: string | undefined = '';
  let missing: Data | undefined;
  for (const data of parts) {
    if (data.kind !== 'scalar') missing ??= data;
    const part = symbolOf(data);
    text = text === undefined || part === undefined ? undefined : text + part;
    if (text !== undefined && text.length > limit) return unknown('the text is too long to be followed', source);
  }
  meter.steps -= (text?.length ?? 0) >> 4;
  return missing || text === undefined
    ? unknown(reasonFor(missing!), source, text === undefined ? {} : { symbol: text })
    : scalar(text, source);
}
