package api

import (
	"context"
	"slices"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	commons "github.com/anteroom/anteroom/internal/api/pb/commons"
	pb "github.com/anteroom/anteroom/internal/api/pb/users"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/invitations"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
)

// newcomer is whom a request makes a member.
type newcomer struct {
	members.Person
	roles  []string // by name
	invite bool
}

// saidMembership is what a request says of a membership.
type saidMembership interface {
	GetRoles() []*commons.Role
	GetMetadata() map[string]string
	GetInviterEmail() string
}

// rolesSaid returns the roles that a request names, and a failure for what memberships do not
// have here.
func rolesSaid(w saidMembership) ([]string, error) {
	switch {
	case len(w.GetMetadata()) > 0:
		return nil, badField("membership.metadata", "Memberships have no metadata here. Keep it with the user, or with the organization.")
	case w.GetInviterEmail() != "":
		return nil, badField("membership.inviter_email", "It is the application that invites.")
	}
	return roleNamesIn(w.GetRoles())
}

func roleNamesIn(roles []*commons.Role) ([]string, error) {
	var names []string
	for _, r := range roles {
		if r.GetName() == "" {
			return nil, badField("membership.roles", "Name each role by its name.")
		}
		names = append(names, r.GetName())
	}
	return names, nil
}

func (s *Server) createUserAndMembership(ctx context.Context, c *call, q *pb.CreateUserAndMembershipRequest) (*pb.CreateUserAndMembershipResponse, error) {
	o, by, err := s.organizationOf(ctx, c, q.GetOrganizationId())
	if err != nil {
		return nil, err
	}
	n, err := newcomerOf(q.GetUser())
	if err != nil {
		return nil, renamedInUser(err)
	}
	n.invite = q.GetSendInvitationEmail()
	m, err := s.bring(ctx, c, by, o, n)
	return &pb.CreateUserAndMembershipResponse{User: m}, err
}

// newcomerOf returns whom a request is about.
func newcomerOf(w *pb.CreateUser) (n newcomer, err error) {
	if n.roles, err = rolesSaid(w.GetMembership()); err != nil {
		return n, err
	}
	p := w.GetUserProfile()
	if err = noMoreProfile(p); err != nil {
		return n, err
	}
	if n.Email, err = emailaddr.Parse(w.GetEmail()); err != nil {
		return n, err
	}
	given, family := p.GetGivenName(), p.GetFamilyName()
	if given+family == "" {
		//lint:ignore SA1019 what older clients send
		given, family = p.GetFirstName(), p.GetLastName()
	}
	if n.FirstName, n.LastName, err = names(given, family, p.GetName()); err != nil {
		return n, err
	}
	n.About, err = model.NewAbout(w.GetExternalId(), w.GetMetadata(), languageOf(p.GetLocale()))
	return n, err
}

// bring makes somebody a member, or invites them, and returns the user. Of somebody who is
// there as the request says, it answers the same: a client that did not get its answer asks
// again.
func (s *Server) bring(ctx context.Context, c *call, by model.Actor, o model.Organization, n newcomer) (*pb.User, error) {
	err := s.admit(ctx, by, o, n)
	if err != nil && model.KindOf(err) != model.Conflict {
		return nil, renamedInUser(err)
	}
	u, same := s.brought(ctx, o.ID, n)
	if !same && err == nil {
		err = model.Missing("users.unknown", n.Email) // who was removed in this moment
	}
	if !same {
		return nil, renamedInUser(err)
	}
	return s.userMessage(ctx, c, u)
}

// admit makes somebody a member, or invites them.
func (s *Server) admit(ctx context.Context, by model.Actor, o model.Organization, n newcomer) error {
	if !n.invite {
		_, err := s.cfg.Members.Add(ctx, by, o.ID, n.Person, n.roles...)
		return err
	}
	role, err := s.roleOfInvitation(ctx, o, n.roles)
	if err != nil {
		return err
	}
	r, err := s.cfg.Invitations.Invite(ctx, by, invitations.Request{
		Who: &invitations.Entry{Text: string(n.Email), Email: n.Email, FirstName: n.FirstName, LastName: n.LastName, About: n.About}, Role: role,
	})
	if err == nil && len(r.Refused) > 0 {
		err = s.refusal(r.Refused[0])
	}
	return model.InFieldNamed("emails", "user.email", err)
}

// refusal returns why an address was not invited: that somebody is there already is no fault
// of it.
func (s *Server) refusal(r invitations.Refusal) error {
	if r.Fix {
		f := s.failureOf(context.Background(), method{}, model.InvalidField("user.email", r.Reason, r.Args...))
		f.text = r.Text + ": " + f.text
		return f
	}
	known := model.Conflicting(r.Reason, r.Args...)
	f := s.failureOf(context.Background(), method{}, known)
	f.text = r.Text + ": " + f.text
	return model.Because(known, f)
}

