import * as v from 'valibot'
import { Secret } from '../../secrets/secret.ts'
import { readAssignments } from './assignments.ts'
import { readBunfig } from './bunfig.ts'
import { readNpmrc } from './npmrc.ts'
import { readPnpmConfig } from './pnpm-config.ts'
import { shapesIn, type PlainSecret, type Reader, type Reading, type Span } from './reading.ts'
import { readSourceText, type SourceText } from './source-text.ts'
import { readYarnrcClassic } from './yarnrc-classic.ts'
import { readYarnrc } from './yarnrc.ts'

/** The forms that files with tokens are written in. */
export const format = v.picklist([
  'npmrc',
  'pnpm-config',
  'yarnrc',
  'yarnrc-classic',
  'bunfig',
  'env',
  'shell',
])
export type Format = v.InferOutput<typeof format>

const readers: Readonly<Record<Format, Reader>> = {
  npmrc: readNpmrc,
  'pnpm-config': readPnpmConfig,
  yarnrc: readYarnrc,
  'yarnrc-classic': readYarnrcClassic,
  bunfig: readBunfig,
  env: readAssignments,
  shell: readAssignments,
}

/** What a file holds, with byte offsets; whatever has npm's token shape is found, also where the format does not look. */
export function readBytes(format: Format, bytes: Buffer): Reading {
  const source = readSourceText(bytes)
  const reading = readers[format](source.text)
  const known = reading.secrets.map(({ span }) => span)
  const loose = shapesIn(source.text, known).map((span) => looseSecret(source, span))
  return {
    ...reading,
    secrets: [...reading.secrets, ...loose].map((found) => inBytes(source, found)),
    variables: reading.variables.map((found) => ({ ...found, span: spanInBytes(source, found.span) })),
  }
}

/** The bytes after a cut. */
export function cutBytes(bytes: Buffer, { cut }: Pick<PlainSecret, 'cut'>): Buffer {
  const replacement = readSourceText(bytes).encode(cut.replacement)
  return Buffer.concat([bytes.subarray(0, cut.start), replacement, bytes.subarray(cut.end)])
}

function looseSecret({ text }: SourceText, span: Span): PlainSecret {
  return {
    kind: 'token',
    secret: new Secret(text.slice(span.start, span.end)),
    span,
    cut: { ...span, replacement: '' },
    setting: '',
    registry: null,
    username: null,
    unread: 'shape',
  }
}

function inBytes(source: SourceText, found: PlainSecret): PlainSecret {
  return {
    ...found,
    secret: new Secret(source.decode(found.secret.reveal())),
    setting: source.decode(found.setting),
    span: spanInBytes(source, found.span),
    cut: { ...spanInBytes(source, found.cut), replacement: found.cut.replacement },
  }
}

function spanInBytes({ offset, width }: SourceText, { start, end }: Span): Span {
  return { start: offset + start * width, end: offset + end * width }
}
