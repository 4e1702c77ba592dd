package web

import (
	"bytes"
	"context"
	"html"
	"net/http"
	"slices"

	"github.com/anteroom/anteroom/internal/model"
)

// A page of the portal shows the organization that was active when it was
// loaded, and another tab may have made another one active since. So each form
// says which organization it was shown for, and changes nothing in another one.
// It is no protection against anybody: the rules are, and they know the session
// alone.

// shownFor is the field that forms say it in.
const shownFor = "shown_for"

var (
	formTag = []byte("<form ")
	posts   = [][]byte{[]byte(` method="post"`), []byte(` data-hx-post="`)}
)

// bind adds a rendered page or fragment to bound, with the organization in every form of
// it that changes something. Attributes hold no bare ">", because templates escape it.
func bind(bound, page []byte, org model.OrgID) []byte {
	if org == "" {
		return append(bound, page...)
	}
	field := `<input type="hidden" name="` + shownFor + `" value="` + html.EscapeString(string(org)) + `">`
	bound = slices.Grow(bound, len(page)+8*len(field))
	for {
		begin := bytes.Index(page, formTag)
		end := -1
		if begin >= 0 {
			end = bytes.IndexByte(page[begin:], '>')
		}
		if end < 0 {
			return append(bound, page...)
		}
		tag := page[begin : begin+end+1]
		bound = append(bound, page[:begin+end+1]...)
		if bytes.Contains(tag, posts[0]) || bytes.Contains(tag, posts[1]) {
			bound = append(bound, field...)
		}
		page = page[begin+end+1:]
	}
}

type organizationKey struct{}

// withOrganization notes that a request changes something in an organization.
func withOrganization(r *http.Request, org model.OrgID) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), organizationKey{}, org))
}

// checkShownFor refuses a form that was shown for another organization than the
// one that the request would change. Guarded asks for forms as most are; files are
// checked while they are read, by Upload, and what scripts send is about no organization.
func checkShownFor(r *http.Request, shownFor string) error {
	org, changes := r.Context().Value(organizationKey{}).(model.OrgID)
	if !changes || shownFor == "" || model.OrgID(shownFor) == org {
		return nil
	}
	v := VisitorOf(r)
	err := model.Conflicting("problem.other_organization", v.Org.Name)
	if v.shell.Choose == "" {
		return err
	}
	return WithAction(err, Words(r).Text("Switch organization"), v.shell.Choose)
}
