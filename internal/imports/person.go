package imports

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
)

// unfit is what is wrong with an entry, in words.
type unfit string

// Error implements error.
func (u unfit) Error() string { return string(u) }

func refusal(format string, args ...any) error { return unfit(fmt.Sprintf(format, args...)) }

// isRefusal reports whether an error is about an entry, and not about everything.
func isRefusal(err error) bool {
	var u unfit
	return errors.As(err, &u) || model.KindOf(err) != 0
}

// errNoText is for bytes that nobody can read.
const errNoText = unfit("it has bytes that are no text: save the file as UTF-8")

// arrival returns a person as the rules know one.
func (p *person) arrival(ctx context.Context, d *db.DB) (a members.Arrival, err error) {
	for _, s := range slices.Concat([]string{p.externalID, p.email, p.firstName, p.lastName, p.language}, p.roles) {
		if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
			return a, errNoText
		}
	}
	a = members.Arrival{Proven: p.proven, FirstName: p.firstName, LastName: p.lastName}
	switch {
	case p.named:
		a.Email, err = p.address(ctx, d)
	case p.email == "":
		err = refusal("it has no address, and people sign in by email here")
	default:
		a.Email, err = emailaddr.Parse(p.email)
	}
	if err != nil {
		return a, err
	}
	a.About, err = model.NewAbout(p.externalID, p.metadata, p.language)
	return a, err
}

// address returns the one that somebody has here.
func (p *person) address(ctx context.Context, d *db.DB) (model.Email, error) {
	u, err := d.UserByExternalID(ctx, p.externalID)
	if model.KindOf(err) == model.NotFound {
		return "", refusal("nobody here has the ID %q: either they were refused, or the file that they are in is missing", p.externalID)
	}
	return model.Email(u.Email), err
}

// passed is a role that somebody has there, and does not get here.
type passed struct {
	name       string
	administer bool // since it would make them an admin, which has to be said
}

// roles returns what the roles of a person are called here. One that nobody has named counts
// where one of that name is here, unless it makes an admin: that is nobody's by guess.
func (r *run) roles(ctx context.Context, d *db.DB, org model.OrgID, theirs []string) (ours []string, not []passed, err error) {
	if len(theirs) == 0 || org == "" {
		return nil, nil, nil
	}
	all, err := d.Roles(ctx, org)
	if err != nil {
		return nil, nil, err
	}
	for _, name := range theirs {
		if slices.Contains(ours, cmp.Or(r.options.Roles[name], name)) {
			continue
		}
		is, ok := r.options.Roles[name]
		at := slices.IndexFunc(all, func(r model.Role) bool { return r.Name == name })
		switch {
		case ok:
			ours = append(ours, is)
		case at < 0:
			not = append(not, passed{name: name})
		case all[at].Permissions.Administers():
			not = append(not, passed{name, true})
		default:
			ours = append(ours, name)
		}
	}
	return ours, not, nil
}
