import { everywhere } from './azure';
import { contains, overlaps, parseCidr, type Cidr } from './cidr';
import type { SecurityRule } from './surroundings';
import { is, type List, type Value } from './value';

/** A rule of a network security group whose parts are all known. */
export interface KnownSecurityRule {
  /** Its access, for its place. */
  readonly at: Value<string>;
  /** Its only source, where it is written as one. */
  readonly source: Value<string>;
  readonly priority: number;
  /** inbound or outbound */
  readonly direction: string;
  readonly allows: boolean;
  readonly carriesTcp: boolean;
  readonly carriesUdp: boolean;
  readonly allPorts: boolean;
  readonly ports: readonly { readonly first: number; readonly last: number }[];
  readonly from: readonly End[];
  readonly to: readonly End[];
}

/** A source or destination: everything, the tags VirtualNetwork and Internet, a range, or another tag. */
export type End = 'everything' | 'virtual network' | 'internet' | 'other tag' | Cidr;

/** A rule of which not everything is known: what is. */
interface OpenSecurityRule {
  readonly priority: number | undefined;
  readonly direction: string | undefined;
  readonly allows: boolean | undefined;
}

/** The rules of a group as Azure asks them. */
export interface RulesInOrder {
  /** The one that decides first at the front. */
  readonly known: readonly KnownSecurityRule[];
  /** Those of which a part is not known. */
  readonly open: readonly OpenSecurityRule[];
}

/** Undefined where there may be more rules than the files show. */
export function inOrder({ items, complete }: List<SecurityRule>): RulesInOrder | undefined {
  if (!complete) return undefined;
  const read = items.map((rule) => ({ rule, known: knownRule(rule) }));
  return {
    known: read.flatMap(({ known }) => known ?? []).sort((a, b) => a.priority - b.priority),
    open: read.flatMap(({ rule: { priority, direction, access }, known }) =>
      known
        ? []
        : [
            {
              priority: priority.kind === 'known' ? priority.value : undefined,
              direction: direction.kind === 'known' ? direction.value.toLowerCase() : undefined,
              allows: access.kind === 'known' ? is(access, 'Allow') : undefined,
            },
          ],
    ),
  };
}

/** Whether a rule that is not known whole may decide otherwise before this one is asked. */
export function mayBeUndone({ priority, direction, allows }: KnownSecurityRule, { open }: RulesInOrder): boolean {
  return open.some(
    (other) =>
      (other.priority === undefined || other.priority < priority) &&
      (other.direction === undefined || other.direction === direction) &&
      other.allows !== allows,
  );
}

function knownRule(rule: SecurityRule): KnownSecurityRule | undefined {
  const { access, direction, priority, protocol } = rule;
  const [from, to, ports] = [rule.sources, rule.destinations, rule.destinationPorts].map(texts);
  // Application security groups are sources and destinations that no address tells.
  if (from?.length === 0 || to?.length === 0) return undefined;
  if (
    access.kind !== 'known' ||
    direction.kind !== 'known' ||
    priority.kind !== 'known' ||
    protocol.kind !== 'known' ||
    !from ||
    !to ||
    !ports
  )
    return undefined;
  return {
    at: access,
    source: rule.source,
    priority: priority.value,
    direction: direction.value.toLowerCase(),
    allows: is(access, 'Allow'),
    carriesTcp: protocol.value === '*' || is(protocol, 'Tcp'),
    carriesUdp: protocol.value === '*' || is(protocol, 'Udp'),
    allPorts: ports.some((port) => port === '*' || port === '0-65535' || port === '1-65535'),
    ports: ports.map(portsOf),
    from: from.map(endOf),
    to: to.map(endOf),
  };
}

function texts(list: Value<List<Value<string>>>): string[] | undefined {
  if (list.kind !== 'known' || !list.value.complete) return list.kind === 'absent' ? [] : undefined;
  const items = list.value.items.map((item) => (item.kind === 'known' ? item.value : undefined));
  return items.includes(undefined) ? undefined : items.flatMap((item) => item ?? []);
}

/** `443`, `400-500` or `*` */
function portsOf(text: string): { first: number; last: number } {
  const [first = '', last = first] = text === '*' ? ['0', '65535'] : text.split('-');
  return { first: Number(first), last: Number(last) };
}

function endOf(text: string): End {
  if (text === '*' || text === everywhere.ipv4 || /^any$/i.test(text)) return 'everything';
  if (/^virtualnetwork$/i.test(text)) return 'virtual network';
  if (/^internet$/i.test(text)) return 'internet';
  return parseCidr(text.includes('/') ? text : `${text}/32`) ?? 'other tag';
}

/** Whether rules together let all ports of a protocol through. */
export function coverAllPorts(rules: readonly KnownSecurityRule[]): boolean {
  let next = 1;
  for (const { first, last } of rules.flatMap(({ ports }) => ports).sort((a, b) => a.first - b.first)) {
    if (first > next) return false;
    next = Math.max(next, last + 1);
  }
  return next > 65_535;
}

/** Whether a source or destination takes in all of the ranges. @param tagged whether the tag VirtualNetwork takes them in for certain */
export function coversAll(end: End, ranges: readonly Cidr[], tagged: boolean): boolean {
  if (typeof end === 'object') return ranges.every((one) => contains(end, one));
  return end === 'everything' || (end === 'virtual network' && tagged);
}

/** Whether it takes in any of their addresses; other tags are of addresses outside the virtual network. */
export function touches(end: End, ranges: readonly Cidr[], tagged: boolean): boolean {
  if (typeof end === 'object') return ranges.some((one) => overlaps(end, one));
  return end === 'everything' || (end === 'virtual network' && tagged);
}

/** Whether it takes in the Internet. */
export function isInternet(end: End): boolean {
  return end === 'everything' || end === 'internet' || (typeof end === 'object' && end.prefix === 0);
}
