package api

import (
	"context"
	"maps"
	"slices"
	"time"

	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	pb "github.com/anteroom/anteroom/internal/api/pb/tokens"
	"github.com/anteroom/anteroom/internal/keys"
	"github.com/anteroom/anteroom/internal/model"
)

// tokenMethods are those of ApiTokenService, which calls API keys tokens.
func (s *Server) tokenMethods() []method {
	const service, read, write = "tokens.ApiTokenService", model.ScopeKeysRead, model.ScopeKeysWrite
	return []method{
		unary(service, "CreateToken", s.createToken).needs(write).at("POST /api/v1/tokens", "token").creates(),
		unary(service, "ValidateToken", s.validateToken).needs(read).at("POST /api/v1/tokens:validate", "*"),
		unary(service, "InvalidateToken", s.invalidateToken).needs(write).at("POST /api/v1/tokens:invalidate", "*"),
		unary(service, "ListTokens", s.listTokens).needs(read).at("GET /api/v1/tokens", ""),
		unary(service, "UpdateToken", s.updateToken).needs(write).at("POST /api/v1/tokens:update", "*"),
	}
}

// keysOf returns the organization whose keys a request is about, and the caller as an actor
// in it.
func (s *Server) keysOf(ctx context.Context, c *call, org string) (model.Organization, model.Actor, error) {
	o, by, err := s.organizationOf(ctx, c, org)
	if err == nil {
		err = s.has(ctx, o.ID, model.FeatureAPIKeys)
	}
	return o, by, err
}

func (s *Server) createToken(ctx context.Context, c *call, q *pb.CreateTokenRequest) (*pb.CreateTokenResponse, error) {
	w := q.GetToken()
	o, by, err := s.keysOf(ctx, c, w.GetOrganizationId())
	if err != nil {
		return nil, err
	}
	name, err := s.nameFor(ctx, by, w.GetDescription())
	if err != nil {
		return nil, err
	}
	life, err := s.lifeUntil(w.GetExpiry())
	if err != nil {
		return nil, err
	}
	k, text, err := s.cfg.APIKeys.Create(ctx, by, keys.Wish{Name: name, Life: life, User: model.UserID(w.GetUserId()), Claims: w.GetCustomClaims()})
	if err != nil {
		return nil, renamedInToken(err)
	}
	info, err := s.tokenMessage(ctx, o, k)
	return &pb.CreateTokenResponse{Token: text, TokenId: string(k.ID), TokenInfo: info}, err
}

// lifeUntil returns how long a key counts that is to expire then, 0 where nothing is said.
func (s *Server) lifeUntil(expiry *timestamppb.Timestamp) (time.Duration, error) {
	if expiry == nil {
		return 0, nil
	}
	life := expiry.AsTime().Sub(s.cfg.DB.Now())
	if expiry.CheckValid() != nil || life <= 0 {
		return 0, badField("expiry", "Say a time that is to come.")
	}
	return life, nil
}

// renamedInToken returns an error about a key with the fields as a request names them.
func renamedInToken(err error) error {
	for was, is := range map[string]string{"name": "description", "life": "expiry", "claims": "custom_claims"} {
		err = model.InFieldNamed(was, is, err)
	}
	return err
}

// errNoToken is told of a token that is unknown, has expired or was revoked, and of one that
// the caller may not know: nobody learns which.
var errNoToken = model.Missing("keys.unproven")

// validateToken takes the token itself alone: its id is no secret, and so proves nothing.
func (s *Server) validateToken(ctx context.Context, c *call, q *pb.ValidateTokenRequest) (*pb.ValidateTokenResponse, error) {
	p, err := s.cfg.APIKeys.Look(ctx, q.GetToken())
	if err == nil && c.by.Org != "" && c.by.Org != p.Key.Org {
		err = errNoToken
	}
	if err == nil {
		p, err = s.cfg.APIKeys.Authenticate(ctx, q.GetToken()) // what is not the caller's was not used by it
	}
	if model.KindOf(err) == model.Unauthenticated {
		err = model.Because(errNoToken, err)
	}
	if err != nil {
		return nil, err
	}
	info, err := s.tokenInfo(ctx, p.Key)
	return &pb.ValidateTokenResponse{TokenInfo: info}, err
}

// key returns the key that a request means by its text or by its id, whatever has become of
// it, and the caller as an actor in its organization.
func (s *Server) key(ctx context.Context, c *call, token string) (k model.APIKey, by model.Actor, err error) {
	if keys.Is(token) {
		k, err = s.cfg.APIKeys.Find(ctx, token)
	} else {
		var org model.OrgID
		if org, err = s.cfg.DB.OrganizationOfAPIKey(ctx, model.APIKeyID(token)); err == nil {
			k, err = s.cfg.DB.APIKey(ctx, org, model.APIKeyID(token))
		}
	}
	if err == nil && c.by.Org != "" && c.by.Org != k.Org {
		err = errNoToken
	}
	if model.KindOf(err) == model.NotFound {
		err = model.Because(errNoToken, err)
	}
	by = c.by
	by.Org = k.Org
	return k, by, err
}

