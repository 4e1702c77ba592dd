package api

import (
	"context"
	"encoding/base64"

	pb "github.com/anteroom/anteroom/internal/api/pb/webauthn"
	"github.com/anteroom/anteroom/internal/model"
)

// passkeyMethods are those of WebAuthnService. A passkey is its person's, in whatever
// organization they are: clients of one organization get none of them.
func (s *Server) passkeyMethods() []method {
	const service = "webauthn.WebAuthnService"
	return []method{
		unary(service, "ListCredentials", s.listCredentials).needs(model.ScopeUsersRead).at("GET /api/v1/webauthn/credentials", ""),
		unary(service, "UpdateCredential", s.updateCredential).needs(model.ScopeUsersInvite).at("PATCH /api/v1/webauthn/credentials/{credential_id}", "*"),
		unary(service, "DeleteCredential", s.deleteCredential).needs(model.ScopeUsersRemove).at("DELETE /api/v1/webauthn/credentials/{credential_id}", ""),
	}
}

func (s *Server) listCredentials(ctx context.Context, c *call, q *pb.ListCredentialsRequest) (*pb.ListCredentialsResponse, error) {
	if _, err := c.everywhere(); err != nil {
		return nil, err
	}
	u, err := s.user(ctx, c, byID(q.GetUserId()))
	if err != nil {
		return nil, err
	}
	all, err := s.cfg.DB.Passkeys(ctx, u.ID)
	if err != nil {
		return nil, err
	}
	a := &pb.ListCredentialsResponse{}
	for _, p := range all {
		a.Credentials = append(a.Credentials, passkeyMessage(p))
	}
	signals, err := s.cfg.Passkeys.Signals(ctx, u, all)
	if err != nil || signals == nil {
		return a, err
	}
	a.AllAcceptedCredentialsOptions = &pb.AllAcceptedCredentialsOptions{RpId: signals.RPID, UserId: base64url(signals.UserID)}
	for _, id := range signals.Credentials {
		a.AllAcceptedCredentialsOptions.AllAcceptedCredentialIds = append(a.AllAcceptedCredentialsOptions.AllAcceptedCredentialIds, base64url(id))
	}
	return a, nil
}

func (s *Server) updateCredential(ctx context.Context, c *call, q *pb.UpdateCredentialRequest) (*pb.UpdateCredentialResponse, error) {
	by, err := c.everywhere()
	if err != nil {
		return nil, err
	}
	p, err := s.cfg.Passkeys.RenameFor(ctx, by, model.PasskeyID(q.GetCredentialId()), q.GetDisplayName())
	if err != nil {
		return nil, err
	}
	return &pb.UpdateCredentialResponse{Credential: passkeyMessage(p)}, nil
}

func (s *Server) deleteCredential(ctx context.Context, c *call, q *pb.DeleteCredentialRequest) (*pb.DeleteCredentialResponse, error) {
	by, err := c.everywhere()
	if err != nil {
		return nil, err
	}
	p, err := s.cfg.Passkeys.RemoveFor(ctx, by, model.PasskeyID(q.GetCredentialId()))
	if err != nil {
		return nil, err
	}
	return &pb.DeleteCredentialResponse{
		Success: true, UnknownCredentialOptions: &pb.UnknownCredentialOptions{RpId: p.RPID, CredentialId: base64url(p.CredentialID)},
	}, nil
}

// base64url returns bytes as browsers write them (RFC 4648, section 5, without padding).
func base64url(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// passkeyMessage returns a passkey as the API tells it: without the key, which proves nothing
// to anybody else, and without what its browser said when it was added.
func passkeyMessage(p model.Passkey) *pb.WebAuthnCredential {
	return &pb.WebAuthnCredential{
		Id: string(p.ID), UserId: string(p.User), CredentialId: p.CredentialID, DisplayName: &p.Name, CreatedAt: stamp(p.CreatedAt),
		Authenticator:      &pb.WebAuthnCredential_Authenticator{Aaguid: p.AAGUID},
		AuthenticatorFlags: &pb.WebAuthnCredential_AuthenticatorFlags{UserPresent: true, UserVerified: true, BackupEligible: p.BackupEligible, BackupState: p.Synced},
		ClientInfo:         &pb.WebAuthnCredential_ClientInfo{Ip: p.CreatedIP},
	}
}
