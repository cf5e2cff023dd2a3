import { describe, expect, it } from 'vitest'
import { readSecondFactor } from '../../../src/main/core/registry/two-factor.ts'
import { registryResponse } from '../../support/registry-response.ts'

describe('a demand for a second factor', () => {
  it('is a code when only "otp" is named', () => {
    const response = registryResponse(401, { error: 'otp' }, { 'www-authenticate': 'OTP' })
    expect(readSecondFactor(response)).toEqual({ kind: 'code', from: 'authenticator' })
  })
  it('is the browser when both addresses are given', () => {
    const urls = { authUrl: 'https://npm.acme.example/a', doneUrl: 'https://npm.acme.example/d' }
    const response = registryResponse(401, urls, { 'www-authenticate': 'Bearer, otp' })
    expect(readSecondFactor(response)).toEqual({ kind: 'browser', ...urls })
  })
  it('is read from the body when there is no header', () => {
    expect(
      readSecondFactor(registryResponse(401, { error: 'You must provide a one-time pass.' }))?.kind,
    ).toBe('code')
  })
  it('knows when the code was mailed', () => {
    const response = registryResponse(
      401,
      { error: 'one-time password sent to your email' },
      { 'www-authenticate': 'OTP' },
    )
    expect(readSecondFactor(response)).toEqual({ kind: 'code', from: 'email' })
  })
  it('is read from the body too when a proxy has put another header in front', () => {
    const response = registryResponse(
      401,
      { error: 'You must provide a one-time pass.' },
      { 'www-authenticate': 'Basic realm="proxy"' },
    )
    expect(readSecondFactor(response)?.kind).toBe('code')
  })
  it('is none where the address is refused, whatever else is said', () => {
    const response = registryResponse(401, { error: 'one-time pass' }, { 'www-authenticate': 'ipaddress' })
    expect(readSecondFactor(response)).toBeNull()
  })
  it('is none when the credential is bad, or the answer is no 401', () => {
    expect(readSecondFactor(registryResponse(401, {}, { 'www-authenticate': 'Bearer' }))).toBeNull()
    expect(
      readSecondFactor(registryResponse(403, { error: 'one-time pass' }, { 'www-authenticate': 'OTP' })),
    ).toBeNull()
  })
})
