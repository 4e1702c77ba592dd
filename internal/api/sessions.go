package api

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mileusna/useragent"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/anteroom/anteroom/db"
	pb "github.com/anteroom/anteroom/internal/api/pb/sessions"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sessions"
)

// sessionMethods are those of SessionService.
func (s *Server) sessionMethods() []method {
	const service, read, write = "sessions.SessionService", model.ScopeSessionsRead, model.ScopeSessionsWrite
	return []method{
		unary(service, "GetSession", s.getSession).needs(read).at("GET /api/v1/sessions/{session_id}", ""),
		unary(service, "RevokeSession", s.revokeSession).needs(write).at("POST /api/v1/sessions/{session_id}/revoke", ""),
		unary(service, "GetUserSessions", s.getUserSessions).needs(read).at("GET /api/v1/users/{user_id}/sessions", ""),
		unary(service, "RevokeAllUserSessions", s.revokeAllUserSessions).needs(write).at("POST /api/v1/users/{user_id}/sessions/revoke", ""),
	}
}

func (s *Server) getSession(ctx context.Context, c *call, q *pb.SessionDetailsRequest) (*pb.SessionDetails, error) {
	one, err := s.cfg.Sessions.Standing(ctx, c.by.Org, model.SessionID(q.GetSessionId()))
	if err != nil {
		return nil, err
	}
	return s.sessionMessage(ctx, c, one)
}

// revokeSession ends a session. One that is over stays that, and is answered as it is.
func (s *Server) revokeSession(ctx context.Context, c *call, q *pb.RevokeSessionRequest) (*pb.RevokeSessionResponse, error) {
	id := model.SessionID(q.GetSessionId())
	if err := s.cfg.Sessions.End(ctx, c.by, id); err != nil && model.KindOf(err) != model.NotFound {
		return nil, err
	}
	one, err := s.cfg.Sessions.Standing(ctx, c.by.Org, id)
	if err != nil {
		return nil, err
	}
	return &pb.RevokeSessionResponse{RevokedSession: revokedMessage(one)}, nil
}

func (s *Server) revokeAllUserSessions(ctx context.Context, c *call, q *pb.RevokeAllUserSessionsRequest) (*pb.RevokeAllUserSessionsResponse, error) {
	ended, err := s.cfg.Sessions.EndAll(ctx, c.by, model.UserID(q.GetUserId()))
	if err != nil {
		return nil, err
	}
	a := &pb.RevokeAllUserSessionsResponse{TotalRevoked: uint32(len(ended))}
	for _, id := range ended {
		one, err := s.cfg.Sessions.Standing(ctx, "", id)
		if err != nil {
			return nil, err
		}
		a.RevokedSessions = append(a.RevokedSessions, revokedMessage(one))
	}
	return a, nil
}

// The words for how a session stands.
const (
	sessionActive  = "active"
	sessionExpired = "expired" // a limit ran out
	sessionRevoked = "revoked" // somebody or something else ended it
	sessionLogout  = "logout"  // its own person did
)

func sessionStatus(one sessions.Standing) string {
	switch one.Ended {
	case "":
		return sessionActive
	case model.EndExpired:
		return sessionExpired
	case model.EndSignedOut, model.EndReplaced:
		return sessionLogout
	}
	return sessionRevoked
}

