import { type PracticeRequest, refuse, type Reply } from '../http.ts'
import type { State } from '../state.ts'

const name = 'hello-practice'
const facts = { name, description: 'A package that exists in practice registries only', license: 'MIT' }

/** `GET /NAME`: package documents are public; all but one are missing, and that one has no tarball. */
export function readPackage(request: PracticeRequest, _state: State, wanted: string): Reply {
  if (wanted !== name) return refuse(404, 'Not found')
  const version = '1.0.0'
  const dist = { tarball: `${request.origin}/${name}/-/${name}-${version}.tgz`, shasum: '0'.repeat(40) }
  const versions = { [version]: { ...facts, version, dist } }
  return { status: 200, json: { _id: name, ...facts, 'dist-tags': { latest: version }, versions } }
}
