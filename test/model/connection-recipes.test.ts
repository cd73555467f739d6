import assert from 'node:assert/strict';
import { connections } from '../lint';

/**
 * What the recipes for network policies that people learn from come to, each written anew for one shop. Expected is what each of them says in words.
 */
const namespaces = { shop: { stage: 'prod' }, lab: { stage: 'test' }, tools: {} };
const pods = {
  'shop/web': { app: 'web' },
  'shop/api': { app: 'api', part: 'backend' },
  'shop/cache': { app: 'cache', part: 'backend' },
  'lab/probe': { app: 'probe' },
  'tools/scraper': { app: 'scraper', kind: 'monitoring' },
};
const api = { matchLabels: { app: 'api' } };
const web = { matchLabels: { app: 'web' } };

interface Recipe {
  readonly policies: readonly object[];
  /** Who reaches the api of the shop, or is reached by it. */
  readonly from?: readonly string[];
  readonly to?: readonly string[];
  readonly ports?: readonly string[];
}
const everybody = ['internet', 'lab/probe', 'shop/cache', 'shop/web', 'tools/scraper'];
const podsOnly = everybody.slice(1);

const recipes: { readonly [name: string]: Recipe } = {
  'without a policy everybody reaches it': { policies: [], from: everybody, to: everybody },
  'an application is closed': { policies: [{ podSelector: api, ingress: [] }], from: [] },
  'an application is open to some': {
    policies: [{ podSelector: api, ingress: [{ from: [{ podSelector: web }] }] }],
    from: ['shop/web'],
  },
  'an application that is open to all stays open beside what closes its namespace': {
    policies: [{ podSelector: {} }, { podSelector: api, ingress: [{}] }],
    from: everybody,
  },
  'a namespace is closed': { policies: [{ podSelector: {}, ingress: [] }], from: [] },
  'a namespace is closed to the others': {
    policies: [{ podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] }],
    from: ['shop/cache', 'shop/web'],
  },
  'all namespaces, and nobody outside of the cluster': {
    policies: [{ podSelector: api, ingress: [{ from: [{ namespaceSelector: {} }] }] }],
    from: podsOnly,
  },
  'one namespace, by a label': {
    policies: [{ podSelector: api, ingress: [{ from: [{ namespaceSelector: { matchLabels: { stage: 'test' } } }] }] }],
    from: ['lab/probe'],
  },
  'some pods of another namespace: one peer with two selectors': {
    policies: [
      {
        podSelector: api,
        ingress: [
          {
            from: [
              {
                namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'tools' } },
                podSelector: { matchLabels: { kind: 'monitoring' } },
              },
            ],
          },
        ],
      },
    ],
    from: ['tools/scraper'],
  },
  'two peers with a selector each are either': {
    policies: [
      {
        podSelector: api,
        ingress: [{ from: [{ namespaceSelector: { matchLabels: { stage: 'test' } } }, { podSelector: web }] }],
      },
    ],
    from: ['lab/probe', 'shop/web'],
  },
  'who comes from outside of the cluster': {
    policies: [{ podSelector: {} }, { podSelector: api, ingress: [{ from: [] }] }],
    from: everybody,
  },
  'one port': {
    policies: [{ podSelector: api, ingress: [{ ports: [{ port: 5000 }], from: [{ podSelector: web }] }] }],
    from: ['shop/web'],
    ports: ['TCP 5000'],
  },
  'several policies add up': {
    policies: [
      { podSelector: api, ingress: [{ from: [{ podSelector: web }] }] },
      {
        podSelector: { matchLabels: { part: 'backend' } },
        ingress: [{ from: [{ podSelector: { matchLabels: { part: 'backend' } } }] }],
      },
    ],
    from: ['shop/cache', 'shop/web'],
  },
  'nothing leaves an application': {
    policies: [{ podSelector: api, policyTypes: ['Egress'], egress: [] }],
    from: everybody,
    to: [],
  },
  'nothing leaves an application but requests for names': {
    policies: [
      {
        podSelector: api,
        policyTypes: ['Egress'],
        egress: [
          {
            ports: [
              { port: 53, protocol: 'UDP' },
              { port: 53, protocol: 'TCP' },
            ],
          },
        ],
      },
    ],
    to: everybody,
    ports: ['TCP 53', 'UDP 53'],
  },
  'nothing leaves an application but what asks the DNS server of the cluster': {
    policies: [
      {
        podSelector: api,
        policyTypes: ['Egress'],
        egress: [
          {
            to: [
              {
                namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
                podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
              },
            ],
            ports: [{ port: 53, protocol: 'UDP' }],
          },
        ],
      },
    ],
    from: everybody,
    to: [],
  },
  'one of several labels is not enough': {
    policies: [
      {
        podSelector: { matchLabels: { app: 'api', part: 'backend' } },
        ingress: [
          {
            from: [
              { podSelector: { matchLabels: { app: 'cache', part: 'backend' } } },
              { podSelector: { matchLabels: { app: 'web', part: 'backend' } } },
            ],
          },
        ],
      },
    ],
    from: ['shop/cache'],
  },
  'labels that nobody wrote down select everybody': {
    policies: [{ podSelector: { matchLabels: null }, ingress: [{ from: [{ podSelector: {} }] }] }],
    from: ['shop/cache', 'shop/web'],
  },
  'nothing leaves a namespace': { policies: [{ podSelector: {}, policyTypes: ['Egress'] }], to: [] },
  'nothing leaves the cluster': {
    policies: [{ podSelector: api, policyTypes: ['Egress'], egress: [{ to: [{ namespaceSelector: {} }] }] }],
    to: podsOnly,
  },
  'an empty list of egress closes nothing where no type is written': {
    policies: [{ podSelector: api, ingress: [{}], egress: [] }],
    to: everybody,
  },
};

describe('The recipes for network policies', () => {
  for (const [name, { policies, from, to, ports }] of Object.entries(recipes))
    it(name, async () => {
      const objects = [
        ...Object.entries(namespaces).map(([space, labels]) => ({
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: { name: space, labels },
        })),
        ...Object.entries(pods).map(([path, labels]) => ({
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: path.split('/')[1], namespace: path.split('/')[0], labels },
          spec: { containers: [{ name: 'main' }] },
        })),
        ...policies.map((spec, at) => ({
          apiVersion: 'networking.k8s.io/v1',
          kind: 'NetworkPolicy',
          metadata: { name: `p${at}`, namespace: 'shop' },
          spec,
        })),
      ];
      const found = await connections({
        'all.yaml': objects.map((one) => `# apiVersion: kind:\n${JSON.stringify(one)}\n`).join('---\n'),
      });
      const open = found.filter(({ answer }) => answer === 'allowed');
      const short = (end: string) => end.replace('/Pod/', '/');
      const own = 'shop/Pod/api';
      if (from)
        assert.deepEqual(
          open
            .filter((one) => one.to === own)
            .map((one) => short(one.from))
            .sort(),
          from,
        );
      if (to)
        assert.deepEqual(
          open
            .filter((one) => one.from === own)
            .map((one) => short(one.to))
            .sort(),
          to,
        );
      if (ports)
        for (const one of open.filter((each) => (to ? each.from : each.to) === own)) assert.deepEqual(one.ports, ports);
      assert.ok(found.every(({ answer }) => answer !== 'unknown'));
    });
});
