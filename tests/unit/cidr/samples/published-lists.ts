/** Short documents in the shape of the published ones, as downloaded. The addresses are picked by hand. */

export const githubMeta = `{
  "verifiable_password_authentication": false,
  "ssh_key_fingerprints": {
    "SHA256_ECDSA": "p2QAMXNIC1TJYWeIOttrVc98/R1BUFWu3/LiyKgUfQM",
    "SHA256_ED25519": "+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU"
  },
  "ssh_keys": ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"],
  "hooks": ["192.30.252.0/22", "185.199.108.0/22", "2a0a:a440::/29"],
  "actions": [
    "4.148.0.0/16",
    "20.201.28.148/32",
    "2603:1030:401:f01::3/128"
  ],
  "domains": { "website": ["*.github.example", "github.example"], "codespaces": ["*.codespaces.example"] }
}
`

export const awsRanges = `{
  "syncToken": "1717171717",
  "createDate": "2024-05-31-16-08-37",
  "prefixes": [
    {
      "ip_prefix": "3.5.140.0/22",
      "region": "ap-northeast-2",
      "service": "AMAZON",
      "network_border_group": "ap-northeast-2"
    },
    { "ip_prefix": "15.230.39.44/31", "region": "us-east-1", "service": "EC2", "network_border_group": "us-east-1" }
  ],
  "ipv6_prefixes": [
    { "ipv6_prefix": "2600:1ff2:4000::/40", "region": "us-west-2", "service": "AMAZON", "network_border_group": "us-west-2" }
  ]
}`

export const googleCloud = `{
  "syncToken": "1717171717171",
  "creationTime": "2024-05-31T09:04:11.123456",
  "prefixes": [{
    "ipv4Prefix": "34.1.208.0/20",
    "service": "Google Cloud",
    "scope": "africa-south1"
  }, {
    "ipv6Prefix": "2600:1900:8000::/44",
    "service": "Google Cloud",
    "scope": "africa-south1"
  }]
}`

export const azureServiceTags = `\ufeff{
  "changeNumber": 321,
  "cloud": "Public",
  "values": [
    {
      "name": "ActionGroup",
      "id": "ActionGroup",
      "properties": {
        "changeNumber": 40,
        "region": "",
        "regionId": 0,
        "platform": "Azure",
        "systemService": "ActionGroup",
        "addressPrefixes": ["4.145.74.52/30", "4.149.254.68/30", "2603:1000:4:402::178/125"],
        "networkFeatures": ["API", "NSG", "UDR", "FW"]
      }
    }
  ]
}`

export const cloudflareText = '173.245.48.0/20\n103.21.244.0/22\n131.0.72.0/22\n'

export const cloudflareJson =
  '{"result":{"ipv4_cidrs":["173.245.48.0\\/20","131.0.72.0/22"],"ipv6_cidrs":["2400:cb00::/32"],' +
  '"etag":"38f79d050aa027e3be3865e495dcc9bc"},"success":true,"errors":[],"messages":[]}'