// statusesAsked returns the words of a filter as answers write them, which some clients write
// in capitals.
func statusesAsked(f *pb.UserSessionFilter) ([]string, error) {
	var all []string
	for _, word := range f.GetStatus() {
		word = strings.ToLower(strings.TrimSpace(word))
		if !slices.Contains([]string{sessionActive, sessionExpired, sessionRevoked, sessionLogout}, word) {
			return nil, badField("filter.status", fmt.Sprintf("%q is no status. Ask for active, expired, revoked or logout.", word))
		}
		all = append(all, word)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// timeOf returns a time of a message, zero for none.
func timeOf(t *timestamppb.Timestamp) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.AsTime()
}

func (s *Server) getUserSessions(ctx context.Context, c *call, q *pb.UserSessionDetailsRequest) (*pb.UserSessionDetails, error) {
	u, err := s.user(ctx, c, byID(q.GetUserId()))
	if err != nil {
		return nil, err
	}
	statuses, err := statusesAsked(q.GetFilter())
	if err != nil {
		return nil, err
	}
	asked := db.SessionQuery{User: u.ID, Org: c.by.Org, Since: timeOf(q.GetFilter().GetStartTime()), Until: timeOf(q.GetFilter().GetEndTime())}
	if !asked.Until.IsZero() && !asked.Until.After(asked.Since) {
		return nil, badField("filter.end_time", "The end has to be after the start.")
	}
	keep := func(one sessions.Standing) bool {
		return len(statuses) == 0 || slices.Contains(statuses, sessionStatus(one))
	}
	p, err := pageOf(s, listing[sessions.Standing]{
		name: []string{"sessions of", string(u.ID), string(c.by.Org), fmt.Sprint(asked.Since.UnixMilli(), asked.Until.UnixMilli()), strings.Join(statuses, " ")},
		key:  func(one sessions.Standing) string { return string(one.ID) },
		after: func(key string, limit int) ([]sessions.Standing, error) {
			asked.Before, asked.Limit = model.SessionID(key), limit
			return s.cfg.Sessions.StandingsOf(ctx, asked, keep)
		},
	}, q.GetPageToken(), q.GetPageSize())
	if err != nil {
		return nil, err
	}
	asked.Before, asked.Limit = "", 0
	all, err := s.cfg.Sessions.StandingsOf(ctx, asked, keep)
	a := &pb.UserSessionDetails{NextPageToken: p.next, TotalSize: uint32(len(all))}
	for _, one := range p.rows {
		if err != nil {
			return nil, err
		}
		var m *pb.SessionDetails
		m, err = s.sessionMessage(ctx, c, one)
		a.Sessions = append(a.Sessions, m)
	}
	return a, err
}

// stamp returns a time as messages write it, nil for none.
func stamp(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}

// sessionMessage returns a session as a caller may know it: a client of one organization does
// not learn where else its person is signed in.
func (s *Server) sessionMessage(ctx context.Context, c *call, one sessions.Standing) (*pb.SessionDetails, error) {
	short := revokedMessage(one)
	m := &pb.SessionDetails{
		SessionId: short.GetSessionId(), UserId: short.GetUserId(), OrganizationId: string(one.Org.ID), Status: short.GetStatus(),
		CreatedAt: short.GetCreatedAt(), UpdatedAt: short.GetUpdatedAt(), LastActiveAt: short.GetLastActiveAt(), IdleExpiresAt: short.GetIdleExpiresAt(),
		AbsoluteExpiresAt: short.GetAbsoluteExpiresAt(), ExpiredAt: short.GetExpiredAt(), LogoutAt: short.GetLogoutAt(), Device: deviceMessage(one.Session),
	}
	granted, err := s.cfg.DB.GrantsIn(ctx, c.by.Org, one.ID)
	if err != nil {
		return nil, err
	}
	var orgs []string
	if one.Org.ID != "" {
		orgs = append(orgs, string(one.Org.ID))
	}
	for _, g := range granted {
		m.AuthenticatedClients = append(m.AuthenticatedClients, &pb.AuthenticatedClients{ClientId: string(g.Application), OrganizationId: string(g.Org)})
		if g.Org != "" && !slices.Contains(orgs, string(g.Org)) {
			orgs = append(orgs, string(g.Org))
		}
	}
	m.AuthenticatedOrganizations = orgs
	return m, nil
}

// revokedMessage returns what there is to say of a session that may be over.
func revokedMessage(one sessions.Standing) *pb.RevokedSessionDetails {
	m := &pb.RevokedSessionDetails{
		SessionId: string(one.ID), UserId: string(one.User.ID), Status: sessionStatus(one), CreatedAt: stamp(one.CreatedAt), LastActiveAt: stamp(one.LastActiveAt),
		UpdatedAt: stamp(one.LastActiveAt), IdleExpiresAt: stamp(one.IdleAt), AbsoluteExpiresAt: stamp(one.ExpiresAt),
	}
	switch m.GetStatus() {
	case sessionActive:
		return m
	case sessionExpired:
		m.ExpiredAt = stamp(one.EndedAt)
	default:
		m.LogoutAt = stamp(one.EndedAt)
	}
	m.UpdatedAt = stamp(one.EndedAt)
	return m
}

// deviceMessage returns what a browser said of itself, and from where.
func deviceMessage(one model.Session) *pb.DeviceDetails {
	ua := useragent.Parse(one.UserAgent)
	m := &pb.DeviceDetails{UserAgent: one.UserAgent, Browser: ua.Name, BrowserVersion: ua.Version, Os: ua.OS, OsVersion: ua.OSVersion, Ip: one.IP}
	switch {
	case ua.Tablet:
		m.DeviceType = "tablet"
	case ua.Mobile:
		m.DeviceType = "mobile"
	case ua.Desktop:
		m.DeviceType = "desktop"
	}
	return m
}