// roleOfInvitation returns the role that an invitation is for: the one that is named, or the
// one of newcomers.
func (s *Server) roleOfInvitation(ctx context.Context, o model.Organization, names []string) (model.RoleID, error) {
	all, err := s.cfg.DB.Roles(ctx, o.ID)
	if err != nil {
		return "", err
	}
	roles, err := members.RolesNamed(all, names)
	switch {
	case err != nil:
		return "", err
	case len(roles) > 1:
		return "", badField("membership.roles", "An invitation is for one role. Give the others to the member who has accepted it.")
	case len(roles) == 1:
		return roles[0].ID, nil
	}
	i, err := s.cfg.DB.Instance(ctx)
	return i.NewcomerRole(o), err
}

// brought returns the user whom a request makes a member, and whether there is one who is what
// it says.
func (s *Server) brought(ctx context.Context, org model.OrgID, n newcomer) (u model.User, same bool) {
	var err error
	if u, err = s.cfg.DB.User(ctx, n.User); n.User == "" {
		u, err = s.cfg.DB.UserByEmail(ctx, n.Email)
	}
	if err != nil || n.About.ExternalID != "" && u.ExternalID != n.About.ExternalID || n.About.Metadata != "" && u.Metadata != n.About.Metadata {
		return u, false
	}
	m, err := s.cfg.DB.MemberOfUser(ctx, org, u.ID)
	if err != nil || n.invite != (m.Status == model.MemberPendingInvite) || m.Status == model.MemberInactive {
		return u, false
	}
	for _, name := range n.roles {
		if !slices.ContainsFunc(m.Roles, func(r model.Role) bool { return r.Name == name }) {
			return u, false
		}
	}
	return u, true
}

func (s *Server) createMembership(ctx context.Context, c *call, q *pb.CreateMembershipRequest) (*pb.CreateMembershipResponse, error) {
	o, by, err := s.organizationOf(ctx, c, q.GetOrganizationId())
	if err != nil {
		return nil, err
	}
	u, err := s.user(ctx, c, q)
	if err != nil {
		return nil, err
	}
	n := newcomer{Person: members.Person{User: u.ID, Email: model.Email(u.Email)}, invite: q.GetSendInvitationEmail()}
	if n.roles, err = rolesSaid(q.GetMembership()); err != nil {
		return nil, err
	}
	m, err := s.bring(ctx, c, by, o, n)
	return &pb.CreateMembershipResponse{User: m}, err
}

func (s *Server) deleteMembership(ctx context.Context, c *call, q *pb.DeleteMembershipRequest) (*emptypb.Empty, error) {
	if q.GetCascade() {
		return nil, badField("cascade", "Delete the account by DeleteUser: it takes the person out of all organizations.")
	}
	m, _, by, err := s.member(ctx, c, q.GetOrganizationId(), q)
	if err != nil {
		return nil, err
	}
	if m.Status != model.MemberPendingInvite {
		_, err = s.cfg.Members.Remove(ctx, by, m.ID)
		return &emptypb.Empty{}, err
	}
	i, err := s.cfg.DB.OpenInvitationOf(ctx, m.Org, m.ID)
	if err != nil {
		return nil, err
	}
	_, err = s.cfg.Invitations.Cancel(ctx, by, i.ID)
	return &emptypb.Empty{}, err
}

func (s *Server) resendInvite(ctx context.Context, c *call, q *pb.ResendInviteRequest) (*pb.ResendInviteResponse, error) {
	m, u, by, err := s.member(ctx, c, q.GetOrganizationId(), byID(q.GetId()))
	if err != nil {
		return nil, err
	}
	if m.Status != model.MemberPendingInvite {
		return nil, &failure{code: connect.CodeAlreadyExists, key: "accepted_already", text: "The user is a member, and has no open invitation."}
	}
	i, err := s.cfg.DB.OpenInvitationOf(ctx, m.Org, m.ID)
	if err != nil {
		return nil, err
	}
	next, err := s.cfg.Invitations.Resend(ctx, by, i.ID)
	if err != nil {
		return nil, model.InFieldNamed("emails", "id", err)
	}
	return &pb.ResendInviteResponse{Invite: &pb.Invite{
		OrganizationId: string(m.Org), UserId: string(u.ID), Status: "PENDING", CreatedAt: timestamppb.New(m.CreatedAt),
		ResentAt: timestamppb.New(next.SentAt), ExpiresAt: timestamppb.New(next.ExpiresAt),
	}}, nil
}
