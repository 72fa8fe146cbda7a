import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/core/errors.ts';
import { checkUrl } from '../../src/notifiers/check-url.ts';

const ANY = { hosts: [], allowHosts: [] };
const SLACK = { hosts: ['hooks.slack.com'], allowHosts: [] };

describe('URLs that are refused before anything is sent', () => {
  test.each([
    // loopback in every spelling
    'https://127.0.0.1/hook',
    'https://127.1/hook',
    'https://2130706433/hook',
    'https://0x7f000001/hook',
    'https://0x7f.0.0.1/hook',
    'https://0177.0.0.1/hook',
    'https://017700000001/hook',
    'https://127.0.0.1./hook',
    'https://%31%32%37.0.0.1/hook',
    'https://①②⑦.⓪.⓪.①/hook',
    'https://127。0。0。1/hook',
    'https://0/hook',
    'https://0.0.0.0/hook',
    'https://[::1]/hook',
    'https://[::]/hook',
    'https://[0:0:0:0:0:0:0:1]/hook',
    'https://[::ffff:127.0.0.1]/hook',
    'https://[::ffff:7f00:1]/hook',
    'https://[::127.0.0.1]/hook',
    'https://localhost/hook',
    'https://LOCALHOST/hook',
    'https://localhost./hook',
    'https://anything.localhost/hook',
    // Azure's and other clouds' metadata
    'https://169.254.169.254/metadata/instance',
    'https://2852039166/metadata/instance',
    'https://0xa9fea9fe/metadata/instance',
    'https://[::ffff:169.254.169.254]/metadata/instance',
    'https://168.63.129.16/machine',
    'https://[64:ff9b::a9fe:a9fe]/metadata/instance',
    'https://[64:ff9b::168.63.129.16]/machine',
    'https://[64:ff9b:1::a9fe:a9fe]/metadata/instance',
    'https://[fd00:ec2::254]/metadata',
    'https://metadata.google.internal/computeMetadata',
    'https://metadata/computeMetadata',
    // private, shared and special networks
    'https://10.0.0.4/hook',
    'https://172.16.0.1/hook',
    'https://172.31.255.255/hook',
    'https://192.168.1.1/hook',
    'https://100.64.0.1/hook',
    'https://100.127.255.254/hook',
    'https://192.0.0.8/hook',
    'https://198.18.0.1/hook',
    'https://192.0.2.1/hook',
    'https://203.0.113.7/hook',
    'https://224.0.0.1/hook',
    'https://239.255.255.250/hook',
    'https://255.255.255.255/hook',
    'https://240.0.0.1/hook',
    'https://[fe80::1]/hook',
    'https://[fe80::1%25eth0]/hook',
    'https://[fc00::1]/hook',
    'https://[ff02::1]/hook',
    'https://[2001:db8::1]/hook',
    'https://[2002:7f00:1::]/hook',
    'https://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/hook',
    'https://[::ffff:8.8.8.8]/hook',
    'https://[::ffff:0:127.0.0.1]/hook',
    // other schemes, ports, credentials, and what parsers read differently
    'http://example.com/hook',
    'ftp://example.com/hook',
    'file:///etc/passwd',
    'gopher://127.0.0.1:6379/_FLUSHALL',
    'javascript:alert(1)',
    'data:text/html,x',
    '//example.com/hook',
    'example.com/hook',
    '',
    'https://example.com:22/hook',
    'https://example.com:25/hook',
    'https://example.com:6/hook',
    'https://user:secret@example.com/hook',
    'https://example.com@127.0.0.1/hook',
    'https://hooks.slack.com:x@evil.example/hook',
    'https://example.com\\@127.0.0.1/hook',
    'https://exa\tmple.com/hook',
    'https://example.com/hook\r\nHost: evil.example',
    ' https://example.com/hook',
    'https://example.com./hook',
    'https://example..com/hook',
    'https://build.local/hook',
    'https://grafana.corp/hook',
  ])('%s', (url) => {
    expect(() => checkUrl(url, ANY)).toThrow(UsageError);
  });

  test.each([
    'https://hooks.slack.com.evil.example/services/T',
    'https://evilhooks.slack.com/services/T',
    'https://evil-hooks.slack.com/services/T',
    'https://hooks.slack.com@evil.example/services/T',
    'https://evil.example/hooks.slack.com',
    'https://evil.example#hooks.slack.com',
    'https://evil.example?hooks.slack.com',
    'https://hooks.slаck.com/services/T',
    'https://hooks.slack.com./services/T',
    'https://hooks.slack.com:8443/services/T',
    'https://hooks%2Eslack.com.evil.example/',
    'https://slack.com/services/T',
    'http://hooks.slack.com/services/T',
    'https://8.8.8.8/services/T',
  ])('not the vendor: %s', (url) => {
    expect(() => checkUrl(url, SLACK)).toThrow(UsageError);
  });

  test.each(['https://hooks.slack.com/services/T', 'https://HOOKS.SLACK.COM:443/x', 'https://eu.hooks.slack.com/x'])(
    'the vendor: %s',
    (url) => {
      expect(checkUrl(url, SLACK).protocol).toBe('https:');
    },
  );

  test.each([
    'https://example.com/hook',
    'https://example.com:8443/hook',
    'https://8.8.8.8/',
    'https://[2606:4700::1111]/',
  ])('anybody in public: %s', (url) => {
    expect(checkUrl(url, ANY).protocol).toBe('https:');
  });

  test('the reason names the host, never the path, query or credentials', () => {
    const texts = ['https://10.0.0.4/SECRET?sig=SECRET', 'https://SECRET:SECRET@10.0.0.4/', 'ftp://SECRET', 'SECRET'];
    for (const text of texts) {
      expect(() => checkUrl(text, ANY)).toThrow(
        expect.not.objectContaining({ message: expect.stringMatching('SECRET') }),
      );
    }
    expect(() => checkUrl('https://10.0.0.4/SECRET', ANY)).toThrow(
      '10.0.0.4: not a public address; name 10.0.0.4:443 in `allowHosts` if you trust it',
    );
  });
});

describe('what the operator allows by name', () => {
  const allowHosts = ['127.0.0.1:8080', 'LOCALHOST:443', '[0:0::1]:9000', 'proxy.corp:80'];

  test.each([
    'http://127.0.0.1:8080/a',
    'https://127.1:8080/a',
    'https://localhost/a',
    'http://[::1]:9000/',
    'http://proxy.corp/',
  ])('%s', (url) => {
    expect(checkUrl(url, { hosts: ['hooks.slack.com'], allowHosts }).pathname).toMatch('/');
  });

  test.each([
    'http://127.0.0.1/a',
    'http://127.0.0.1:8081/a',
    'http://localhost/a',
    'https://[::1]/',
    'https://a.proxy.corp:80/',
  ])('nothing beside it: %s', (url) => {
    expect(() => checkUrl(url, { hosts: [], allowHosts })).toThrow(UsageError);
  });

  test('credentials stay refused', () => {
    expect(() => checkUrl('http://u:p@127.0.0.1:8080/a', { hosts: [], allowHosts })).toThrow('use `secret`');
  });
});
