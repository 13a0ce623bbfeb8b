import { describe, expect, it } from 'vitest'
import { createAddressCheck } from './address-check.ts'
import { createGuardedFetch } from './guarded-fetch.ts'

const strict = createAddressCheck([])
const local = createAddressCheck([
  '127.0.0.0/8',
  '::1/128',
  '10.0.0.0/8',
  'fc00::/7',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '0.0.0.0/0',
  '::/0',
])

const PRIVATE = [
  '127.0.0.1',
  '127.255.255.254',
  '0.0.0.0',
  '10.1.2.3',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '100.64.0.1',
  '198.18.0.1',
  '192.0.2.1',
  '240.0.0.1',
  '::',
  '::1',
  'fc00::1',
  'fd12:3456::1',
  '::ffff:127.0.0.1',
  '::ffff:10.0.0.1',
  '::ffff:7f00:1',
  '::127.0.0.1',
  '64:ff9b::127.0.0.1',
  '64:ff9b::10.0.0.1',
  '64:ff9b:1::7f00:1',
  '2002:7f00:1::',
  '2002:a00:1::1',
  '2002:808:808::1',
  '2001::1',
  '2001:db8::1',
]
const NEVER = [
  '169.254.169.254',
  '169.254.1.1',
  '::ffff:169.254.169.254',
  '64:ff9b::169.254.169.254',
  '2002:a9fe:a9fe::',
  'fe80::1',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  'fd00:ec2::254',
  '224.0.0.1',
  'ff02::1',
  '255.255.255.255',
]

describe('createAddressCheck', () => {
  it.each(PRIVATE)('refuses %s unless its network is allowed', (address) => expect(strict(address)).toBe(false))
  it.each(NEVER)('refuses %s whatever is allowed', (address) => {
    expect(strict(address)).toBe(false)
    expect(local(address)).toBe(false)
  })
  it.each(['8.8.8.8', '1.1.1.1', '2606:4700::1111', '::ffff:8.8.8.8', '64:ff9b::8.8.8.8'])('allows %s', (address) =>
    expect(strict(address)).toBe(true),
  )
  it('allows what is listed, in either notation', () => {
    const check = createAddressCheck(['127.0.0.0/8', '10.1.0.0/16'])
    expect(['127.0.0.1', '10.1.9.9', '::ffff:127.0.0.1'].map(check)).toEqual([true, true, true])
    expect(['10.2.0.1', '::1', '64:ff9b::127.0.0.1', '0.0.0.0'].map(check)).toEqual([false, false, false, false])
  })
  it('refuses what is no address', () => expect(local('localhost')).toBe(false))
})

describe('literal addresses in URLs', () => {
  const guarded = createGuardedFetch({ allowedNetworks: [] })
  it.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://017700000001/',
    'http://127.1/',
    'http://0/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://169.254.169.254/latest/meta-data',
    'http://2852039166/',
    'http://0xa9fea9fe/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://[fd00:ec2::254]/',
    'http://１２７.0.0.1/',
    'http://127。0。0。1/',
  ])('refuses %s before anything is sent', async (url) => {
    await expect(guarded.fetch(url)).rejects.toMatchObject({ facts: { networkCode: 'ADDRESS_REFUSED' } })
  })
  it.each(['ftp://example.com/', 'file:///etc/passwd', 'nonsense'])('refuses %s as a URL', async (url) => {
    await expect((async () => guarded.fetch(url))()).rejects.toMatchObject({
      facts: { networkCode: 'ERR_INVALID_URL' },
    })
  })
})
