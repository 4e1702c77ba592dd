// Drives an instance by an SDK that exists for such an API, unmodified: only the address is
// ours. Each part of the API is a function; the last lines run those that are named.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

const { ScalekitClient } = createRequire(import.meta.url)('@scalekit-sdk/node');

// The address of the instance, what it is asked as, and the parts to run.
const [base, told, ...named] = process.argv.slice(2);
const { client_id, client_secret, webhook } = JSON.parse(told);
const sdk = new ScalekitClient(base, client_id, client_secret);

// fails expects a call to fail as one of the SDK's own exceptions, with a code of ours.
const fails = async (call, exception, code) => {
  await assert.rejects(call, (e) => {
    assert.equal(e.constructor.name, `Scalekit${exception}Exception`, String(e));
    assert.equal(e.errorCode, code);
    return true;
  });
};

// signIn signs Dana in at the demo, in a browser of her own, and returns what opens pages in it.
const signIn = async () => {
  const answer = await fetch(`${base}/demo/sign-in`, {
    method: 'POST', redirect: 'manual', body: new URLSearchParams({ email: 'dana@acme.example' }), headers: { origin: base, 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' },
  });
  assert.equal(answer.status, 303);
  const cookies = new Map();
  const keep = (answer) => {
    for (const cookie of answer.headers.getSetCookie()) cookies.set(...cookie.split(';')[0].split(/=(.*)/s));
    return answer;
  };
  keep(answer);
  return async (path) => keep(await fetch(new URL(path, base), { redirect: 'manual', headers: { cookie: [...cookies].map((c) => c.join('=')).join('; ') } }));
};

// member returns a user of the demo by their address.
const member = async (email) => (await sdk.user.searchUsers(email)).users.find((u) => u.email === email);

const parts = {
  async oauth() {
    const open = await signIn();
    const callback = 'http://localhost:9999/callback';
    const verifier = randomBytes(32).toString('base64url');
    const codeChallenge = createHash('sha256').update(verifier).digest('base64url');
    const asked = { scopes: ['openid', 'profile', 'email', 'offline_access'], state: 'some state', nonce: 'some nonce', codeChallenge, codeChallengeMethod: 'S256' };
    const code = async (options) => {
      const answer = await open(sdk.getAuthorizationUrl(callback, { ...asked, ...options }));
      const to = new URL(answer.headers.get('location'));
      assert.deepEqual([answer.status, to.origin + to.pathname, to.searchParams.get('state')], [303, callback, 'some state']);
      return to.searchParams.get('code') ?? to.searchParams.get('error');
    };
    const dana = await member('dana@acme.example');
    const { organizationId } = dana.memberships[0];
    const secret = await code({ organizationId, loginHint: 'dana@acme.example' });
    const { user, ...tokens } = await sdk.authenticateWithCode(secret, callback, { codeVerifier: verifier });
    assert.deepEqual([user.id, user.email, user.emailVerified, user.name], [dana.id, 'dana@acme.example', true, dana.userProfile.name]);
    assert.ok(tokens.expiresIn > 0);

    const claims = await sdk.validateToken(tokens.accessToken, { issuer: base, audience: [client_id], requiredScopes: ['openid', 'email'] });
    assert.deepEqual([claims.sub, claims.oid, claims.aud], [dana.id, organizationId, [client_id]]);
    assert.equal(await sdk.validateAccessToken(tokens.accessToken), true);
    assert.equal(sdk.verifyScopes(tokens.accessToken, ['openid']), true);
    for (const wrong of [{ issuer: 'https://other.example' }, { audience: ['skc_1'] }, { requiredScopes: ['orders:read'] }]) {
      assert.equal(await sdk.validateAccessToken(tokens.accessToken, wrong), false);
    }
    const [header, payload, signature] = tokens.accessToken.split('.');
    assert.equal(await sdk.validateAccessToken([header, payload, signature.split('').reverse().join('')].join('.')), false);

    const renewed = await sdk.refreshAccessToken(tokens.refreshToken);
    assert.notEqual(renewed.refreshToken, tokens.refreshToken);
    assert.equal((await sdk.validateToken(renewed.accessToken)).sub, dana.id);
    await assert.rejects(sdk.authenticateWithCode(secret, callback, { codeVerifier: randomBytes(32).toString('base64url') }));
    await assert.rejects(sdk.refreshAccessToken(renewed.refreshToken)); // a code that comes twice ends what came of it

    assert.notEqual(await code({ prompt: 'none' }), 'login_required');
    const out = await open(sdk.getLogoutUrl({ idTokenHint: tokens.idToken, postLogoutRedirectUri: 'http://localhost:9999/', state: 'bye' }));
    assert.equal(out.headers.get('location'), 'http://localhost:9999/?state=bye');
    assert.equal(await code({ prompt: 'none' }), 'login_required');
  },

  // passkeys is run while Dana keeps one passkey, which her browser has made.
  async passkeys() {
    const dana = await member('dana@acme.example');
    const { credentials, allAcceptedCredentialsOptions: all } = await sdk.webauthn.listCredentials(dana.id);
    assert.deepEqual(credentials.map((c) => [c.displayName, c.userId]), [['Work laptop', dana.id]]);
    assert.deepEqual([all.rpId, all.allAcceptedCredentialIds.length], [new URL(base).hostname, 1]);
    const [{ id }] = credentials;
    assert.equal((await sdk.webauthn.updateCredential(id, 'Old laptop')).credential.displayName, 'Old laptop');
    assert.equal((await sdk.webauthn.deleteCredential(id)).success, true);
    assert.deepEqual((await sdk.webauthn.listCredentials(dana.id)).credentials, []);
    await fails(sdk.webauthn.deleteCredential(id), 'NotFound', 'not_found');
  },

  async machine() {
    const token = await sdk.generateClientToken(client_id, client_secret);
    assert.deepEqual([(await sdk.validateToken(token, { issuer: base, requiredScopes: ['organizations_read'] })).sub, (await sdk.validateToken(await sdk.getClientAccessToken())).sub], [client_id, client_id]);
    await assert.rejects(sdk.generateClientToken(client_id, 'another'));
  },

  async webhooks() {
    const arrived = new Promise((resolve) => {
      const receiver = createServer(async (request, response) => {
        const body = Buffer.concat(await request.toArray()).toString();
        response.end();
        receiver.close();
        resolve({ headers: request.headers, body });
      }).listen(new URL(webhook.url).port, '127.0.0.1');
    });
    const { organization } = await sdk.organization.createOrganization('Webhooks');
    const { headers, body } = await arrived;
    assert.equal(sdk.verifyWebhookPayload(webhook.secret, headers, body), true);
    const { type, organization_id } = JSON.parse(body);
    assert.deepEqual([type, organization_id], ['organization.created', organization.id]);
    assert.throws(() => sdk.verifyWebhookPayload(webhook.secret, headers, `${body} `), /Invalid Signature/);
    assert.throws(() => sdk.verifyWebhookPayload(webhook.secret, { ...headers, 'webhook-timestamp': '1500000000' }, body), /too old/);
    await sdk.organization.deleteOrganization(organization.id);
  },

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

    const { organization: later } = await sdk.organization.createOrganization('Later');
    const first = await sdk.organization.listOrganization({ pageSize: 1 });
    assert.equal(first.organizations[0].id, later.id);
    const second = await sdk.organization.listOrganization({ pageSize: 1, pageToken: first.nextPageToken });
    assert.equal(second.organizations[0].id, made.id);
    await sdk.organization.deleteOrganization(later.id);
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

  async roles() {
    const { organization: home } = await sdk.organization.createOrganization('Roles');
    await sdk.permission.createPermission({ name: 'sdk:read', description: 'Reads' });
    await sdk.permission.createPermission({ name: 'sdk:write', description: 'Writes' });
    assert.equal((await sdk.permission.getPermission('sdk:read')).permission.description, 'Reads');
    assert.equal((await sdk.permission.updatePermission('sdk:read', { name: 'sdk:read', description: 'Reads all' })).permission.description, 'Reads all');
    const first = await sdk.permission.listPermissions(undefined, 1);
    assert.equal(first.permissions.length, 1);
    assert.notEqual((await sdk.permission.listPermissions(first.nextPageToken, 1)).permissions[0].name, first.permissions[0].name);
    await fails(sdk.permission.getPermission('sdk:none'), 'NotFound', 'roles.no_permission');

    const { role: editor } = await sdk.role.createRole({ name: 'sdk_editor', displayName: 'Editor', description: 'Edits', permissions: ['sdk:read'] });
    assert.match(editor.id, /^role_\d+$/);
    assert.deepEqual(editor.permissions.map((p) => p.name), ['sdk:read']);
    await fails(sdk.role.createRole({ name: 'sdk_base', displayName: 'Base', extends: 'sdk_editor' }), 'BadRequest', 'invalid_field');
    assert.deepEqual((await sdk.permission.addPermissionsToRole('sdk_editor', ['sdk:write'])).permissions.map((p) => p.name), ['sdk:read', 'sdk:write']);
    await sdk.permission.removePermissionFromRole('sdk_editor', 'sdk:read');
    assert.deepEqual((await sdk.permission.listRolePermissions('sdk_editor')).permissions.map((p) => p.name), ['sdk:write']);
    assert.deepEqual((await sdk.permission.listEffectiveRolePermissions('sdk_editor')).permissions.map((p) => p.name), ['sdk:write']);
    assert.equal((await sdk.role.updateRole('sdk_editor', { displayName: 'Chief editor' })).role.displayName, 'Chief editor');
    assert.equal((await sdk.role.getRole('sdk_editor')).role.description, 'Edits');
    assert.ok((await sdk.role.listRoles()).roles.some((r) => r.name === 'sdk_editor'));
    assert.deepEqual((await sdk.role.listDependentRoles('sdk_editor')).roles, []);
    await fails(sdk.role.deleteRoleBase('sdk_editor'), 'NotFound', 'no_base');

    const { user: ada } = await sdk.user.createUserAndMembership(home.id, { email: 'roles@sdk.test', sendInvitationEmail: false });
    await sdk.role.createOrganizationRole(home.id, { name: 'sdk_auditor', displayName: 'Auditor', permissions: [] });
    assert.equal((await sdk.role.updateOrganizationRole(home.id, 'sdk_auditor', { description: 'Looks' })).role.description, 'Looks');
    assert.equal((await sdk.role.getOrganizationRole(home.id, 'sdk_auditor')).role.isOrgRole, true);
    assert.ok((await sdk.role.listOrganizationRoles(home.id)).roles.some((r) => r.name === 'sdk_auditor'));
    assert.equal((await sdk.role.getRoleUsersCount('sdk_editor')).count, 0n);
    assert.equal((await sdk.role.getOrganizationRoleUsersCount(home.id, 'admin')).count, 1n);
    await fails(sdk.role.deleteOrganizationRoleBase(home.id, 'sdk_auditor'), 'NotFound', 'no_base');
    assert.equal((await sdk.role.updateDefaultOrganizationRoles(home.id, 'sdk_editor')).defaultMember.name, 'sdk_editor');
    await sdk.role.updateDefaultOrganizationRoles(home.id, 'member');
    const defaults = await sdk.role.updateDefaultRoles({ defaultCreatorRole: 'admin', defaultMemberRole: 'member' });
    assert.deepEqual([defaults.defaultCreator.name, defaults.defaultMember.name], ['admin', 'member']);

    await fails(sdk.role.deleteRole('admin', 'sdk_editor'), 'Conflict', 'roles.default_role');
    await sdk.role.deleteOrganizationRole(home.id, 'sdk_auditor', 'member');
    await sdk.role.deleteRole('sdk_editor');
    await sdk.permission.deletePermission('sdk:read');
    await sdk.permission.deletePermission('sdk:write');
    await sdk.organization.deleteOrganization(home.id);
    await sdk.user.deleteUser(ada.id);
  },

  async users() {
    const { organization: home } = await sdk.organization.createOrganization('Users');
    const { organization: other } = await sdk.organization.createOrganization('Users elsewhere');
    const profile = { firstName: 'Ada', lastName: 'King' };
    const { user: boss } = await sdk.user.createUserAndMembership(home.id, { email: 'boss@sdk.test', sendInvitationEmail: false });
    assert.equal(boss.memberships[0].roles[0].name, 'admin');
    const asked = { email: 'ada@sdk.test', externalId: 'ada-1', userProfile: profile, metadata: { plan: 'gold' }, sendInvitationEmail: false };
    const { user: ada } = await sdk.user.createUserAndMembership(home.id, asked);
    assert.match(ada.id, /^usr_\d+$/);
    assert.deepEqual([ada.userProfile.givenName, ada.userProfile.name, ada.metadata], ['Ada', 'Ada King', { plan: 'gold' }]);
    assert.equal((await sdk.user.createUserAndMembership(home.id, asked)).user.id, ada.id);
    await fails(sdk.user.createUserAndMembership(home.id, { ...asked, externalId: 'ada-2' }), 'Conflict', 'membership.described_otherwise');

    assert.equal((await sdk.user.getUser(ada.id)).user.email, 'ada@sdk.test');
    assert.equal((await sdk.user.getUserByExternalId('ada-1')).user.id, ada.id);
    await fails(sdk.user.getUser('usr_1'), 'NotFound', 'users.unknown');
    await sdk.user.updateUser(ada.id, { userProfile: { firstName: 'Augusta', lastName: 'King' } });
    const { user: changed } = await sdk.user.updateUserByExternalId('ada-1', { metadata: { plan: 'silver' } });
    assert.deepEqual([changed.userProfile.firstName, changed.externalId, changed.metadata], ['Augusta', 'ada-1', { plan: 'silver' }]);

    const first = await sdk.user.listUsers({ pageSize: 1 });
    assert.equal(first.users[0].id, ada.id);
    assert.equal((await sdk.user.listUsers({ pageSize: 1, pageToken: first.nextPageToken })).users[0].id, boss.id);
    assert.deepEqual((await sdk.user.listOrganizationUsers(home.id, { pageSize: 10 })).users.map((u) => u.id), [ada.id, boss.id]);
    assert.equal((await sdk.user.searchUsers('augusta')).users[0].id, ada.id);
    assert.equal((await sdk.user.searchOrganizationUsers(home.id, 'augusta')).users[0].id, ada.id);

    const { user: joined } = await sdk.user.createMembership(other.id, ada.id, { roles: ['admin'], sendInvitationEmail: false });
    assert.deepEqual(joined.memberships.map((m) => m.organizationId).sort(), [home.id, other.id].sort());
    await sdk.user.createMembership(other.id, boss.id, { roles: ['member'], sendInvitationEmail: false });
    assert.equal((await sdk.user.updateMembership(home.id, ada.id, { roles: ['admin'] })).user.memberships.find((m) => m.organizationId === home.id).roles[0].name, 'admin');
    assert.deepEqual((await sdk.user.listUserRoles(home.id, ada.id)).roles.map((r) => r.name), ['admin']);
    assert.ok((await sdk.user.listUserPermissions(home.id, ada.id)).permissions.some((p) => p.name === 'sk_org_users_invite'));
    assert.deepEqual((await sdk.user.assignUserRoles(home.id, ada.id, ['admin'])).roles.map((r) => r.name), ['admin']);
    await fails(sdk.user.removeUserRole(home.id, ada.id, 'member'), 'NotFound', 'role_not_held');
    assert.equal((await sdk.user.updateMembershipByExternalId(other.id, 'ada-1', { roles: ['admin'] })).user.id, ada.id);
    await sdk.user.deleteMembership(other.id, boss.id);
    await fails(sdk.user.deleteMembership(other.id, ada.id), 'Conflict', 'membership.needs_admin');

    const { user: invited } = await sdk.user.createUserAndMembership(home.id, { email: 'eve@sdk.test', sendInvitationEmail: true });
    assert.equal(invited.memberships[0].membershipStatus, 3); // PENDING_INVITE
    assert.equal((await sdk.user.resendInvite(home.id, invited.id)).invite.userId, invited.id);
    await sdk.user.deleteUser(invited.id);
    await sdk.organization.deleteOrganization(other.id);
    await sdk.user.deleteUserByExternalId('ada-1');
    await fails(sdk.user.getUser(ada.id), 'NotFound', 'users.unknown');
    await sdk.organization.deleteOrganization(home.id);
  },

  async sessions() {
    const { id: dana } = await member('dana@acme.example');
    const stays = (open) => async () => (await open('/ui/profile')).status;
    const before = (await sdk.session.getUserSessions(dana, { filter: { status: ['active'] } })).totalSize;
    const [first, second] = [stays(await signIn()), stays(await signIn())];
    assert.deepEqual([await first(), await second()], [200, 200]);
    const page = await sdk.session.getUserSessions(dana, { pageSize: 1, filter: { status: ['active'], startTime: new Date(Date.now() - 3600e3) } });
    assert.equal(page.totalSize, before + 2);
    const [latest] = page.sessions;
    assert.deepEqual([latest.userId, latest.status, latest.device.browser, latest.device.os], [dana, 'active', 'Firefox', 'Linux']);
    const { sessions: [, earlier] } = await sdk.session.getUserSessions(dana, { pageSize: 2 });
    assert.equal((await sdk.session.getSession(earlier.sessionId)).organizationId, latest.organizationId);
    assert.equal((await sdk.session.revokeSession(latest.sessionId)).revokedSession.status, 'revoked');
    assert.deepEqual([await first(), await second()], [200, 303]);
    assert.equal((await sdk.session.revokeAllUserSessions(dana)).totalRevoked, before + 1);
    assert.equal(await first(), 303);
    assert.deepEqual((await sdk.session.getUserSessions(dana, { filter: { status: ['active'] } })).sessions, []);
    await fails(sdk.session.getSession('ses_1'), 'NotFound', 'sessions.ended_already');

    const { credentials } = await sdk.webauthn.listCredentials(dana);
    assert.deepEqual(credentials, []);
    await fails(sdk.webauthn.updateCredential('pk_1', 'Laptop'), 'NotFound', 'not_found');
    await fails(sdk.webauthn.deleteCredential('pk_1'), 'NotFound', 'not_found');
  },

  async tokens() {
    const { organization: org } = await sdk.organization.createOrganization('Tokens', { externalId: 'tokens-1' });
    await fails(sdk.token.createToken(org.id, { description: 'Export' }), 'Forbidden', 'feature_off');
    const on = await fetch(`${base}/api/v1/organizations/${org.id}/settings`, { method: 'PATCH', headers: { authorization: `Bearer ${sdk.coreClient.accessToken}`, 'content-type': 'application/json' }, body: JSON.stringify({ features: [{ name: 'api_keys', enabled: true }] }) });
    assert.equal(on.status, 200);
    const { user } = await sdk.user.createUserAndMembership(org.id, { email: 'keys@sdk.test', externalId: 'keys-1', sendInvitationEmail: false });
    const { token, tokenId, tokenInfo } = await sdk.token.createToken(org.id, { userId: user.id, customClaims: { team: 'a', plan: 'gold' }, description: 'Export' });
    assert.match(token, /^ant_/);
    assert.deepEqual([tokenInfo.tokenId, tokenInfo.userId, tokenInfo.userExternalId, tokenInfo.organizationExternalId, tokenInfo.roles], [tokenId, user.id, 'keys-1', 'tokens-1', ['admin']]);
    const { tokenInfo: good } = await sdk.token.validateToken(token);
    assert.deepEqual([good.tokenId, good.description, good.customClaims], [tokenId, 'Export', { team: 'a', plan: 'gold' }]);
    const { tokenInfo: told } = await sdk.token.updateToken(tokenId, { description: 'Import', customClaims: { team: '', seats: '5' } });
    assert.deepEqual([told.description, told.customClaims], ['Import', { plan: 'gold', seats: '5' }]);
    const { token: shared, tokenId: second } = await sdk.token.createToken(org.id, { description: 'Shared' });
    const first = await sdk.token.listTokens(org.id, { pageSize: 1 });
    assert.deepEqual([first.totalCount, first.tokens[0].tokenId], [2, second]);
    assert.equal((await sdk.token.listTokens(org.id, { pageSize: 1, pageToken: first.nextPageToken })).tokens[0].tokenId, tokenId);
    assert.deepEqual((await sdk.token.listTokens(org.id, { userId: user.id })).tokens.map((one) => one.tokenId), [tokenId]);
    await sdk.token.invalidateToken(token);
    await sdk.token.invalidateToken(token);
    await assert.rejects(sdk.token.validateToken(token));
    assert.equal((await sdk.token.validateToken(shared)).tokenInfo.organizationId, org.id);
    await sdk.organization.deleteOrganization(org.id);
    await assert.rejects(sdk.token.validateToken(shared));
  },

  async clients() {
    const { organization: org } = await sdk.organization.createOrganization('Clients');
    const { organization: other } = await sdk.organization.createOrganization('Clients elsewhere');
    const { client: made, plainSecret } = await sdk.m2m.createOrganizationClient(org.id, { name: 'Export', description: 'Each night', scopes: ['organizations_read'], audience: [client_id] });
    assert.match(made.clientId, /^skc_\d+$/);
    assert.deepEqual([made.organizationId, made.name, made.description, made.scopes, made.audience, made.secrets.length], [org.id, 'Export', 'Each night', ['organizations_read'], [client_id], 1]);
    assert.equal((await sdk.m2m.createOrganizationClient(org.id)).client.name, 'Backend');
    await fails(sdk.m2m.createOrganizationClient(org.id, { name: 'Claims', customClaims: { plan: 'gold' } }), 'BadRequest', 'invalid_field');
    await fails(sdk.m2m.createOrganizationClient(org.id, { name: 'More', scopes: ['orders:read'] }), 'Forbidden', 'insufficient_scope');

    const customer = new ScalekitClient(base, made.clientId, plainSecret);
    assert.equal((await customer.organization.getOrganization(org.id)).organization.displayName, 'Clients');
    await fails(customer.organization.getOrganization(other.id), 'NotFound', 'access.no_organization');
    await fails(customer.m2m.listOrganizationClients(org.id), 'Forbidden', 'insufficient_scope');
    const claims = await customer.validateToken(customer.coreClient.accessToken);
    assert.deepEqual([claims.sub, claims.oid, claims.aud, claims.scopes], [made.clientId, org.id, [made.clientId, client_id], ['organizations_read']]);

    const { client: got } = await sdk.m2m.getOrganizationClient(org.id, made.clientId);
    assert.deepEqual([got.name, got.secrets[0].id, got.secrets[0].plainSecret], ['Export', made.secrets[0].id, undefined]);
    await fails(sdk.m2m.getOrganizationClient(other.id, made.clientId), 'NotFound', 'applications.unknown');
    const { client: changed } = await sdk.m2m.updateOrganizationClient(org.id, made.clientId, { name: 'Import', scopes: ['organizations_read', 'clients_read'] });
    assert.deepEqual([changed.name, changed.description, changed.scopes], ['Import', 'Each night', ['organizations_read', 'clients_read']]);

    const { plainSecret: next, secret } = await sdk.m2m.addOrganizationClientSecret(org.id, made.clientId);
    await fails(sdk.m2m.addOrganizationClientSecret(org.id, made.clientId), 'Conflict', 'applications.two_secrets');
    await sdk.m2m.removeOrganizationClientSecret(org.id, made.clientId, made.secrets[0].id);
    await fails(sdk.m2m.removeOrganizationClientSecret(org.id, made.clientId, secret.id), 'Conflict', 'applications.only_secret');
    const renewed = new ScalekitClient(base, made.clientId, next);
    const first = await renewed.m2m.listOrganizationClients(org.id, { pageSize: 1 });
    assert.deepEqual([first.totalSize, first.clients[0].name], [2, 'Backend']);
    assert.equal((await renewed.m2m.listOrganizationClients(org.id, { pageSize: 1, pageToken: first.nextPageToken })).clients[0].clientId, made.clientId);

    await sdk.m2m.deleteOrganizationClient(org.id, made.clientId);
    await fails(sdk.m2m.getOrganizationClient(org.id, made.clientId), 'NotFound', 'applications.unknown');
    await assert.rejects(renewed.organization.getOrganization(org.id));
    await sdk.organization.deleteOrganization(org.id);
    await sdk.organization.deleteOrganization(other.id);
  },

  async connections() {
    const { organization: org } = await sdk.organization.createOrganization('Connections');
    await sdk.organization.updateOrganizationSettings(org.id, { features: [{ name: 'sso', enabled: true }] });
    const { connection: made } = await sdk.connection.createConnection(org.id, { provider: 1, type: 2 }); // Okta, SAML
    assert.match(made.id, /^conn_\d+$/);
    assert.deepEqual([made.provider, made.type, made.status, made.enabled, made.providerKey], [1, 2, 1, false, 'okta']);
    const { connection: got } = await sdk.connection.getConnection(org.id, made.id);
    assert.equal(got.settings.case, 'samlConfig');
    assert.equal(got.settings.value.spAssertionUrl, `${base}/sso/saml/${made.id}/acs`);
    assert.deepEqual((await sdk.connection.listConnections(org.id)).connections.map((c) => [c.id, c.organizationName]), [[made.id, 'Connections']]);
    assert.deepEqual((await sdk.connection.listConnectionsByDomain('connections.example')).connections, []);
    assert.equal((await sdk.connection.listAppConnections()).totalSize, 0);
    await fails(sdk.connection.enableConnection(org.id, made.id), 'Conflict', 'sso.verify_domain_first');
    assert.equal((await sdk.connection.disableConnection(org.id, made.id)).enabled, false);
    await sdk.connection.deleteConnection(org.id, made.id);
    await fails(sdk.connection.getConnection(org.id, made.id), 'NotFound', 'not_found');
  },

  async directories() {
    const { organization: org } = await sdk.organization.createOrganization('Directories');
    await sdk.organization.updateOrganizationSettings(org.id, { features: [{ name: 'dir_sync', enabled: true }] });
    const { directory: made } = await sdk.directory.createDirectory(org.id, { directoryType: 1, directoryProvider: 1 }); // SCIM, Okta
    assert.match(made.id, /^dir_\d+$/);
    assert.deepEqual([made.name, made.enabled, made.directoryEndpoint], ['Okta', true, `${base}/scim/v2/${made.id}`]);
    assert.equal((await sdk.directory.getDirectory(org.id, made.id)).directory.id, made.id);
    assert.equal((await sdk.directory.getPrimaryDirectoryByOrganizationId(org.id)).id, made.id);
    assert.deepEqual((await sdk.directory.listDirectories(org.id)).directories.map((d) => d.id), [made.id]);

    const secret = await fetch(`${base}/api/v1/organizations/${org.id}/directories/${made.id}/secrets`, { method: 'POST', headers: { authorization: `Bearer ${sdk.coreClient.accessToken}` } });
    const { plain_secret: token } = await secret.json();
    const push = async (what, body) => (await (await fetch(`${made.directoryEndpoint}/${what}`, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' }, body: JSON.stringify(body) })).json()).id;
    const ada = await push('Users', { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'ada@directories.example', name: { givenName: 'Ada' }, active: true });
    const group = await push('Groups', { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName: 'Engineers', members: [{ value: ada }] });
    const users = await sdk.directory.listDirectoryUsers(org.id, made.id, { pageSize: 5, includeDetail: true, directoryGroupId: group });
    assert.deepEqual(users.users.map((u) => [u.id, u.givenName, u.groups[0].id, u.userDetail.userName]), [[ada, 'Ada', group, 'ada@directories.example']]);
    assert.equal((await sdk.directory.listDirectoryUsers(org.id, made.id, { updatedAfter: '2999-01-01T00:00:00Z' })).totalSize, 0);
    assert.deepEqual((await sdk.directory.listDirectoryGroups(org.id, made.id)).groups.map((g) => [g.id, g.totalUsers]), [[group, 1]]);

    assert.equal((await sdk.directory.disableDirectory(org.id, made.id)).enabled, false);
    assert.equal((await sdk.directory.enableDirectory(org.id, made.id)).enabled, true);
    await sdk.directory.deleteDirectory(org.id, made.id);
    await fails(sdk.directory.getDirectory(org.id, made.id), 'NotFound', 'not_found');
  },

  async domains() {
    const { organization: org } = await sdk.organization.createOrganization('Domains');
    await fails(sdk.domain.createDomain(org.id, 'domains.example'), 'Forbidden', 'feature_off');
    await sdk.organization.updateOrganizationSettings(org.id, { features: [{ name: 'domain_verification', enabled: true }] });
    const { domain: owned } = await sdk.domain.createDomain(org.id, 'Domains.example');
    assert.match(owned.id, /^dom_\d+$/);
    assert.deepEqual([owned.domain, owned.txtRecordKey, owned.verificationStatus], ['domains.example', '_anteroom.domains.example', 1]);
    assert.match(owned.txtRecordSecret, /^anteroom-verify=./);
    const { domain: allowed } = await sdk.domain.createDomain(org.id, 'join.example', { domainType: 'ALLOWED_EMAIL_DOMAIN' });
    assert.equal((await sdk.domain.getDomain(org.id, allowed.id)).domain.domain, 'join.example');
    assert.deepEqual((await sdk.domain.listDomains(org.id)).domains.map((d) => d.id), [owned.id, allowed.id]);
    assert.deepEqual((await sdk.domain.listDomains(org.id, { domainType: 'ALLOWED_EMAIL_DOMAIN' })).domains.map((d) => d.id), [allowed.id]);
    await fails(sdk.domain.createDomain(org.id, 'gmail.com'), 'BadRequest', 'domainname.public_provider');
    await sdk.domain.deleteDomain(org.id, owned.id);
    await fails(sdk.domain.getDomain(org.id, owned.id), 'NotFound', 'not_found');
    await sdk.domain.deleteDomain(org.id, allowed.id);
    assert.deepEqual((await sdk.domain.listDomains(org.id)).domains, []);
  },
};

for (const name of named) {
  await parts[name]();
  console.log(`ok ${name}`);
}
