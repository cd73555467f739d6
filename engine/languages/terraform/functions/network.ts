import { nthAddress, parseCidr } from '../../../../shared-rules/model/cidr';
import type { Builtin } from '../../../evaluate/evaluate';
import { list, type Value } from '../../../evaluate/values';
import { limited, numberAt, pure, Refused, textAt, wholeAt } from './define';

/** https://developer.hashicorp.com/terraform/language/functions/cidrhost and its neighbours */
export const networkFunctions: readonly (readonly [string, Builtin])[] = [
  [
    'cidrhost',
    pure({ takes: ['string', 'number'], gives: 'string' }, (args) => {
      const { first, prefix, bits } = rangeOf(textAt(args, 0));
      const number = numberAt(args, 1);
      if (!number.isInteger) throw new Refused();
      const at = number.truncated();
      const size = 1n << BigInt(bits - prefix);
      if (at >= size || -at > size) throw new Refused();
      return addressOf(first + (at < 0n ? size + at : at), bits);
    }),
  ],
  [
    'cidrnetmask',
    pure({ takes: ['string'], gives: 'string' }, (args) => {
      const { prefix, bits } = rangeOf(textAt(args, 0));
      if (bits !== 32) throw new Refused();
      return addressOf(((1n << BigInt(prefix)) - 1n) << BigInt(32 - prefix), 32);
    }),
  ],
  [
    'cidrsubnet',
    pure({ takes: ['string', 'number', 'number'], gives: 'string' }, (args) => {
      const { first, prefix, bits } = rangeOf(textAt(args, 0));
      const [more, at] = [wholeAt(args, 1), numberAt(args, 2)];
      const length = prefix + more;
      if (!at.isInteger || at.sign < 0 || more < 0 || length > bits || at.truncated() >= 1n << BigInt(more))
        throw new Refused();
      return `${addressOf(first + (at.truncated() << BigInt(bits - length)), bits)}/${length}`;
    }),
  ],
  [
    'cidrsubnets',
    pure({ takes: ['string'], rest: 'number', gives: { kind: 'list', of: 'string' } }, (args) => subnets(args)),
  ],
];

/** Ranges one behind the other, each where its size lets it begin. */
function subnets(args: readonly Value[]): Value {
  const { first, prefix, bits } = rangeOf(textAt(args, 0));
  limited(args.length * 10);
  const end = first + (1n << BigInt(bits - prefix));
  let next = first;
  return list(
    args.slice(1).map((_, at) => {
      const more = wholeAt(args, at + 1);
      const length = prefix + more;
      // Terraform counts in 32 bits.
      if (more < 1 || more > 32 || length > bits) throw new Refused();
      const size = 1n << BigInt(bits - length);
      const start = ((next + size - 1n) / size) * size;
      if (start + size > end) throw new Refused();
      next = start + size;
      return `${addressOf(start, bits)}/${length}`;
    }),
    'string',
  );
}

interface Range {
  readonly first: bigint;
  readonly prefix: number;
  readonly bits: 32 | 128;
}

/** A range in CIDR notation; bits behind the prefix are left out. Terraform reads zeros before a number as nothing. */
function rangeOf(text: string): Range {
  const range = parseCidr(text.includes(':') ? text : text.replace(/(^|[./])0+(?=\d)/g, '$1'));
  if (!range) throw new Refused();
  return { first: range.first, prefix: range.prefix, bits: range.family === 4 ? 32 : 128 };
}

function addressOf(value: bigint, bits: 32 | 128): string {
  // Go writes an IPv4 address in IPv6 as IPv4.
  const family = bits === 32 || value >> 32n === 0xffffn ? 4 : 6;
  const first = family === 4 ? value & 0xffffffffn : value;
  return nthAddress({ family, first, last: first, prefix: bits, aligned: true }, 0)!;
}
