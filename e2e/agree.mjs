// Has an SDK, unmodified, do something of each sort in one organization, and prints what that
// was: for each change its event's type and the id of what, or who, was changed.
import { createRequire } from 'node:module';

const { ScalekitClient } = createRequire(import.meta.url)('@scalekit-sdk/node');

const [base, application, home] = process.argv.slice(2);
const { client_id, client_secret } = JSON.parse(application);
const sdk = new ScalekitClient(base, client_id, client_secret);

const done = [];
const did = (type, id) => done.push({ type, id });
const refused = async (call) => {
  try {
    await call;
  } catch {
    return;
  }
  throw new Error('it was to be refused');
};

await sdk.organization.updateOrganization(home, { metadata: { plan: 'gold' } });
did('organization.updated', home);
await refused(sdk.organization.updateOrganization(home, { displayName: '' }));
// They are on, so that nothing happens.
await sdk.organization.updateOrganizationSettings(home, { features: ['api_keys', 'sso', 'dir_sync', 'domain_verification'].map((name) => ({ name, enabled: true })) });

// Several at a time, so that nobody knows the order but the log.
const people = await Promise.all(Array.from({ length: 12 }, async (_, i) => {
  const asked = { email: `agree-${i}@sdk.test`, externalId: `agree-${i}`, sendInvitationEmail: false };
  const { user } = await sdk.user.createUserAndMembership(home, asked);
  await sdk.user.createUserAndMembership(home, asked); // as after an answer that was lost: it is there
  return user;
}));
people.forEach((user) => did('user.organization_membership_created', user.id));
const [ada, eve] = people;
await sdk.user.updateMembership(home, ada.id, { roles: ['admin'] });
did('user.organization_membership_updated', ada.id);
await sdk.user.deleteMembership(home, eve.id);
did('user.organization_membership_deleted', eve.id);
await refused(sdk.user.deleteMembership(home, eve.id));

const { domain } = await sdk.domain.createDomain(home, 'agree.example');
did('organization.domain_created', domain.id);
await sdk.domain.deleteDomain(home, domain.id);
did('organization.domain_deleted', domain.id);

const { connection } = await sdk.connection.createConnection(home, { provider: 1, type: 2 });
did('organization.sso_created', connection.id);
await refused(sdk.connection.enableConnection(home, connection.id));
await sdk.connection.deleteConnection(home, connection.id);
did('organization.sso_deleted', connection.id);

const { token, tokenId } = await sdk.token.createToken(home, { userId: ada.id, description: 'Agrees' });
did('api_key.created', tokenId);
await sdk.token.invalidateToken(token);
await sdk.token.invalidateToken(token);
did('api_key.revoked', tokenId);

const link = await sdk.organization.generatePortalLink(home);
did('organization.portal_link_created', link.id);

console.log(JSON.stringify(done));