func (s *Server) invalidateToken(ctx context.Context, c *call, q *pb.InvalidateTokenRequest) (*emptypb.Empty, error) {
	k, by, err := s.key(ctx, c, q.GetToken())
	if err != nil {
		return nil, err
	}
	if !k.RevokedAt.IsZero() {
		return &emptypb.Empty{}, nil // somebody asks again
	}
	_, err = s.cfg.APIKeys.Revoke(ctx, by, k.ID)
	if model.KindOf(err) == model.NotFound {
		err = nil // somebody was faster: it counts no more, as wanted
	}
	return &emptypb.Empty{}, err
}

func (s *Server) updateToken(ctx context.Context, c *call, q *pb.UpdateTokenRequest) (*pb.UpdateTokenResponse, error) {
	k, by, err := s.key(ctx, c, q.GetToken())
	if err != nil {
		return nil, err
	}
	change := keys.Change{}
	if q.Description != nil {
		name, err := s.nameFor(ctx, by, q.GetDescription())
		if err != nil {
			return nil, err
		}
		change.Name = &name
	}
	if claims := q.GetCustomClaims(); len(claims) > 0 { // a map that was not sent is an empty one
		change.Claims = map[string]string{}
		maps.Copy(change.Claims, k.Claims.Map())
		maps.Copy(change.Claims, claims)
		maps.DeleteFunc(change.Claims, func(_, value string) bool { return value == "" })
	}
	if k, err = s.cfg.APIKeys.Describe(ctx, by, k.ID, change); err != nil {
		return nil, renamedInToken(err)
	}
	info, err := s.tokenInfo(ctx, k)
	return &pb.UpdateTokenResponse{TokenInfo: info}, err
}

func (s *Server) listTokens(ctx context.Context, c *call, q *pb.ListTokensRequest) (*pb.ListTokensResponse, error) {
	o, by, err := s.keysOf(ctx, c, q.GetOrganizationId())
	if err != nil {
		return nil, err
	}
	if by.Kind != model.ActorApplication {
		return nil, model.Denied("keys.not_permitted") // a key is shown no others
	}
	user, now := model.UserID(q.GetUserId()), s.cfg.DB.Now()
	p, err := pageOf(s, listing[model.APIKey]{
		name: []string{"tokens", string(o.ID), string(user)}, key: func(k model.APIKey) string { return string(k.ID) },
		after: func(key string, limit int) ([]model.APIKey, error) {
			return s.cfg.DB.APIKeysBefore(ctx, o.ID, user, now, model.APIKeyID(orLast(key, model.PrefixAPIKey)), limit)
		},
		until: func(key string, limit int) ([]model.APIKey, error) {
			return s.cfg.DB.APIKeysAfter(ctx, o.ID, user, now, model.APIKeyID(key), limit)
		},
	}, q.GetPageToken(), uint32(max(0, q.GetPageSize())))
	if err != nil {
		return nil, err
	}
	total, err := s.cfg.DB.CountAPIKeysOf(ctx, o.ID, user, now)
	if err != nil {
		return nil, err
	}
	answer := &pb.ListTokensResponse{TotalCount: int32(total), NextPageToken: p.next, PrevPageToken: p.prev}
	for _, k := range p.rows {
		m, err := s.tokenMessage(ctx, o, k)
		if err != nil {
			return nil, err
		}
		answer.Tokens = append(answer.Tokens, m)
	}
	return answer, nil
}

func (s *Server) tokenInfo(ctx context.Context, k model.APIKey) (*pb.Token, error) {
	o, err := s.cfg.DB.Organization(ctx, k.Org)
	if err != nil {
		return nil, err
	}
	return s.tokenMessage(ctx, o, k)
}

// tokenMessage returns a key of an organization as the API tells it, with who its member is
// now.
func (s *Server) tokenMessage(ctx context.Context, o model.Organization, k model.APIKey) (*pb.Token, error) {
	m := &pb.Token{
		TokenId: string(k.ID), OrganizationId: string(o.ID), OrganizationExternalId: o.ExternalID, CustomClaims: k.Claims.Map(),
		Expiry: timestamppb.New(k.ExpiresAt), CreatedAt: timestamppb.New(k.CreatedAt), Description: optional(k.Name), TokenSuffix: k.Suffix,
	}
	if k.Holder.ID == "" {
		return m, nil
	}
	m.UserId, m.Email = optional(string(k.Holder.ID)), optional(string(k.Holder.Email))
	u, err := s.cfg.DB.User(ctx, k.Holder.ID)
	if err != nil {
		return nil, err
	}
	m.UserExternalId = optional(u.ExternalID)
	member, err := s.cfg.DB.Member(ctx, k.Org, k.Member)
	for _, r := range member.Roles {
		m.Roles = append(m.Roles, r.Name)
	}
	slices.Sort(m.Roles)
	return m, err
}
