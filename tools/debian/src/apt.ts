/** Installs packages with apt-get, without starting their services. Must not know: what they are for. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs';

/** Why apt-get cannot be used; undefined when it can. */
export function aptRefusal(): string | undefined {
  if (!existsSync('/usr/bin/apt-get')) return 'there is no apt-get';
  return process.getuid?.() === 0 ? undefined : 'that takes root';
}

/** @returns the last line of what apt-get complained of. Whoever calls looks whether it is there now. */
export function aptInstall(...packages: readonly string[]): string {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]) =>
    spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=180', ...args], { env, encoding: 'utf8' });
  return withoutServices(() => {
    const install = ['install', '-y', '--no-install-recommends', ...packages];
    let done = apt(...install);
    if (done.status !== 0) {
      apt('update');
      done = apt(...install);
    }
    return (done.stderr ?? '').trim().split('\n').at(-1) ?? '';
  });
}

/** Packages start what they have as a service; a policy that forbids it stands for as long as `install` runs. */
function withoutServices<T>(install: () => T): T {
  const policy = '/usr/sbin/policy-rc.d';
  const ours = !existsSync(policy);
  if (ours) {
    writeFileSync(policy, '#!/bin/sh\nexit 101\n');
    chmodSync(policy, 0o755);
  }
  try {
    return install();
  } finally {
    if (ours) rmSync(policy, { force: true });
  }
}
