import { settingsOf } from '@coffee/core/config';
import { documentStates } from './documents';
import { services, settingsParts } from './settings-parts';

describe('generated parts', () => {
  it.each(documentStates())('$path is as the code says (npm run docs writes it)', ({ is, shouldBe }) => {
    expect(is).toBe(shouldBe);
  });

  it('have every setting of every service', () => {
    const parts = settingsParts();
    for (const [service, schema] of Object.entries(services)) {
      const names = service === 'gateway' ? ['all', 'gateway'] : ['all', 'workers', service];
      const tables = names.map((name) => parts[`settings-${name}`]).join('');
      for (const { name } of settingsOf(schema)) expect(tables.split(`\n| \`${name}\``).length).toBe(2);
    }
  });
});
