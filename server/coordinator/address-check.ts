import ipaddr from 'ipaddr.js'

type Address = ipaddr.IPv4 | ipaddr.IPv6

/** Never reached, whatever is allowed: clouds hand out credentials there, and these ranges name no single host. */
const NEVER_RANGES = new Set(['linkLocal', 'multicast', 'broadcast'])
const METADATA = new Set(
  ['100.100.100.200', '168.63.129.16', '192.0.0.192', 'fd00:ec2::254', 'fd20:ce::254'].map((text) =>
    ipaddr.parse(text).toNormalizedString(),
  ),
)

/** Answers whether an address may be connected to. */
export type AddressCheck = (address: string) => boolean

/**
 * Builds the check: public addresses are allowed, metadata and link-local ones never, everything else only inside one of
 * the networks given in CIDR notation.
 */
export function createAddressCheck(allowedNetworks: readonly string[]): AddressCheck {
  const networks = allowedNetworks.map((network) => ipaddr.parseCIDR(network))
  const isListed = (address: Address) =>
    networks.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits))
  const isNever = (address: Address) => NEVER_RANGES.has(address.range()) || METADATA.has(address.toNormalizedString())
  return (text) => {
    if (!ipaddr.isValid(text)) return false
    const address = plain(ipaddr.parse(text))
    if (isNever(address)) return false
    const hidden = hiddenIPv4(address)
    if (hidden !== null && (isNever(hidden) || hidden.range() !== 'unicast')) return false
    if (isListed(address)) return true
    // NAT64 is how a network without IPv4 reaches public hosts; the other disguises have no honest use here.
    return hidden === null ? address.range() === 'unicast' : address.range() === 'rfc6052'
  }
}

/** An IPv4 address written as IPv6 is the IPv4 address. */
function plain(address: Address): Address {
  return address.kind() === 'ipv6' && (address as ipaddr.IPv6).isIPv4MappedAddress()
    ? (address as ipaddr.IPv6).toIPv4Address()
    : address
}

/** The IPv4 address that an IPv6 address leads to: by NAT64, 6to4, or the old compatible form. */
function hiddenIPv4(address: Address): ipaddr.IPv4 | null {
  if (address.kind() !== 'ipv6') return null
  const bytes = address.toByteArray()
  const startsWith = (...prefix: number[]) => prefix.every((byte, index) => bytes[index] === byte)
  if (startsWith(0x00, 0x64, 0xff, 0x9b)) return new ipaddr.IPv4(bytes.slice(12))
  if (startsWith(0x20, 0x02)) return new ipaddr.IPv4(bytes.slice(2, 6))
  const isCompatible = bytes.slice(0, 12).every((byte) => byte === 0) && bytes.slice(12, 15).some((byte) => byte !== 0)
  return isCompatible ? new ipaddr.IPv4(bytes.slice(12)) : null
}
