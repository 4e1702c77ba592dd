package api

import (
	"cmp"
	"context"
	"strings"

	"google.golang.org/protobuf/types/known/emptypb"

	pb "github.com/anteroom/anteroom/internal/api/pb/users"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/users"
)

// saidProfile is what a request says of a person that we have no place for.
type saidProfile interface {
	GetPhoneNumber() string
	GetMetadata() map[string]string
	GetCustomAttributes() map[string]string
	GetPreferredUsername() string
	GetPicture() string
	GetGender() string
	GetGroups() []string
}

// noMoreProfile refuses what accounts do not have here, so that nobody thinks that it was
// kept.
func noMoreProfile(p saidProfile) error {
	const in = "user.user_profile."
	switch {
	case p.GetPhoneNumber() != "":
		return badField(in+"phone_number", "Accounts have no phone number here. Keep it as metadata of the user.")
	case len(p.GetMetadata()) > 0:
		return badField(in+"metadata", "Send metadata as user.metadata.")
	case len(p.GetCustomAttributes()) > 0:
		return badField(in+"custom_attributes", "Custom attributes come from directories. Keep others as metadata of the user.")
	case p.GetPreferredUsername() != "":
		return badField(in+"preferred_username", "Accounts have no user name here, but an address.")
	case p.GetPicture() != "":
		return badField(in+"picture", "People upload their picture in the portal, under Profile.")
	case p.GetGender() != "":
		return badField(in+"gender", "Accounts have no gender here. Keep it as metadata of the user.")
	case len(p.GetGroups()) > 0:
		return badField(in+"groups", "Groups are of an organization, and not of a profile.")
	}
	return nil
}

// names returns the two halves of a name: as they are said, or those of a whole name, of
// which the first word is the given name.
func names(given, family, whole string) (first, last string, err error) {
	whole = strings.Join(strings.Fields(whole), " ")
	switch {
	case whole == "":
		return given, family, nil
	case given+family == "":
		first, last, _ = strings.Cut(whole, " ")
		return first, last, nil
	case whole != strings.TrimSpace(given+" "+family):
		return "", "", badField("user.user_profile.name", "The name is not given_name and family_name. Leave it out, or send it alone.")
	}
	return given, family, nil
}

// languageOf returns the language of a locale: that of "de-CH" is de.
func languageOf(locale string) string {
	tag, _, _ := strings.Cut(strings.ReplaceAll(locale, "_", "-"), "-")
	return strings.ToLower(tag)
}

// renamedInUser says what a rule says of a field of a person under the name that it has here.
func renamedInUser(err error) error {
	for was, is := range map[string]string{
		"first_name": "user.user_profile.given_name", "last_name": "user.user_profile.family_name", "language": "user.user_profile.locale",
		"external_id": "user.external_id", "metadata": "user.metadata", "email": "user.email", "role": "membership.roles",
	} {
		err = model.InFieldNamed(was, is, err)
	}
	return err
}

func (s *Server) updateUser(ctx context.Context, c *call, q *pb.UpdateUserRequest) (*pb.UpdateUserResponse, error) {
	by, err := c.everywhere()
	if err != nil {
		return nil, err
	}
	u, err := s.user(ctx, c, q)
	if err != nil {
		return nil, err
	}
	w, p := q.GetUser(), q.GetUser().GetUserProfile()
	if err := noMoreProfile(p); err != nil {
		return nil, err
	}
	u, err = s.cfg.Users.Describe(ctx, by, u.ID, func(d *users.Description) error {
		if p != nil && p.Locale != nil {
			d.Language = languageOf(p.GetLocale())
		}
		if w != nil && w.ExternalId != nil {
			d.ExternalID = w.GetExternalId()
		}
		if w != nil && w.Metadata != nil {
			d.Metadata = w.GetMetadata()
		}
		return rename(d, p)
	})
	if err != nil {
		return nil, renamedInUser(err)
	}
	m, err := s.userMessage(ctx, c, u)
	return &pb.UpdateUserResponse{User: m}, err
}

// rename gives a person the names that a request says, by the fields of today before those of
// older clients. It returns a failure where they do not fit together.
func rename(d *users.Description, p *pb.UpdateUserProfile) error {
	if p == nil {
		return nil
	}
	//lint:ignore SA1019 what older clients send
	given, family := cmp.Or(p.GivenName, p.FirstName), cmp.Or(p.FamilyName, p.LastName)
	if given == nil && family == nil && p.Name != nil {
		var err error
		d.FirstName, d.LastName, err = names("", "", p.GetName())
		return err
	}
	first, last := d.FirstName, d.LastName
	if given != nil {
		first = *given
	}
	if family != nil {
		last = *family
	}
	if _, _, err := names(first, last, p.GetName()); err != nil {
		return err
	}
	d.FirstName, d.LastName = first, last
	return nil
}

func (s *Server) deleteUser(ctx context.Context, c *call, q *pb.DeleteUserRequest) (*emptypb.Empty, error) {
	by, err := c.everywhere()
	if err != nil {
		return nil, err
	}
	u, err := s.user(ctx, c, q)
	if err != nil {
		return nil, err
	}
	_, err = s.cfg.Users.Delete(ctx, by, u.ID)
	return &emptypb.Empty{}, err
}
