import { printable } from '../evaluate/evaluate';
import { connectionDrawings, inWords, isolationText, rowName } from './connection-drawing';
import type { Allowed, ConnectionPicture, ConnectionRow, Named, Rows } from './connection-picture';
import type { PlanPlace } from './plan';
import { say, type Spoken } from './spoken';

/** What the section needs to know besides the pictures. */
interface SectionOptions extends Spoken {
  /** A root, or a file, as people see it. */
  nameOf(uri: string): string;
  /** Text that leads to a place, as HTML. */
  link(text: string, place: PlanPlace | undefined): string;
  /** `policies.yaml:12`, as HTML that leads there. */
  linkTo(place: PlanPlace): string;
}

const maxTableRows = 400;
const maxPlaces = 4;

/** Who may talk to whom as a part of the page of the network plan: a picture for each root of manifests, and the same as a table. Empty where there is none. */
export function connectionSection(pictures: readonly ConnectionPicture[], options: SectionOptions): string {
  if (pictures.length === 0) return '';
  return `<section id="connections" aria-labelledby="connections-title">
<h2 id="connections-title">${told(options, 'Who may talk to whom')}</h2>
<p class="soft">${told(options, 'As far as the policies of these files decide it. A dot begins a connection, an arrow ends it: on each line every dot reaches every arrow but its own. Thick: all ports. Dashed: not known, or only for some.')}</p>
${pictures.map((picture, at) => onePicture(picture, at, pictures.length > 1, options)).join('\n')}
</section>`;
}

function onePicture(picture: ConnectionPicture, at: number, isNamed: boolean, options: SectionOptions): string {
  const { idle, unseen, inside, isTooLarge } = picture;
  const title = isNamed ? `<h3>${escape(options.nameOf(picture.root))}</h3>` : '';
  const isOff = picture.engine === 'none';
  const policies = idle.map(
    (one) =>
      `<li>${isOff ? `<s>${options.link(one.name, one.place)}</s>` : options.link(one.name, one.place)}: ${escape(one.why)}</li>`,
  );
  const body = isTooLarge
    ? `<p>${told(options, 'There is more than a picture can show: {0} lists it.', listing)}</p>`
    : `${connectionDrawings(picture, `connections-${at}`, options)}${table(picture, options)}`;
  const details = inside.map(
    ({ namespace, ...rows }, which) =>
      `<details><summary>${told(options, 'Inside of namespace {0}', namespace)}</summary>${connectionDrawings(rows, `connections-${at}-${which}`, options)}${table(rows, options)}</details>`,
  );
  return `<div class="connections${isOff ? ' off' : ''}">${title}<p>${escape(enforcement(picture, options))}</p>
${unseen.length > 0 ? `<p>${told(options, 'What these apply is not seen, so it is not known of what they may concern:')} ${unseen.map((one) => options.link(one.name, one.place)).join(', ')}.</p>` : ''}
${body}
${policies.length > 0 ? `<p>${told(options, 'Policies that change nothing here:')}</p><ul>${policies.join('')}</ul>` : ''}
${details.join('\n')}
</div>`;
}

const engines = { azure: 'Azure', calico: 'Calico', cilium: 'Cilium' };

/** What lists all of it. */
const listing = 'aks-network-lint connections';

/** What enforces the policies, in a sentence. */
export function enforcement({ engine, cluster }: ConnectionPicture, options: Spoken): string {
  if (cluster === undefined)
    return say(options, 'No cluster is known that these run on: drawn as if it enforced every policy.');
  if (engine === undefined)
    return say(options, 'It is not known what enforces policies in {0}: drawn as if it enforced every one.', cluster);
  if (engine === 'none')
    return say(
      options,
      'Nothing enforces policies in {0}, so everything is allowed.',
      cluster.replace(/^every /, 'any '),
    );
  return say(options, 'Enforced by {0} in {1}.', engines[engine], cluster);
}

/** A text of the page, in the reader's language and fit for HTML. */
function told(options: Spoken, text: string, ...args: (string | number)[]): string {
  return escape(say(options, text, ...args));
}

/** The same in words, with what decides it. */
function table({ rows, lanes }: Rows, options: SectionOptions): string {
  const list = (which: readonly number[]) => escape(which.map((at) => rowName(rows[at]!, options)).join(', '));
  const because = ({ because: places }: Allowed) => {
    if (places.length === 0) return told(options, 'no policy');
    const shown = places.slice(0, maxPlaces).map((place) => options.linkTo(place));
    const more = places.length - shown.length;
    return `${shown.join(', ')}${more > 0 ? ` ${told(options, 'and {0} more', more)}` : ''}`;
  };
  const entry = (from: string, to: string, what: Allowed) =>
    `<tr><td>${from}</td><td>${to}</td><td>${escape(inWords(what, options))}</td><td>${because(what)}</td></tr>`;
  const internet = told(options, 'Internet');
  const entries = [
    ...rows.flatMap(({ fromInternet, published }, at) => {
      if (!fromInternet) return [];
      const by = published.length > 0 ? `, ${told(options, 'by {0}', published.join(', '))}` : '';
      return [entry(`${internet}${by}`, list([at]), fromInternet)];
    }),
    ...lanes.map((lane) => entry(list(lane.from), list(lane.to), lane)),
    ...rows.flatMap((row, at) =>
      row.inside === undefined || row.inside === 'nothing'
        ? []
        : [entry(list([at]), told(options, 'each other'), row.inside)],
    ),
    ...rows.flatMap(({ toInternet }, at) => (toInternet ? [entry(list([at]), internet, toInternet)] : [])),
  ];
  const shown = entries.slice(0, maxTableRows);
  const more = entries.length - shown.length;
  const rest = more > 0 ? ` ${told(options, '{0} more: {1} lists them.', more, listing)}` : '';
  const connections = headed(
    `${told(options, 'Everything else is denied.')}${rest}`,
    [told(options, 'From'), told(options, 'To'), told(options, 'Ports'), told(options, 'Because of')],
    shown,
  );
  const isolation = headed(
    told(options, 'What the policies isolate'),
    [told(options, 'Workloads'), told(options, 'Isolated'), told(options, 'By')],
    rows.map((row) => isolationRow(row, options)),
  );
  return `<details><summary>${told(options, 'As a table ({0})', entries.length)}</summary>${connections}
${isolation}</details>`;
}

function headed(caption: string, names: readonly string[], rows: readonly string[]): string {
  return `<table><caption>${caption}</caption><thead><tr>${names.map((name) => `<th scope="col">${name}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function isolationRow(row: ConnectionRow, options: SectionOptions): string {
  const links = (all: readonly Named[]) => all.map(({ name, place }) => options.link(name, place)).join(', ');
  const isOpen = row.isolated.ingress === 'no' && row.isolated.egress === 'no';
  const isolated = isOpen ? say(options, 'no') : isolationText(row, options);
  return `<tr><td>${escape(row.namespace)}: ${links(row.workloads)}</td><td>${escape(isolated)}</td><td>${links(row.policies)}</td></tr>`;
}

function escape(text: string): string {
  return printable(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
