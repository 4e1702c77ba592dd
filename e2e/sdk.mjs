// Drives an instance by an SDK that exists for such an API, unmodified: only the address is
// ours. Each part of the API is a function; the last lines run those that are named, or all.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const { ScalekitClient } = createRequire(import.meta.url)('@scalekit-sdk/node');

const [base, application] = process.argv.slice(2);
const { client_id, client_secret } = JSON.parse(application);
const sdk = new ScalekitClient(base, client_id, client_secret);

// fails expects a call to fail as one of the SDK's own exceptions, with a code of ours.
const fails = async (call, exception, code) => {
  await assert.rejects(call, (e) => {
    assert.equal(e.constructor.name, `Scalekit${exception}Exception`, String(e));
    assert.equal(e.errorCode, code);
    return true;
  });
};

const parts = {
  async organizations() {
    const { organization: made } = await sdk.organization.createOrganization('Acme', { externalId: 'ext-1' });
    assert.match(made.id, /^org_\d+$/);
    assert.equal(made.displayName, 'Acme');
    assert.equal((await sdk.organization.createOrganization('Acme', { externalId: 'ext-1' })).organization.id, made.id);
    await fails(sdk.organization.createOrganization('Other', { externalId: 'ext-1' }), 'Conflict', 'organizations.external_id_taken');
    await fails(sdk.organization.createOrganization(''), 'BadRequest', 'model.name_missing');

    assert.equal((await sdk.organization.getOrganization(made.id)).organization.externalId, 'ext-1');
    assert.equal((await sdk.organization.getOrganizationByExternalId('ext-1')).organization.id, made.id);
    await fails(sdk.organization.getOrganization('org_1'), 'NotFound', 'access.no_organization');

    await sdk.organization.updateOrganization(made.id, { displayName: 'Acme AG', metadata: { plan: 'gold' } });
    const { organization: changed } = await sdk.organization.updateOrganizationByExternalId('ext-1', { externalId: 'ext-2' });
    assert.deepEqual([changed.displayName, changed.externalId, changed.metadata], ['Acme AG', 'ext-2', { plan: 'gold' }]);

    const first = await sdk.organization.listOrganization({ pageSize: 1 });
    assert.equal(first.organizations[0].id, made.id);
    const second = await sdk.organization.listOrganization({ pageSize: 1, pageToken: first.nextPageToken });
    assert.notEqual(second.organizations[0].id, made.id);
    assert.equal((await sdk.organization.searchOrganization('acme ag')).organizations[0].id, made.id);

    const set = await sdk.organization.updateOrganizationSettings(made.id, { features: [{ name: 'sso', enabled: true }, { name: 'dir_sync', enabled: true }] });
    assert.deepEqual(set.organization.settings.features.filter((f) => f.enabled).map((f) => f.name), ['sso', 'dir_sync']);
    assert.equal((await sdk.organization.upsertUserManagementSettings(made.id, { maxAllowedUsers: 5 })).maxAllowedUsers, 5);
    assert.equal((await sdk.organization.getOrganizationUserManagementSetting(made.id)).settings.maxAllowedUsers, 5);

    const policy = await sdk.organization.updateOrganizationSessionPolicy(made.id, { policySource: 'CUSTOM', absoluteSessionTimeout: 60, absoluteSessionTimeoutUnit: 'MINUTES' });
    assert.equal(policy.absoluteSessionTimeout, 60);
    assert.equal((await sdk.organization.getOrganizationSessionPolicy(made.id)).absoluteSessionTimeout, 60);

    const link = await sdk.organization.generatePortalLink(made.id);
    assert.match(link.id, /^lnk_\d+$/);
    assert.ok(link.location.startsWith(`${base}/portal/`));
    assert.equal((await fetch(link.location)).status, 200);

    await sdk.organization.deleteOrganization(made.id);
    await fails(sdk.organization.getOrganization(made.id), 'NotFound', 'access.no_organization');
  },
};

for (const [name, part] of Object.entries(parts)) {
  await part();
  console.log(`ok ${name}`);
}
