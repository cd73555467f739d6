import { retirements } from '../model/azure';
import { set } from '../model/resource';
import { is } from '../model/value';
import { aksDocs, defineRule, isPast, retirementSeverity } from '../rule';

export default defineRule({
  id: 'no-open-service-mesh',
  severity: 'warning',
  category: 'retirement',
  tag: 'deprecated',
  since: '0.1.0',
  summary: 'The Open Service Mesh add-on retires; use Istio.',
  why: 'The project behind the add-on has ended, and Azure retires it on 2027-09-30. The Istio add-on does the same and more: encryption between services, routing, and rules about who may call whom.',
  references: [retirements.openServiceMesh.source, aksDocs('istio-about')],
  equivalents: [],
  of: 'cluster',
  *check({ openServiceMeshEnabled }, { today }) {
    if (!is(openServiceMeshEnabled, true)) return;
    yield {
      at: openServiceMeshEnabled,
      severity: retirementSeverity(retirements.openServiceMesh.date, today, 'warning'),
      message: isPast(retirements.openServiceMesh.date, today)
        ? `The Open Service Mesh add-on was retired on ${retirements.openServiceMesh.date}. Move to the Istio add-on.`
        : `The Open Service Mesh add-on retires on ${retirements.openServiceMesh.date}. Move to the Istio add-on before.`,
      fixes: [
        {
          title: 'Switch it off: {0} (services lose their encryption and rules)',
          safety: 'review',
          changes: [set(openServiceMeshEnabled, false)],
        },
      ],
    };
  },
});
